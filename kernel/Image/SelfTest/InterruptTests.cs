using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Idle wakes for the timer, counts it once, and leaves nothing pending; a device vector's message is well
/// formed.</summary>
internal static class InterruptTests
{
    private const uint Delay = 5000;

    /// <summary>Devices are connected already and may wake the idle CPU first; each wake costs less than
    /// this.</summary>
    private const uint WakeInstructions = 200;
    private const uint MaxWakes = 64;

    internal static void Run()
    {
        _ = Interrupts.TakePending(Interrupts.TimerVector);
        ulong start = Cpu.ReadTsc();
        SliceTimer.Arm(Delay);
        uint wakes = 0, fired = 0;
        for (; fired == 0 && wakes < MaxWakes; wakes++)
        {
            Cpu.WaitForInterrupt();
            fired = Interrupts.TakePending(Interrupts.TimerVector);
        }

        ulong waited = Cpu.ReadTsc() - start;
        bool inTime = waited >= Delay && waited < Delay + (wakes * WakeInstructions);
        SelfTestReport.Check("idle waits for the timer"u8, inTime);
        SelfTestReport.Check("timer counted once"u8, fired == 1);
        SelfTestReport.Check("nothing pending"u8, Interrupts.TakePending(Interrupts.TimerVector) == 0);
        SelfTestReport.Check("timer stopped"u8, SliceTimer.Remaining == 0);

        bool allocated = Interrupts.TryAllocateVector(out int vector);
        SelfTestReport.Check("device vector"u8,
            allocated && vector is >= Interrupts.FirstDeviceVector and <= Interrupts.LastDeviceVector);
        SelfTestReport.Check("message address"u8, (Interrupts.MessageAddress & 0xFFF00000) == 0xFEE00000);
        Interrupts.ReleaseLastVector(vector);
    }
}
