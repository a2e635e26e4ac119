// What a provider takes in any of its coherence durations (XDV-012.6): elements and mode inputs, each as a bucket that
// leaks evenly, in exact fractions. Core rounds against the program, so whatever it admits fits here.
using System;
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class RateCheck(Admissions admissions) : Checker
{
    private const string Rule = "rates";

    private readonly Bucket[,] _buckets = new Bucket[3, 2];

    private struct Bucket
    {
        public ulong Limit, Window, At;
        /// <summary>Amount × window.</summary>
        public UInt128 Level;
    }

    /// <summary>Jobs of providers with a limit.</summary>
    public long Limited { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.ProviderAttached when record.Status == Status.Ok:
                for (int i = 0; i < 2; i++)
                    _buckets[(int)record.Domain, i] = new Bucket
                    {
                        Limit = (uint)(record.Capability >> 32 * i), Window = record.Arg1,
                    };
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                ulong begin = record.Arg2 - record.Arg3;
                Pour(ref _buckets[(int)record.Domain, 0], begin, admissions.Payload.Value >> 32);
                Pour(ref _buckets[(int)record.Domain, 1], begin, (uint)admissions.Call.Arg0);
                break;
        }
    }

    private void Pour(ref Bucket bucket, ulong begin, ulong amount)
    {
        if (bucket.Limit == 0) return;
        UInt128 leaked = (UInt128)(begin - bucket.At) * bucket.Limit;
        bucket.Level = (bucket.Level > leaked ? bucket.Level - leaked : 0) + (UInt128)amount * bucket.Window;
        bucket.At = begin;
        Violation.Unless(bucket.Level <= (UInt128)bucket.Limit * bucket.Window, Rule,
            $"{amount} more than {bucket.Limit} in {bucket.Window} ticks");
        Limited++;
    }
}
