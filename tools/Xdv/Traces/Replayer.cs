// Replay (XDV-005.3, XDV-012.8, determinism.md 8): constructs Core from the Boot record, applies the inputs of a
// trace and compares every record that Core emits with the trace, byte for byte. It stops at the first difference
// in its scope (XDV-071.2) and says which record, which field and which rule. A difference outside the scope is kept;
// it stops there only when Core and the trace no longer speak of the same event. Outcome bytes are inputs here, so they
// are injected, never computed.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Tool.Traces;

/// <summary>First difference between a trace and its replay.</summary>
/// <param name="Field">Name of the field, or empty when the record as a whole should not be there.</param>
/// <param name="InScope">It concerns what the replay is about, or the trace as a whole.</param>
public sealed record ReplayMismatch(ulong Record, string Field, string Rule, string Detail, bool InScope = true)
{
    /// <summary>When it is about who runs next: who could, and why it is not whom the trace says.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];
}

/// <summary>Result of a replay; the heads cover what Core decided.</summary>
/// <param name="Records">Records compared.</param>
/// <param name="Mismatch">What it stopped at.</param>
/// <param name="Outside">First difference outside the scope, whether it stopped there or not.</param>
/// <param name="Scope">What is in the scope; null for the whole system, of which the heads say all.</param>
public sealed record ReplayResult(ulong Records, Bytes32 Orchestration, Bytes32 Outcome, ReplayMismatch? Mismatch,
    ReplayMismatch? Outside, ScopeTally? Scope)
{
    /// <summary>Nothing differs, in the scope or outside.</summary>
    public bool Agrees => Mismatch is null && Outside is null;
}

/// <summary>Looks on while a trace is replayed.</summary>
public interface IReplayObserver
{
    /// <summary>A record that Core emitted and that is the trace's, too.</summary>
    void OnRecord(in TraceRecord record);

    /// <summary>All records of an input have been told; false = that is far enough.</summary>
    bool AfterInput(Orchestrator core);
}

/// <summary>Replays records on a Core of its own.</summary>
public sealed class Replayer
{
    private readonly IEnumerator<TraceRecord> _source;
    private readonly List<TraceRecord> _ahead = [];
    private Orchestrator _core = null!;
    private TraceLog _log = null!;
    private Bytes32 _orchestration = Sha3.Hash(TraceFormat.Genesis);
    private Bytes32 _outcome = Sha3.Hash(TraceFormat.Genesis);
    private readonly ReplayScope _scope;
    private readonly ScopeTally? _tally;
    private readonly IReplayObserver? _observer;
    private ReplayMismatch? _outside;
    private ulong _records;

    private sealed class BrokenInvariant(string where) : Exception(where);

    private sealed class Sink : IInvariantSink
    {
        public void Broken(string where) => throw new BrokenInvariant(where);
    }

    private Replayer(IEnumerable<TraceRecord> records, ReplayScope scope, IReplayObserver? observer)
    {
        _observer = observer;
        _source = records.GetEnumerator();
        _scope = scope;
        if (scope.Mode != ReplayMode.Full) _tally = new ScopeTally(scope);
    }

    /// <summary>Replays a trace file. Throws <see cref="TraceFormatException"/>; hashes are TraceVerifier's
    /// business.</summary>
    public static ReplayResult Replay(Stream stream) => Replay(RecordsOf(new TraceFileReader(stream)));

    /// <summary>Replays records in order, from Boot on.</summary>
    /// <param name="scope">Null = the whole system.</param>
    public static ReplayResult Replay(IEnumerable<TraceRecord> records, ReplayScope? scope = null,
        IReplayObserver? observer = null)
    {
        Replayer replayer = new(records, scope ?? ReplayScope.Full, observer);
        ReplayMismatch? mismatch;
        try
        {
            mismatch = replayer.Run();
        }
        catch (BrokenInvariant broken)
        {
            mismatch = new ReplayMismatch(replayer._records, "", "XDV-071.5", broken.Message);
        }
        return new ReplayResult(replayer._records, replayer._orchestration, replayer._outcome, mismatch,
            replayer._outside, replayer._tally);
    }

