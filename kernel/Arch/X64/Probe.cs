using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Kernel accesses that may fault (boot/Entry/probe.asm), to show that the protections hold. The error code
/// is the page fault's (SDM vol. 3, 4.7): 1 present, 2 write, 4 user, 16 instruction fetch.</summary>
public static unsafe class Probe
{
    private const uint Faulted = 0x80000000;

    public static bool TryRead8(ulong address, out byte value, out uint errorCode)
    {
        byte read = 0;
        errorCode = xdv_probe_read(address, &read);
        value = read;
        return Passed(ref errorCode);
    }

    /// <summary>Writes back what is there.</summary>
    public static bool TryWrite8(ulong address, out uint errorCode)
    {
        errorCode = xdv_probe_write(address);
        return Passed(ref errorCode);
    }

    /// <summary>Calls the address, which must hold a <c>ret</c>.</summary>
    public static bool TryExecute(ulong address, out uint errorCode)
    {
        errorCode = xdv_probe_execute(address);
        return Passed(ref errorCode);
    }

    private static bool Passed(ref uint errorCode)
    {
        bool passed = (errorCode & Faulted) == 0;
        errorCode &= ~Faulted;
        return passed;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_probe_read(ulong address, byte* value);

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_probe_write(ulong address);

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_probe_execute(ulong address);
}
