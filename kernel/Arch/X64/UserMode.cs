using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Ring 3 as a call: everything the kernel does happens between two runs, on one stack, in one order.
/// </summary>
public static unsafe class UserMode
{
    /// <summary>Runs the thread in the active address space until its next kernel entry.</summary>
    /// <param name="context">Its state, updated.</param>
    /// <param name="timerInstructions">Arms the slice timer so that it interrupts after exactly this many user
    /// instructions (if nothing enters the kernel before); 0 leaves the timer as it is. At most 4·10⁹.</param>
    /// <returns>Also in <see cref="UserContext.Kind"/>.</returns>
    public static TrapKind Run(UserContext* context, uint timerInstructions = 0)
    {
        TrapKind kind = (TrapKind)xdv_user_run(context, timerInstructions);
        if (kind >= TrapKind.SliceTimer)
        {
            LocalApic.EndOfInterrupt();
        }

        return kind;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_user_run(UserContext* context, ulong timerInstructions);
}
