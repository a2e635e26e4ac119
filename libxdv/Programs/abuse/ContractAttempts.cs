// Jobs without a contract, under a released or forged one, over budget, over capacity, and outside the coherence
// window.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Abuse;

internal static class ContractAttempts
{
    private const uint MoreQubitsThanAnyone = 60_000;

    public static void Run()
    {
        Program.Expect("no contract"u8, Submit(0), Status.ContractRequired);
        Program.Expect("forged contract"u8, Submit(Handle.Make(3, 77)), Status.ContractInvalid);

        ResourceContract issued = Request(0, 2);
        Program.Expect("contract not active"u8, Submit(issued.Handle), Status.ContractInvalid);
        issued.Activate();
        Program.Expect("activated twice"u8, issued.Activate(), Status.LifecycleInvalid);
        issued.Release();
        Program.Expect("released contract"u8, Submit(issued.Handle), Status.ContractInvalid);
        Program.Expect("released twice"u8, issued.Release(), Status.ContractInvalid);

        ContractTerms greedy = new() { Domain = Domain.Quantum, Resources = MoreQubitsThanAnyone, Duration = 1000 };
        Program.Expect("more qubits than there are"u8,
            ResourceContract.Request(greedy, CapabilityHandle.For(Domain.Quantum), out _), Status.ResourceExhausted);

        ResourceContract small = Request(0, 1);
        small.Activate();
        Program.Expect("more qubits than contracted"u8, Submit(small.Handle), Status.ResourceExhausted);
        small.Release();

        ResourceContract hasty = Request(1, 2);
        hasty.Activate();
        Program.Expect("decoherence budget"u8, Submit(hasty.Handle, depth: 200), Status.DecoherenceExceeded);
        hasty.Release();

        Program.Expect("outside the coherence window"u8, OutsideWindow(), Status.CoherenceViolation);
    }

    private static ResourceContract Request(ulong budget, uint qubits)
    {
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = qubits, Duration = 1_000_000,
            Budget = budget };
        ResourceContract.Request(terms, CapabilityHandle.For(Domain.Quantum), out ResourceContract contract);
        return contract;
    }

    private static Status Submit(ulong contract, int depth = 1)
    {
        CircuitBuilder builder = new(2, 2);
        for (int i = 0; i < depth; i++) builder.Cx(0, 1);
        ReadOnlySpan<byte> circuit = builder.Measure(0, 0).Build();
        QJobDescriptor descriptor = new()
        {
            Contract = contract,
            QubitCount = 2,
            CircuitPointer = Xdv.Runtime.Memory.Gateway.Address(circuit),
        };
        QJobExtension extension = new() { Size = QJobExtension.CurrentSize, Version = QJobExtension.CurrentVersion,
            Shots = 1 };
        return CrossDomainCall.Invoke(ref descriptor, ref extension, CapabilityHandle.For(Domain.Quantum), out _);
    }

    private static Status OutsideWindow()
    {
        ContractTerms terms = new()
        {
            Domain = Domain.Phase,
            Resources = 4,
            Start = LogicalClock.Now + 1_000_000,
            Duration = 1000,
        };
        CapabilityHandle capability = CapabilityHandle.For(Domain.Phase);
        Status status = ResourceContract.Request(terms, capability, out ResourceContract contract);
        if (status == Status.Ok) status = contract.Activate();
        if (status != Status.Ok) return status;
        status = StateAttempts.Transform(contract.Handle);
        contract.Release();
        return status;
    }
}
