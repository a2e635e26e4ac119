// Who an event is about: the identity fields of a record (XDV-034.1) and the table slot behind them.
namespace Xdv.Core.Trace;

/// <summary>A process (0 = the kernel itself), its machine and its thread.</summary>
public readonly struct Subject(uint process, ushort vhm, ushort thread, int slot)
{
    public readonly uint Process = process;
    public readonly ushort Vhm = vhm;
    public readonly ushort Thread = thread;
    /// <summary>Row of the process table; −1 for the kernel or a process that has ended.</summary>
    public readonly int Slot = slot;

    /// <summary>The kernel.</summary>
    public static Subject Kernel => new(0, 0, 0, -1);
}
