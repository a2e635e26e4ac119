// Calls without a capability, with a forged one, with another domain's, with too weak or revoked ones.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Abuse;

internal static class CapabilityAttempts
{
    public static void Run()
    {
        CapabilityHandle quantum = CapabilityHandle.For(Domain.Quantum);
        CapabilityHandle phase = CapabilityHandle.For(Domain.Phase);
        Program.Expect("no capability"u8, WithCapability(0), Status.CapabilityInvalid);
        Program.Expect("forged handle"u8, WithCapability(quantum.Value ^ (0x55UL << 32)), Status.CapabilityInvalid);
        Program.Expect("handle out of the table"u8, WithCapability(Handle.Make(0xFFFF_FFFF, 1)),
            Status.CapabilityInvalid);
        Program.Expect("another domain's capability"u8, WithCapability(phase.Value), Status.DomainUnauthorized);

        quantum.Derive(Permissions.CallQuantum, ulong.MaxValue, 2, out CapabilityHandle weak);
        Program.Expect("capability too weak"u8, WithCapability(weak.Value), Status.CapabilityUnauthorized);
        Program.Expect("derive upwards"u8, weak.Derive(Permissions.All, ulong.MaxValue, 2, out _),
            Status.CapabilityUnauthorized);
        weak.Revoke();
        Program.Expect("revoked capability"u8, WithCapability(weak.Value), Status.CapabilityInvalid);
    }

    /// <summary>Asks for a contract under a capability; gives it back when granted.</summary>
    private static Status WithCapability(ulong capability)
    {
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 2, Duration = 1000 };
        Status status = ResourceContract.Request(terms, new CapabilityHandle(capability, Domain.Quantum),
            out ResourceContract contract);
        if (status == Status.Ok) contract.Release();
        return status;
    }

    /// <summary>A Bell pair as any program would run it.</summary>
    public static Status HonestJob()
    {
        ReadOnlySpan<byte> circuit = new CircuitBuilder(2, 2).H(0).Cx(0, 1).Measure(0, 0).Measure(1, 1).Build();
        Status status = Quantum.Open(2, out Quantum quantum);
        if (status != Status.Ok) return status;
        status = quantum.Run(circuit, 10, new byte[Quantum.ResultBytes(2, 10)], out QuantumCounts counts);
        if (status == Status.Ok && counts.CountOf(0) + counts.CountOf(3) != 10)
            status = Status.QuantumMeasurementFailure;
        quantum.Release();
        return status;
    }
}
