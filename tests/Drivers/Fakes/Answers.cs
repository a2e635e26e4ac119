// Honest requests and answers of the job protocol, for tests that then bend one byte of them.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Drivers.Tests.Fakes;

public static class Answers
{
    public static JobRequest Job(ulong job, ulong container = 5) => new()
    {
        Job = job, StateObject = container, Resources = 2, Shots = 10, Seed = 1,
    };

    public static JobRequest RequestOf(TakenChain chain) => MemoryMarshal.Read<JobRequest>(chain.Request);

    /// <summary>An answer to the job in the chain with <paramref name="result"/> behind it.</summary>
    public static byte[] To(TakenChain chain, ReadOnlySpan<byte> result, Status status = Status.Ok)
    {
        JobRequest request = RequestOf(chain);
        var answer = new JobAnswer
        {
            Magic = JobAnswer.CurrentMagic, Status = status, Job = request.Job,
            ResultBytes = (uint)result.Length, Generation = request.Generation,
        };
        byte[] bytes = new byte[JobAnswer.Size + result.Length];
        MemoryMarshal.Write(bytes, in answer);
        result.CopyTo(bytes.AsSpan(JobAnswer.Size));
        return bytes;
    }

    /// <summary>A well-formed Q result of the chain's job: 2 bits, two entries.</summary>
    public static byte[] QuantumResult(ulong job)
    {
        byte[] bytes = new byte[Abi.QuantumResult.HeaderBytes + 32];
        var header = new QuantumResult
        {
            Size = Abi.QuantumResult.HeaderBytes, Job = job, Shots = 10, Bits = 2, WordsPerEntry = 1, Entries = 2,
                Fidelity = 1,
        };
        MemoryMarshal.Write(bytes, in header);
        return bytes;
    }

    public static byte[] PhaseResult(ulong job, uint modes)
    {
        byte[] bytes = new byte[Abi.PhaseResult.HeaderBytes + 8 * modes];
        var header = new PhaseResult
        {
            Size = Abi.PhaseResult.HeaderBytes, Job = job, Modes = modes, Evaluated = 1, Values = modes,
            Stability = 1, PowerRatio = 1,
        };
        MemoryMarshal.Write(bytes, in header);
        return bytes;
    }

    public static AttestationRecord Attestation(Domain domain) => new()
    {
        Magic = AttestationRecord.CurrentMagic, Version = 1, Domain = domain, Kind = ProviderKind.Simulator,
        Capacity = 24, ProviderId = 1, MaxShots = 100, MaxOperations = 1000, CostBase = 10,
    };

    /// <summary>An answer to a host request: status, bytes, data.</summary>
    public static byte[] Host(Status status, ReadOnlySpan<byte> data)
    {
        byte[] bytes = new byte[HostRequest.AnswerHeaderBytes + data.Length];
        BitConverter.TryWriteBytes(bytes, (uint)status);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), (uint)data.Length);
        data.CopyTo(bytes.AsSpan(HostRequest.AnswerHeaderBytes));
        return bytes;
    }
}
