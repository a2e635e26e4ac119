// Waiting for a device: interrupts are taken here and nowhere else while a thread could run. The slice timer is stopped
// first, for an armed timer would make virtual time jump to it (determinism.md 4).
using Xdv.Arch.X64;

namespace Xdv.Kernel.Devices;

internal static class DeviceWait
{
    /// <summary>Sleeps until any device interrupts. What changed is for the caller to look up; interrupts that came
    /// since the last look end the wait at once.</summary>
    public static void Sleep()
    {
        SliceTimer.Disarm();
        ulong from = Cpu.ReadTsc();
        Cpu.WaitForInterrupt();
        Slept += Cpu.ReadTsc() - from;
    }

    /// <summary>The same, but not for longer than this many instructions (nanoseconds without `-icount`).</summary>
    public static void SleepAtMost(uint instructions)
    {
        SliceTimer.Arm(instructions);
        ulong from = Cpu.ReadTsc();
        Cpu.WaitForInterrupt();
        Slept += Cpu.ReadTsc() - from;
        SliceTimer.Disarm();
    }

    /// <summary>Time-stamp ticks spent asleep since boot: no instructions, whatever the counter says.</summary>
    public static ulong Slept { get; private set; }
}
