// Core's state at any record of a trace (XDV-071.4): forward by replay, backward by the nearest checkpoint and a
// short replay. Every record that Core emits on the way is compared with the trace; where they differ the timeline
// ends, with the state before the input that was decided differently.
//
// One input leads to several records, and Core has no state between them: the state at a record is the one after all
// records of its input.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Debugger;

/// <summary>A trace and the Core that follows it.</summary>
public sealed class Timeline
{
    private readonly Checkpoints _checkpoints;
    private readonly CoreLimits _limits;
    private readonly Invariant _invariant = new(new Sink());
    private TraceLog _log = null!;
    /// <summary>The records of the latest input are [_first, _position).</summary>
    private ulong _first, _position;

    private sealed class BrokenInvariant(string where) : Exception(where);

    private sealed class Sink : IInvariantSink
    {
        public void Broken(string where) => throw new BrokenInvariant(where);
    }

    /// <param name="trace">With at least one record; throws <see cref="TraceFormatException"/> when that is not a
    /// Boot that a Core can be made from.</param>
    public Timeline(TraceIndex trace, ulong interval = Checkpoints.DefaultInterval,
        int checkpoints = Checkpoints.DefaultMost)
    {
        Trace = trace;
        if (trace.Count == 0 || trace[0].Kind != RecordKind.Boot)
            throw new TraceFormatException("the trace does not start with Boot");
        _limits = CoreLimits.Unpack(trace[0].Arg2);
        if (!_limits.IsValid) throw new TraceFormatException("impossible table sizes in the boot record");
        _checkpoints = new Checkpoints(_limits, _invariant, interval, checkpoints);
        End = trace.Count;
        Construct();
        MoveTo(0);
    }

    public TraceIndex Trace { get; }

    /// <summary>State after all records of the current input; read only.</summary>
    public Orchestrator Core { get; private set; } = null!;

    /// <summary>First record of the current input.</summary>
    public ulong First => _first;

    /// <summary>Last record of the current input: the state is the one after it.</summary>
    public ulong Last => _position - 1;

    /// <summary>Records that can be gone to: all, or those before the first difference.</summary>
    public ulong End { get; private set; }

    /// <summary>How the replay differs from the trace at <see cref="End"/>, once it has been met.</summary>
    public ReplayMismatch? Mismatch { get; private set; }

    /// <summary>What Core decided there instead.</summary>
    public IReadOnlyList<TraceRecord> Instead { get; private set; } = [];

    /// <summary>Goes to a record; false when the timeline ends before it, the state is then the last there
    /// is.</summary>
    public bool MoveTo(ulong record)
    {
        bool reachable = record < End;
        if (!reachable) record = End == 0 ? 0 : End - 1;
        if (End == 0 || (record >= _first && record < _position)) return reachable;
        if (record < _first || _checkpoints.Nearest(record) > _position) Restore(record);
        while (_position <= record)
        {
            if (Advance()) continue;
            MoveTo(record);
            return false;
        }

        return reachable;
    }

    private void Construct()
    {
        _log = new TraceLog(_limits.TraceCapacity, _invariant);
        Core = new Orchestrator(_limits, _log, _invariant);
        (_first, _position) = (0, 0);
    }

    private void Restore(ulong record)
    {
        if (_checkpoints.TryRestore(record, Core, out ulong position)) (_first, _position) = (position, position);
        else Construct();
    }

    /// <summary>Applies the next input; false when the replay differs, and the timeline now ends before it.</summary>
    private bool Advance()
    {
        ulong input = _position;
        while (input < Trace.Count && !TraceFormat.IsInput(Trace[input].Kind)) input++;
        ReplayMismatch? mismatch;
        if (input == Trace.Count)
        {
            mismatch = new ReplayMismatch(_position, "", "XDV-071.5",
                $"{Trace[_position].Kind} follows from no input, or the trace is cut off there");
        }
        else
        {
            try
            {
                TraceRecord applied = Trace[input];
                Core.Apply(Privilege.LevelOf(applied.Kind), applied);
                while (Core.TryTakeEffect(out _))
                {
                }

                mismatch = Compare();
            }
            catch (BrokenInvariant broken)
            {
                mismatch = new ReplayMismatch(_position, "", "XDV-071.5", broken.Message);
            }
        }

        if (mismatch is not null)
        {
            EndAt(mismatch);
            return false;
        }

        _first = _position;
        _position = _log.Sequence;
        _log.Drop(_log.Count);
        _checkpoints.Offer(Core, _position);
        return true;
    }

    private ReplayMismatch? Compare()
    {
        for (ulong n = _log.Oldest; n < _log.Sequence; n++)
        {
            if (n >= Trace.Count)
                return new ReplayMismatch(n, "", "XDV-034.2", $"the trace lacks {_log[n].Kind}");
            ref readonly TraceRecord expected = ref Trace[n], actual = ref _log[n];
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in actual));
            if (!bytes.SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in expected))))
                return RecordFields.Difference(n, expected, actual) with
                    { Why = ScheduleChoice.Explain(Core, expected, actual) };
        }

        return null;
    }

    private void EndAt(ReplayMismatch mismatch)
    {
        Mismatch = mismatch;
        List<TraceRecord> instead = [];
        for (ulong n = _log.Oldest; n < _log.Sequence; n++) instead.Add(_log[n]);
        Instead = instead;
        End = _position;
        Construct(); // the Core that differs is of no more use
    }
}
