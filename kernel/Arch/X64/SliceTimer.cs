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

    /// <summary>Instructions left, 0 when expired or stopped.</summary>
    public static uint Remaining => LocalApic.TimerRemaining();
}
