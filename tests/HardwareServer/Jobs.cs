// Requests, circuits and transform programs as a kernel would send them, and answers taken apart.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.HardwareServer.Tests;

/// <summary>An answer: header and result bytes.</summary>
public readonly record struct JobReply(JobAnswer Header, byte[] Result)
{
    public Status Status => Header.Status;

    public static JobReply Parse(ReadOnlySpan<byte> answer)
    {
        var header = MemoryMarshal.Read<JobAnswer>(answer);
        return new JobReply(header, answer.Slice(JobAnswer.Size, (int)header.ResultBytes).ToArray());
    }
}

public static class Jobs
{
    /// <summary>A valid request to execute on a Q device.</summary>
    public static JobRequest Quantum(ulong job, uint shots, uint qubits = 2, uint generation = 1) => new()
    {
        Magic = JobRequest.CurrentMagic, Version = JobRequest.CurrentVersion, Domain = Domain.Quantum,
        Operation = JobOperation.Execute, Job = job, StateObject = 100 + job, Resources = qubits, Shots = shots,
        Seed = 42, Generation = generation,
    };

    /// <summary>A valid request to execute on a Φ device.</summary>
    public static JobRequest Phase(ulong job, uint modes, uint generation = 1) => new()
    {
        Magic = JobRequest.CurrentMagic, Version = JobRequest.CurrentVersion, Domain = Domain.Phase,
        Operation = JobOperation.Execute, Flags = JobFlags.Evaluate, Job = job, StateObject = 100 + job,
        Resources = modes, Seed = 42, Generation = generation,
    };

    /// <summary>Request bytes with the payload's length filled in.</summary>
    public static byte[] Bytes(JobRequest request, ReadOnlySpan<byte> payload)
    {
        request.PayloadBytes = (uint)payload.Length;
        var bytes = new byte[JobRequest.Size + payload.Length];
        MemoryMarshal.Write(bytes, request);
        payload.CopyTo(bytes.AsSpan(JobRequest.Size));
        return bytes;
    }

    /// <summary>H 0; CX 0 1; measure both.</summary>
    public static byte[] Bell() => Circuit(2, 2,
        new CircuitOperation { Gate = GateCode.H },
        new CircuitOperation { Gate = GateCode.Cx, Qubit1 = 1 },
        new CircuitOperation { Gate = GateCode.Measure },
        new CircuitOperation { Gate = GateCode.Measure, Qubit0 = 1, Bit = 1 });

    public static byte[] Circuit(uint qubits, uint bits, params ReadOnlySpan<CircuitOperation> operations)
    {
        int size = CircuitHeader.Size + operations.Length * CircuitOperation.Size;
        var header = new CircuitHeader
        {
            Magic = CircuitHeader.CurrentMagic, Version = CircuitFormat.Version, OperationBytes = CircuitOperation.Size,
            Qubits = qubits, Bits = bits, Operations = (uint)operations.Length, TotalBytes = (ulong)size,
        };
        var bytes = new byte[size];
        MemoryMarshal.Write(bytes, header);
        MemoryMarshal.AsBytes(operations).CopyTo(bytes.AsSpan(CircuitHeader.Size));
        return bytes;
    }

    /// <summary>Unit power into mode 0, then a DFT: equal power everywhere.</summary>
    public static byte[] Dft(uint modes) => Program(modes,
        new TransformElement { Code = ElementCode.Inject, Param0 = 1 },
        new TransformElement { Code = ElementCode.Fourier });

    public static byte[] Program(uint modes, params ReadOnlySpan<TransformElement> elements)
    {
        int size = TransformHeader.Size + elements.Length * TransformElement.Size;
        var header = new TransformHeader
        {
            Magic = TransformHeader.CurrentMagic, Version = TransformFormat.Version,
            ElementBytes = TransformElement.Size,
            Modes = modes, Elements = (uint)elements.Length, TotalBytes = (ulong)size,
        };
        var bytes = new byte[size];
        MemoryMarshal.Write(bytes, header);
        MemoryMarshal.AsBytes(elements).CopyTo(bytes.AsSpan(TransformHeader.Size));
        return bytes;
    }
}
