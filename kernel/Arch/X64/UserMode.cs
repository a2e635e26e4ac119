using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Ring 3 as a call: everything the kernel does happens between two runs, on one stack, in one order.
/// </summary>
public static unsafe class UserMode
{
    /// <summary>Runs the thread in the active address space until its next kernel entry that the quick path does not
    /// answer.</summary>
    /// <param name="context">Its state.</param>
    /// <param name="timerInstructions">Arms the slice timer so that it interrupts after exactly this many user
    /// instructions (if nothing enters the kernel before); 0 leaves the timer as it is. At most 4·10⁹.</param>
    /// <returns>How the thread that runs now entered the kernel: <see cref="Current"/>, another one when quick calls
    /// switched.</returns>
    public static TrapKind Run(UserContext* context, uint timerInstructions = 0)
    {
        xdv_user_run(context, timerInstructions);
        TrapKind kind = xdv_current_context()->Kind;
        if (kind >= TrapKind.SliceTimer)
        {
            LocalApic.EndOfInterrupt();
        }

        return kind;
    }

    /// <summary>The thread that entered the kernel last.</summary>
    public static UserContext* Current => xdv_current_context();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_user_run(UserContext* context, ulong timerInstructions);

    [DllImport("*"), SuppressGCTransition]
    private static extern UserContext* xdv_current_context();
}
