// Attempts on quantum and phase state itself: copying, exporting, mapping, measuring without the right (XDV-013.2,
// XDV-032.1).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Abuse;

internal static class StateAttempts
{
    public static void Run()
    {
        Status status = Quantum.Open(2, out Quantum quantum);
        Program.Expect("open"u8, status, Status.Ok);
        QuantumJob job = new() { Shots = 1, Keep = true };
        ReadOnlySpan<byte> circuit = new CircuitBuilder(2, 2).H(0).Build();
        status = quantum.Submit(circuit, ref job, out Job running);
        Program.Expect("keep a container"u8, status == Status.Ok ? running.Wait() : status, Status.Ok);

        Attempt("clone a container"u8, job.KeptContainer, StateOperationKind.Copy);
        Attempt("export a container"u8, job.KeptContainer, StateOperationKind.Export);
        Attempt("map a container"u8, job.KeptContainer, StateOperationKind.Map);
        Program.Expect("keep with many shots"u8, KeepManyShots(quantum), Status.DescriptorInvalid);
        Program.Expect("measure without the right"u8, ReadWithout(running), Status.CapabilityUnauthorized);
        Program.Expect("malformed circuit"u8, Malformed(quantum), Status.DescriptorInvalid);
        Program.Expect("unknown job"u8, Program.Call(SystemCall.JobWait, Handle.Make(1, 0x7777)), Status.JobInvalid);
        quantum.Release();
    }

    /// <summary>Each attempt costs the capability it was made with, so each gets one of its own.</summary>
    private static void Attempt(ReadOnlySpan<byte> name, ulong container, StateOperationKind operation)
    {
        CapabilityHandle.For(Domain.Quantum).Derive(Permissions.CallQuantum | Permissions.Allocate, ulong.MaxValue, 2,
            out CapabilityHandle spent);
        Program.Expect(name, Program.Call(SystemCall.StateOperation, container, (ulong)operation, spent.Value),
            Status.QuantumNoCloneViolation);
        Program.Expect("capability used for it"u8, spent.Derive(Permissions.CallQuantum, 1, 1, out _),
            Status.CapabilityInvalid);
    }

    private static Status KeepManyShots(Quantum quantum)
    {
        QuantumJob job = new() { Shots = 2, Keep = true };
        return quantum.Submit(new CircuitBuilder(2, 2).H(0).Build(), ref job, out _);
    }

    private static Status ReadWithout(Job job)
    {
        CapabilityHandle.For(Domain.Quantum).Derive(Permissions.CallQuantum, ulong.MaxValue, 2,
            out CapabilityHandle blind);
        Span<byte> buffer = stackalloc byte[256];
        return job.Read(buffer, blind);
    }

    private static Status Malformed(Quantum quantum)
    {
        byte[] circuit = new CircuitBuilder(2, 2).H(0).Build();
        CircuitOperation operation = MemoryMarshal.Read<CircuitOperation>(circuit.AsSpan(CircuitHeader.Size));
        operation.Qubit0 = 1000;
        MemoryMarshal.Write(circuit.AsSpan(CircuitHeader.Size), operation);
        QuantumJob job = new() { Shots = 1 };
        return quantum.Submit(circuit, ref job, out _);
    }

    /// <summary>A transform of four dark modes under a contract, evaluated, with the phases of a Q job if there is
    /// one.</summary>
    public static Status Transform(ulong contract, ulong source = 0)
    {
        PhiTransformExtension extension = new() { Flags = JobFlags.Evaluate, SourceJob = source };
        return Transform(contract, ref extension, out _);
    }

    /// <summary>The same, as <paramref name="extension"/> has it.</summary>
    public static Status Transform(ulong contract, ref PhiTransformExtension extension, out Job job)
    {
        Span<byte> program = stackalloc byte[TransformHeader.Size];
        TransformHeader header = new()
        {
            Magic = TransformHeader.CurrentMagic,
            Version = TransformFormat.Version,
            ElementBytes = TransformElement.Size,
            Modes = 4,
            TotalBytes = TransformHeader.Size,
        };
        MemoryMarshal.Write(program, header);
        PhiTransformDescriptor descriptor = new() { Contract = contract, Transform = PhaseTransform.Program };
        extension.Size = PhiTransformExtension.CurrentSize;
        extension.Version = PhiTransformExtension.CurrentVersion;
        extension.Modes = 4;
        extension.ProgramPointer = Gateway.Address(program);
        return CrossDomainCall.Invoke(ref descriptor, ref extension, CapabilityHandle.For(Domain.Phase), out job);
    }
}
