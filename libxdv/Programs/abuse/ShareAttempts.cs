// Attempts on what is shared and on the way from Q to Φ (XDV-032.3, XDV-022.2): beyond the contract's word, beyond the
// one container, with results that are nobody's.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Abuse;

internal static class ShareAttempts
{
    public static void Run()
    {
        Program.Expect("flags that there are not"u8, Open((ContractFlags)8, out _), Status.InvalidArgument);
        ulong own = 0, shared = 0;
        Status status = Open(ContractFlags.None, out Quantum closed);
        if (status == Status.Ok) status = Keep(closed, out own);
        Program.Expect("a container of one's own"u8, status, Status.Ok);
        Program.Expect("share it although the contract does not"u8, closed.Share(own, HybridProcess.Id, false),
            Status.CapabilityUnauthorized);
        status = Open(ContractFlags.Share, out Quantum open);
        if (status == Status.Ok) status = Keep(open, out shared);
        if (status == Status.Ok) status = open.Share(shared, HybridProcess.Id, false);
        Program.Expect("share one to evolve it"u8, status, Status.Ok);
        Program.Expect("share it to measure it"u8, open.Share(shared, HybridProcess.Id, true),
            Status.CapabilityUnauthorized);
        Use(closed.Contract, own, open.Contract, shared);
        open.Release();
        closed.Release();
        FromQuantum();
    }

    private static void Use(ulong closed, ulong own, ulong open, ulong shared)
    {
        CapabilityHandle share = CapabilityHandle.ForShare(Domain.Quantum);
        Program.Expect("another container with the share"u8, Evolve(closed, own, share, true, out _),
            Status.CapabilityUnauthorized);
        Program.Expect("use it up"u8, Evolve(open, shared, share, false, out _), Status.DescriptorInvalid);
        Status status = Evolve(open, shared, share, true, out Job job);
        Program.Expect("evolve it"u8, status == Status.Ok ? job.Wait() : status, Status.Ok);
        Span<byte> result = stackalloc byte[256];
        Program.Expect("read with the share"u8, job.Read(result, share), Status.CapabilityUnauthorized);
        Program.Expect("read with another right"u8, job.Read(result, CapabilityHandle.For(Domain.Quantum)),
            Status.CapabilityUnauthorized);
    }

    private static void FromQuantum()
    {
        Status status = PhaseNative.Open(4, out PhaseNative phase);
        Program.Expect("a window"u8, status, Status.Ok);
        Program.Expect("phases from nobody's job"u8,
            StateAttempts.Transform(phase.Contract, Handle.Make(0, 0x7777)), Status.JobInvalid);
        phase.Release();
    }

    private static Status Open(ContractFlags flags, out Quantum quantum) => Quantum.Open(1, out quantum, flags: flags);

    private static Status Keep(Quantum quantum, out ulong container)
    {
        QuantumJob how = new() { Shots = 1, Keep = true };
        Status status = quantum.Submit(new CircuitBuilder(1, 1).H(0).Build(), ref how, out Job job);
        container = how.KeptContainer;
        return status == Status.Ok ? job.Wait() : status;
    }

    private static Status Evolve(ulong contract, ulong container, CapabilityHandle share, bool keep, out Job job)
    {
        QuantumJob how = new() { Shots = 1, Keep = keep, Container = container };
        return Quantum.Shared(contract, share).Submit(new CircuitBuilder(1, 1).X(0).Build(), ref how, out job);
    }
}
