// What cases have in common: requests, small jobs, time that passes, the tables' sizes.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Cts;

internal static class Work
{
    public const Permissions QuantumRights = Permissions.CallQuantum | Permissions.Transition
        | Permissions.ContractBind | Permissions.Allocate | Permissions.MeasureQuantum;

    public static Status Call(SystemCall call, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0, ulong a4 = 0)
    {
        Gateway.Invoke(call, out Status status, a0, a1, a2, a3, a4);
        return status;
    }

    /// <summary>Asks for a contract under a capability; gives it back when granted.</summary>
    public static Status Ask(ulong capability, uint resources = 1, Domain domain = Domain.Quantum)
    {
        ContractTerms terms = new() { Domain = domain, Resources = resources, Duration = 1000 };
        Status status = Request(terms, capability, out ResourceContract contract);
        if (status == Status.Ok) contract.Release();
        return status;
    }

    public static Status Request(in ContractTerms terms, ulong capability, out ResourceContract contract) =>
        ResourceContract.Request(terms, new CapabilityHandle(capability, terms.Domain), out contract);

    public static ulong Own(Domain domain) => CapabilityHandle.For(domain).Value;

    /// <summary>One qubit, flipped as often as said, measured at the end if that is wanted.</summary>
    public static byte[] Circuit(int flips, bool measure)
    {
        CircuitBuilder builder = new(1, 1);
        for (int i = 0; i < flips; i++) builder.X(0);
        if (measure) builder.Measure(0, 0);
        return builder.Build();
    }

    /// <summary>A container whose qubit is 1.</summary>
    public static Status Keep(Quantum quantum, out ulong container)
    {
        QuantumJob job = new() { Shots = 1, Keep = true, Seed = 1 };
        Status status = quantum.Run(Circuit(1, measure: false), ref job, Room, out _);
        container = job.KeptContainer;
        return status;
    }

    /// <summary>Measures the qubit of a container, or of a fresh one; 2 when there is no result.</summary>
    public static Status Measure(Quantum quantum, ulong container, out ulong bit, ulong seed = 1, bool keep = false)
    {
        QuantumJob job = new() { Shots = 1, Container = container, Seed = seed, Keep = keep };
        Status status = quantum.Run(Circuit(0, measure: true), ref job, Room, out QuantumCounts counts);
        bit = status == Status.Ok && counts.Length == 1 ? counts.Bits(0)[0] : 2;
        return status;
    }

    public static byte[] Room => new byte[Quantum.ResultBytes(bits: 1, shots: 4)];

    /// <summary>Submits one flip under any contract, with any capability.</summary>
    public static Status Submit(ulong contract, ulong capability, uint qubits = 1, int flips = 1)
    {
        CircuitBuilder builder = new((int)qubits, 1);
        for (int i = 0; i < flips; i++) builder.X(0);
        ReadOnlySpan<byte> circuit = builder.Build();
        QJobDescriptor descriptor = new() { Contract = contract, QubitCount = qubits,
            CircuitPointer = Gateway.Address(circuit) };
        QJobExtension extension = new() { Size = QJobExtension.CurrentSize,
            Version = QJobExtension.CurrentVersion, Shots = 1, Seed = 1 };
        Status status = CrossDomainCall.Invoke(ref descriptor, ref extension,
            new CapabilityHandle(capability, Domain.Quantum), out Job job);
        return status == Status.Ok ? Finish(job, Room) : status;
    }

    /// <summary>Waits for a job, and reads its result, without which it stays.</summary>
    public static Status Finish(Job job, byte[] room)
    {
        Status status = job.Wait();
        return status == Status.Ok ? job.Read(room, CapabilityHandle.For(job.Domain)) : status;
    }

    /// <summary>Lets at least so many ticks go by: a Q job takes a tick for ten shots.</summary>
    public static Status Pass(ulong ticks)
    {
        Status status = Quantum.Open(1, out Quantum quantum);
        if (status != Status.Ok) return status;
        QuantumJob job = new() { Shots = (uint)ticks * 10, Seed = 1 };
        status = quantum.Submit(Circuit(0, measure: true), ref job, out Job running);
        if (status == Status.Ok) status = Finish(running, Room);
        quantum.Release();
        return status;
    }

    /// <summary>Containers or envelopes that the kernel keeps under a contract: its own account, for a provider
    /// that has forgotten one refuses it too. uint.MaxValue when the contract is gone.</summary>
    public static uint Held(ulong contract)
    {
        ContractInfo row = default;
        for (uint i = 0; Grants.Contract(i, ref row) == Status.Ok; i++)
            if (row.Contract == contract) return row.StateObjects;
        return uint.MaxValue;
    }

    /// <summary>Rows of the kernel's tables that calls of this program can take.</summary>
    public static ulong Rows()
    {
        Pages.Info(out MemoryInfo info);
        return info.Capabilities + info.Contracts + info.StateObjects + info.Jobs + info.Endpoints + info.Segments
            + (ulong)info.Mappings + info.Processes + info.Threads;
    }

    public static AttestationRecord Declared(Domain domain)
    {
        Provider.Query(domain, out AttestationRecord record);
        return record;
    }
}
