// T of the logical clock L = (T, n) (determinism.md 1, XDV-005.2). T is derived from charged instructions, never
// from a physical clock. n is TraceLog.Sequence.
//
// Two points on the same line: `_ticks`/`_remainder` is what has been charged; `Now` is the T that events carry.
// They differ only while completions that fall due inside the running thread's last stretch take effect, before that
// stretch is charged. Invariant: Now never decreases.
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Core.Faults;

namespace Xdv.Core.Trace;

/// <summary>Logical time in ticks.</summary>
public sealed class LogicalClock(Invariant invariant)
{
    private readonly Invariant _invariant = invariant;
    private ulong _ticks;
    private uint _remainder;

    /// <summary>T of the event being recorded.</summary>
    public ulong Now { get; private set; }

    /// <summary>T as it will be after a kernel entry that follows <paramref name="instructions"/> user
    /// instructions.</summary>
    public ulong AfterEntry(uint instructions) =>
        _ticks + ((ulong)_remainder + instructions
            + CrossingCost.KernelEntryInstructions) / CrossingCost.InstructionsPerTick;

    /// <summary>True unless a completion has taken effect in a stretch that is not charged yet.</summary>
    public bool IsCharged => _ticks == Now;

    /// <summary>Charges a kernel entry and the user instructions before it, while <see cref="IsCharged"/>; T
    /// then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ChargeQuick(uint charge)
    {
        uint sum = _remainder + charge;
        ulong now = Now;
        if (sum >= CrossingCost.InstructionsPerTick)
        {
            uint whole = sum / CrossingCost.InstructionsPerTick;
            sum -= whole * CrossingCost.InstructionsPerTick;
            now += whole;
            _ticks = now;
            Now = now;
        }

        _remainder = sum;
        return now;
    }

    /// <summary>The least charge after which T is at least <paramref name="time"/>; 0 when it is already.</summary>
    public long InstructionsBefore(ulong time)
    {
        if (time <= _ticks) return 0;
        ulong ticks = time - _ticks;
        const ulong Most = long.MaxValue / CrossingCost.InstructionsPerTick;
        return ticks >= Most ? long.MaxValue : (long)(ticks * CrossingCost.InstructionsPerTick - _remainder);
    }

    /// <summary>Charges a kernel entry and the user instructions before it.</summary>
    public void ChargeEntry(uint instructions)
    {
        ulong sum = (ulong)_remainder + instructions + CrossingCost.KernelEntryInstructions;
        ulong whole = sum / CrossingCost.InstructionsPerTick;
        _remainder = (uint)(sum - whole * CrossingCost.InstructionsPerTick);
        _ticks += whole;
        _invariant.Check(_ticks >= Now, "clock: a completion took effect after the event it precedes");
        Now = _ticks;
    }

    /// <summary>Events that follow take effect at <paramref name="time"/>, inside a stretch that is not charged
    /// yet.</summary>
    public void Step(ulong time)
    {
        _invariant.Check(time >= Now, "clock: step back");
        Now = time;
    }

    /// <summary>Everybody is blocked: time goes on to <paramref name="time"/>.</summary>
    public void Jump(ulong time)
    {
        _invariant.Check(time >= Now, "clock: jump back");
        Now = time;
        _ticks = time;
        _remainder = 0;
    }

    /// <summary>Makes this clock read the same as <paramref name="source"/> (checkpoints).</summary>
    public void CopyFrom(LogicalClock source)
    {
        _ticks = source._ticks;
        _remainder = source._remainder;
        Now = source.Now;
    }
}
