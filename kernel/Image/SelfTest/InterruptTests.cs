using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Idle wakes for the timer, counts it once, and leaves nothing pending; a device vector's message is well
/// formed.</summary>
internal static class InterruptTests
{
    private const uint Delay = 5000;

    internal static void Run()
    {
        _ = Interrupts.TakePending(Interrupts.TimerVector);
        ulong start = Cpu.ReadTsc();
        SliceTimer.Arm(Delay);
        Cpu.WaitForInterrupt();
        ulong waited = Cpu.ReadTsc() - start;
        SelfTestReport.Check("idle waits for the timer"u8, waited >= Delay && waited < Delay + 200);
        SelfTestReport.Check("timer counted once"u8, Interrupts.TakePending(Interrupts.TimerVector) == 1);
        SelfTestReport.Check("nothing pending"u8, Interrupts.TakePending(Interrupts.TimerVector) == 0);
        SelfTestReport.Check("timer stopped"u8, SliceTimer.Remaining == 0);

        bool allocated = Interrupts.TryAllocateVector(out int vector);
        SelfTestReport.Check("device vector"u8,
            allocated && vector is >= Interrupts.FirstDeviceVector and <= Interrupts.LastDeviceVector);
        SelfTestReport.Check("message address"u8, (Interrupts.MessageAddress & 0xFFF00000) == 0xFEE00000);
        Interrupts.ReleaseLastVector(vector);
    }
}
