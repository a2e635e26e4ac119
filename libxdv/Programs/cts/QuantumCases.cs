// Q (XDV-032, XDV-023, XDV-060): state that exists once, budgets, calibrations, contracts.
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Cts;

internal static class QuantumCases
{
    private const ulong Duration = 1_000_000;

    public static void NoCloning(Check check)
    {
        check.Ok("open", Quantum.Open(1, out Quantum quantum));
        check.Ok("keep", Work.Keep(quantum, out ulong container));
        Clone(check, "to copy it", Domain.Quantum, container, StateOperationKind.Copy,
            Status.QuantumNoCloneViolation);
        Clone(check, "to export it", Domain.Quantum, container, StateOperationKind.Export,
            Status.QuantumNoCloneViolation);
        Clone(check, "to map it", Domain.Quantum, container, StateOperationKind.Map,
            Status.QuantumNoCloneViolation);
        check.Ok("to go on with it", Work.Measure(quantum, container, out ulong bit));
        check.Is("its qubit", bit, 1);
        quantum.Release();
    }

    /// <summary>Tries to double a container or envelope, with a capability that it costs.</summary>
    public static void Clone(Check check, string what, Domain domain, ulong state, StateOperationKind operation,
        Status expected)
    {
        CapabilityHandle.For(domain).Derive(Permissions.Allocate, ulong.MaxValue, 4, out CapabilityHandle spent);
        check.Is(what, Work.Call(SystemCall.StateOperation, state, (ulong)operation, spent.Value), expected);
        check.Is("the capability used for it", spent.Derive(Permissions.Allocate, ulong.MaxValue, 4, out _),
            Status.CapabilityInvalid);
    }

    public static void KeptOnce(Check check)
    {
        check.Ok("open", Quantum.Open(1, out Quantum quantum));
        QuantumJob many = new() { Shots = 2, Keep = true, Seed = 1 };
        check.Is("to keep what two shots leave", quantum.Submit(Work.Circuit(1, false), ref many, out _),
            Status.DescriptorInvalid);
        check.Ok("keep", Work.Keep(quantum, out ulong container));
        check.Ok("measure", Work.Measure(quantum, container, out _));
        check.Is("to go on behind its end", Work.Measure(quantum, container, out _),
            Status.QuantumResourceUnavailable);
        quantum.Release();
    }

    public static void MeasuredByRight(Check check)
    {
        CapabilityHandle own = CapabilityHandle.For(Domain.Quantum);
        own.Derive(Work.QuantumRights & ~Permissions.MeasureQuantum, ulong.MaxValue, 2, out CapabilityHandle blind);
        check.Ok("open", Quantum.Open(1, out Quantum quantum));
        QuantumJob job = new() { Shots = 1, Seed = 1 };
        check.Ok("submit", quantum.Submit(Work.Circuit(1, true), ref job, out Job running));
        check.Ok("wait", running.Wait());
        check.Is("to read without MeasureQuantum", running.Read(Work.Room, blind), Status.CapabilityUnauthorized);
        check.Is("to read another's job", new Job(running.Handle ^ (1UL << 33), Domain.Quantum).Read(Work.Room, own),
            Status.JobInvalid);
        check.Ok("to read", running.Read(Work.Room, own));
        check.Is("to read twice", running.Read(Work.Room, own), Status.JobInvalid);
        quantum.Release();
        blind.Revoke();
    }

