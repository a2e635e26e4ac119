namespace Xdv.Arch.X64;

/// <summary>The instruction-slice timer: the local APIC's one-shot, which counts instructions under
/// <c>-icount shift=0</c> (one tick per nanosecond of virtual time). Kernel instructions count too; for an exact number
/// of user instructions use the second argument of <see cref="UserMode.Run"/>, which arms at the last moment.</summary>
public static class SliceTimer
{
    /// <summary>Expires after this many instructions from here.</summary>
    public static void Arm(uint instructions) => LocalApic.SetTimer(instructions == 0 ? 1 : instructions);

    /// <summary>Stops it. An expiry that already happened may still be delivered; a caller tells such a one by the
    /// user instructions it counted.</summary>
    public static void Disarm() => LocalApic.SetTimer(0);

    /// <summary>Stops it for good: an expiry that already happened is taken here. Without that, an expiry left from
    /// a call that took long would interrupt the next run at once, the timer armed for it would expire on the way
    /// back, and so on for ever when few instructions of the slice are left.</summary>
    public static void Cancel()
    {
        Disarm();
        Cpu.TakeInterrupts();
    }

    /// <summary>Instructions left, 0 when expired or stopped.</summary>
    public static uint Remaining => LocalApic.TimerRemaining();
}
