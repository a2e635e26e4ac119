// Trace files for tests: records sealed by the kernel's own sealer, with the result bytes of completions beside them.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;

namespace Xdv.Tests.Traces;

public static class TraceBuilder
{
    /// <summary>Result bytes whose digest a completion carries.</summary>
    public static byte[] ResultOf(ulong job) => [.. BitConverter.GetBytes(job), .. "result"u8];

    /// <summary>The file as parts: header, then blocks.</summary>
    public static List<byte[]> Parts(IEnumerable<TraceRecord> records, bool results = false)
    {
        List<byte[]> parts = [];
        using MemoryStream header = new();
        _ = new TraceFileWriter(header, TraceFlags.CountedSlices, default);
        parts.Add(header.ToArray());
        TraceLog log = new(64, new Invariant(new ThrowingSink()));
        TraceSealer sealer = new();
        byte[] block = new byte[TraceSealer.MaxBlockBytes];
        foreach (TraceRecord record in records)
        {
            log.Append(record).Sequence = record.Sequence;
            if (log.Count == TraceFormat.BlockRecords) parts.Add(block[..sealer.Seal(log, block)]);
            bool completion = record.Kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform;
            if (!results || !completion) continue;
            byte[] result = ResultOf(record.Arg0);
            parts.Add(block[..sealer.SealOutcome(record.Sequence, 0, result.AsSpan(0, 5), block)]);
            parts.Add(block[..sealer.SealOutcome(record.Sequence, 5, result.AsSpan(5), block)]);
        }
        if (log.Count > 0) parts.Add(block[..sealer.Seal(log, block)]);
        return parts;
    }

    /// <summary>The first rule that records break, of those that need no chains; null = none.</summary>
    public static BrokenRule? FirstBroken(IEnumerable<TraceRecord> records)
    {
        Lifecycles lifecycles = new();
        return records.Select(r => lifecycles.Check(r)).FirstOrDefault(broken => broken is not null);
    }

    public static Stream Join(IEnumerable<byte[]> parts)
    {
        MemoryStream stream = new();
        foreach (byte[] part in parts) stream.Write(part);
        stream.Position = 0;
        return stream;
    }

    /// <summary>A short complete session with two jobs, a child and a refusal.</summary>
    public static FakeMachine SmallSession()
    {
        FakeMachine machine = new();
        machine.Digest = due => Sha3.Hash(ResultOf(due.Job));
        machine.Attach(Domain.Quantum);
        machine.Attach(Domain.Phase);
        ulong quantum = machine.ActiveContract(Domain.Quantum, 4), phase = machine.ActiveContract(Domain.Phase, 4);
        ulong job = machine.Submit(new QJob(quantum, Flags: JobFlags.Keep)).Value;
        machine.Submit(new PhiJob(phase));
        machine.Call(SystemCall.JobWait, job);
        machine.RunIdle();
        machine.Call(SystemCall.JobWait, 12345);
        uint child = (uint)machine.Spawn().Value;
        machine.Call(SystemCall.Wait, child);
        machine.Call(SystemCall.ConsoleWrite, (ref TraceRecord r) => (r.Arg0, r.Arg1) = (5, 1), 300_000);
        machine.Call(SystemCall.Exit, 1);
        machine.Call(SystemCall.PowerOff);
        return machine;
    }
}