    /// <summary>A flip takes 35 ns; a tick is 1,000.</summary>
    public static void Budget(Check check)
    {
        AttestationRecord provider = Work.Declared(Domain.Quantum);
        ulong flips = 1000 / provider.OneQubitNanoseconds;
        ulong own = Work.Own(Domain.Quantum);
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 1, Duration = Duration, Budget = 1 };
        check.Ok("contract", Work.Request(terms, own, out ResourceContract contract));
        check.Ok("activation", contract.Activate());
        check.Ok("what fits it", Work.Submit(contract.Handle, own, flips: (int)flips));
        check.Is("a gate more", Work.Submit(contract.Handle, own, flips: (int)flips + 1),
            Status.DecoherenceExceeded);
        contract.Release();
        terms.Budget = provider.MaxCoherence + 1;
        check.Is("more than the provider holds coherence", Work.Request(terms, own, out _),
            Status.DecoherenceExceeded);
        terms.Budget = provider.MaxCoherence;
        check.Ok("all of it", Work.Request(terms, own, out contract));
        contract.Release();
    }

    public static void Calibration(Check check)
    {
        ulong epoch = Work.Declared(Domain.Quantum).CalibrationEpoch;
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 1, Duration = Duration,
            Calibration = epoch };
        ulong own = Work.Own(Domain.Quantum);
        check.Ok("the current epoch", Work.Request(terms, own, out ResourceContract contract));
        contract.Release();
        terms.Calibration = epoch - 1 == 0 ? epoch + 1 : epoch - 1;
        check.Is("another epoch", Work.Request(terms, own, out _), Status.QuantumCalibrationInvalid);
        terms = new() { Domain = Domain.Phase, Resources = 1, Duration = 1000,
            Calibration = Work.Declared(Domain.Phase).CalibrationEpoch + 1 };
        check.Is("another epoch of Φ", Work.Request(terms, Work.Own(Domain.Phase), out _), Status.ContractInvalid);
    }

    public static void Contracts(Check check)
    {
        ulong own = Work.Own(Domain.Quantum);
        check.Is("no contract", Work.Submit(0, own), Status.ContractRequired);
        check.Is("a forged one", Work.Submit(Handle.Make(3, 77), own), Status.ContractInvalid);
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 1, Duration = Duration };
        check.Ok("contract", Work.Request(terms, own, out ResourceContract contract));
        check.Is("not active yet", Work.Submit(contract.Handle, own), Status.ContractInvalid);
        check.Ok("activation", contract.Activate());
        check.Is("activated twice", contract.Activate(), Status.LifecycleInvalid);
        check.Ok("active", Work.Submit(contract.Handle, own));
        check.Is("a qubit more than it is for", Work.Submit(contract.Handle, own, qubits: 2),
            Status.ResourceExhausted);
        check.Ok("release", contract.Release());
        check.Is("released", Work.Submit(contract.Handle, own), Status.ContractInvalid);
        check.Is("released twice", contract.Release(), Status.ContractInvalid);
        PhaseNative.Open(2, out PhaseNative phase);
        check.Is("another domain's", Work.Submit(phase.Contract, own), Status.ContractInvalid);
        phase.Release();
        terms.Duration = 300;
        check.Ok("a short one", Work.Request(terms, own, out contract));
        check.Ok("activation", contract.Activate());
        check.Ok("time", Work.Pass(300));
        check.Is("behind its end", Work.Submit(contract.Handle, own), Status.ContractInvalid);
    }

    public static void Conservation(Check check)
    {
        uint capacity = Work.Declared(Domain.Quantum).Capacity;
        ulong own = Work.Own(Domain.Quantum);
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = capacity - 1, Duration = Duration };
        check.Ok("all qubits but one", Work.Request(terms, own, out ResourceContract most));
        check.Is("two more", Work.Ask(own, 2), Status.ResourceExhausted);
        check.Ok("the last one", Work.Ask(own));
        check.Is("more than there are", Work.Ask(own, capacity + 1), Status.ResourceExhausted);
        most.Release();
        check.Ok("all, when they came back", Work.Ask(own, capacity));
    }

    /// <summary>A transition that is refused in any of its phases leaves no row behind.</summary>
    public static void Rollback(Check check)
    {
        ulong own = Work.Own(Domain.Quantum);
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 1, Duration = 400, Budget = 1 };
        check.Ok("contract", Work.Request(terms, own, out ResourceContract contract));
        check.Ok("activation", contract.Activate());
        ulong rows = Work.Rows();
        check.Is("refused by its budget", Work.Submit(contract.Handle, own, flips: 100), Status.DecoherenceExceeded);
        check.Is("refused by its contract", Work.Submit(contract.Handle, own, qubits: 2), Status.ResourceExhausted);
        check.Is("refused without one", Work.Submit(Handle.Make(3, 77), own), Status.ContractInvalid);
        check.Is("rows of the kernel's tables", Work.Rows(), rows);
        check.Ok("the contract afterwards", Work.Submit(contract.Handle, own));
        contract.Release();
    }
}