    /// <summary>All records of a file, in order.</summary>
    public static IEnumerable<TraceRecord> RecordsOf(TraceFileReader reader)
    {
        while (reader.TryRead(out TraceBlock block))
            for (int i = 0; block.Header.Type == TraceBlockType.Records && i < block.Header.Count; i++)
                yield return block.Record(i);
    }

    private ReplayMismatch? Run()
    {
        if (!Fetch(0)) return null;
        if (Construct(_ahead[0]) is { } refused) return refused;
        while (TryFindInput(out TraceRecord input))
        {
            _core.Apply(Privilege.LevelOf(input.Kind), input);
            while (_core.TryTakeEffect(out _))
            {
            }
            if (CompareEmitted() is { } mismatch) return mismatch;
            if (_observer?.AfterInput(_core) == false) return null;
        }
        if (_ahead.Count == 0) return null;
        ReplayMismatch follows = new(_records, "", "XDV-071.5", $"{_ahead[0].Kind} follows from no input");
        return Note(follows, _scope.Contains(_ahead[0]));
    }

    private ReplayMismatch? Construct(in TraceRecord boot)
    {
        if (boot.Kind != RecordKind.Boot) return new ReplayMismatch(0, "Kind", "XDV-062.2",
            "the trace does not start with Boot");
        CoreLimits limits = CoreLimits.Unpack(boot.Arg2);
        if (!limits.IsValid) return new ReplayMismatch(0, "Arg2", "XDV-071.1", "impossible table sizes");
        if (!PolicyOrder.TryUnpack(boot.Value, out _)) return new ReplayMismatch(0, "Value", "XDV-012.6",
            "scheduling policies that this version has not");
        Invariant invariant = new(new Sink());
        _log = new TraceLog(limits.TraceCapacity, invariant);
        _core = new Orchestrator(limits, _log, invariant);
        return null;
    }

    /// <summary>The next input record; derived records before it (expiry, time jump) stay for comparison.</summary>
    private bool TryFindInput(out TraceRecord input)
    {
        for (int i = 0; Fetch(i); i++)
        {
            input = _ahead[i];
            if (TraceFormat.IsInput(input.Kind)) return true;
        }
        input = default;
        return false;
    }

    private ReplayMismatch? CompareEmitted()
    {
        int emitted = _log.Count;
        ulong first = _log.Oldest;
        for (int i = 0; i < emitted; i++)
        {
            TraceRecord actual = _log[first + (ulong)i];
            if (!Fetch(i))
            {
                _ahead.Clear();
                ReplayMismatch lacks = new(_records, "", "XDV-034.2", $"the trace lacks {actual.Kind}");
                return Note(lacks, _scope.Contains(actual));
            }
            TraceRecord expected = _ahead[i];
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in actual));
            bool same = bytes.SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in expected)));
            if (!same && Judge(expected, actual) is { } mismatch) return mismatch;
            TraceChains.Step(ref _orchestration, ref _outcome, actual.Kind, actual.Sequence, bytes);
            if (_tally is not null && _scope.Contains(actual)) _tally.Add(actual, bytes);
            _observer?.OnRecord(actual);
            _records++;
        }
        _ahead.RemoveRange(0, emitted);
        _log.Drop(emitted);
        return null;
    }

    /// <summary>Two records that differ: the difference, when the replay has to stop at it.</summary>
    private ReplayMismatch? Judge(in TraceRecord expected, in TraceRecord actual)
    {
        bool inScope = _scope.Contains(expected) || _scope.Contains(actual);
        ReplayMismatch mismatch = Note(RecordFields.Difference(_records, expected, actual) with
        {
            Why = ScheduleChoice.Explain(_core, expected, actual),
        }, inScope);
        bool sameEvent = expected.Kind == actual.Kind && expected.Operation == actual.Operation;
        return inScope || !sameEvent ? mismatch : null;
    }

    private ReplayMismatch Note(ReplayMismatch mismatch, bool inScope)
    {
        mismatch = mismatch with { InScope = inScope };
        if (!inScope) _outside ??= mismatch;
        return mismatch;
    }

    private bool Fetch(int index)
    {
        while (_ahead.Count <= index)
        {
            if (!_source.MoveNext()) return false;
            _ahead.Add(_source.Current);
        }
        return true;
    }
}
