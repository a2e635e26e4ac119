// What those do that cases start in a machine.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Cts;

internal static class MachineRoles
{
    private const int Unknown = 250;

    public static int Run(ReadOnlySpan<byte> role, ulong first, ulong second)
    {
        if (role.SequenceEqual("inside"u8)) return Inside((uint)first, second);
        if (role.SequenceEqual("domains"u8)) return Domains();
        if (role.SequenceEqual("quotas"u8)) return Quotas(first);
        if (role.SequenceEqual("works"u8)) return Works();
        if (role.SequenceEqual("held"u8)) return Held();
        if (role.SequenceEqual("family"u8)) return Family();
        if (role.SequenceEqual("promise"u8)) return Promise();
        if (role.SequenceEqual("deeper"u8)) return Deeper((uint)first);
        if (role.SequenceEqual("escalate"u8)) return Escalate();
        if (role.SequenceEqual("around"u8)) return Around();
        if (role.SequenceEqual("rule"u8))
            return (int)new VirtualMachine((ushort)first).Control(VhmOperation.Terminate);
        return Unknown;
    }

    /// <summary>Everything outside that it knows of.</summary>
    private static int Inside(uint parent, ulong handle)
    {
        ProcessInfo row = default;
        if (ProcessTable.Row(0, ref row) != Status.Ok || row.Process != HybridProcess.Id) return 1;
        if (ProcessTable.Row(1, ref row) != Status.EndOfList) return 2;
        VhmInfo machine = default;
        if (VirtualMachine.Row(0, ref machine) != Status.Ok || machine.Init != HybridProcess.Id) return 3;
        if (VirtualMachine.Row(1, ref machine) != Status.EndOfList) return 4;
        if (HybridProcess.Kill(parent) != Status.ProcessNotFound) return 5;
        if (HybridProcess.Kill(1) != Status.ProcessNotFound) return 6;
        if (Work.Ask(handle) != Status.CapabilityInvalid) return 7;
        if (new CapabilityHandle(handle, Domain.Quantum).Revoke() != Status.CapabilityInvalid) return 8;
        if (new VirtualMachine(machine.Vhm).Control(VhmOperation.Terminate) != Status.VhmNotFound) return 9;
        if (new VirtualMachine(VhmRange.Root).Control(VhmOperation.Pause) != Status.VhmNotFound) return 10;
        if (Pages.Info(out _) != Status.CapabilityUnauthorized) return 11;
        Span<byte> log = stackalloc byte[16];
        return Work.Call(SystemCall.KernelLogRead, 0, Gateway.Address(log), 16) == Status.CapabilityUnauthorized
            ? 0 : 12;
    }

    /// <summary>1 Q, 2 Φ: a capability for it. 4: one with which no contract can be had.</summary>
    private static int Domains()
    {
        int held = 0;
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
        {
            if (CapabilityHandle.For(domain).IsNone) continue;
            held |= (int)domain;
            if (Work.Ask(Work.Own(domain), domain: domain) != Status.Ok) held |= 4;
        }

        return held;
    }

    /// <summary>The machine has 3 qubits, 4 modes, 2 processes and so many pages.</summary>
    private static int Quotas(ulong pages)
    {
        ulong own = Work.Own(Domain.Quantum);
        if (Work.Ask(own, 4) != Status.ResourceExhausted) return 1;
        if (Quantum.Open(3, out Quantum quantum) != Status.Ok) return 2;
        if (Work.Ask(own) != Status.ResourceExhausted) return 3;
        if (quantum.Release() != Status.Ok || Work.Ask(own, 3) != Status.Ok) return 4;
        if (Work.Ask(Work.Own(Domain.Phase), 5, Domain.Phase) != Status.ResourceExhausted) return 5;
        if (Work.Ask(Work.Own(Domain.Phase), 4, Domain.Phase) != Status.Ok) return 6;
        if (Children.Start("idle", 100, out uint child) != Status.Ok) return 7;
        if (Children.Start("idle", 0, out _) != Status.OutOfProcesses) return 8;
        if (HybridProcess.Wait(child, out _) != Status.Ok) return 9;
        MemoryFlags now = MemoryFlags.Write | MemoryFlags.Populate;
        if (Pages.Map(pages, out _, now) != Status.OutOfMemory) return 10;
        if (Pages.Map(pages / 4, out ulong some, now) != Status.Ok) return 11;
        return Pages.Unmap(some, pages / 4) == Status.Ok ? 0 : 12;
    }

    /// <summary>Jobs, one after the other, while another machine falls.</summary>
    private static int Works()
    {
        if (Quantum.Open(1, out Quantum quantum) != Status.Ok) return 1;
        for (int i = 0; i < 5; i++)
        {
            if (Work.Keep(quantum, out ulong container) != Status.Ok) return 2;
            Roles.Idle(20);
            if (Work.Measure(quantum, container, out ulong bit) != Status.Ok || bit != 1) return 3;
        }

        return quantum.Release() == Status.Ok ? 0 : 4;
    }

    /// <summary>Looks at a state again and again until there is none; then its contract must be good for
    /// another.</summary>
    private static int Held()
    {
        if (Quantum.Open(1, out Quantum quantum, duration: 1UL << 40) != Status.Ok) return 1;
        if (Work.Keep(quantum, out ulong container) != Status.Ok) return 2;
        Status status = Status.Ok;
        for (int looks = 0; looks < 20_000 && status == Status.Ok; looks++)
        {
            status = Work.Measure(quantum, container, out ulong bit, keep: true);
            if (status == Status.Ok && bit != 1) return 3;
        }

        if (status != Status.QuantumResourceUnavailable) return 4;
        if (Work.Keep(quantum, out ulong other) != Status.Ok || other == container) return 5;
        return quantum.Release() == Status.Ok ? 0 : 6;
    }

    /// <summary>An init with a child, which faults.</summary>
    private static int Family()
    {
        if (Children.Start("idle", 1_000_000, out _) != Status.Ok) return 1;
        return RawAccess.Read(MemoryCases.NullAddress);
    }

    /// <summary>In a machine of 3 qubits with room for one in it: what is promised to that is not there any more.
    /// </summary>
    private static int Promise()
    {
        ulong own = Work.Own(Domain.Quantum);
        VhmTerms terms = MachineCases.Terms(VhmProfile.Quantum, pages: 5000);
        terms.Quota.Capabilities = 10;
        terms.Quota.Processes = terms.Quota.Threads = terms.Quota.Objects = 1;
        terms.Quota.Contracts = terms.Quota.Jobs = 1;
        terms.Quota.Qubits = 2;
        if (VirtualMachine.Create(terms, out _) != Status.ResourceExhausted) return 1;
        terms.Quota.Pages = 400;
        if (VirtualMachine.Create(terms, out VirtualMachine inner) != Status.Ok) return 2;
        if (Work.Ask(own, 2) != Status.ResourceExhausted) return 3;
        if (Work.Ask(own) != Status.Ok) return 4;
        terms.Quota.Qubits = 1;
        if (VirtualMachine.Create(terms, out _) != Status.ResourceExhausted) return 5;
        if (Children.Ask(inner, "domains", 0, out int answer) != Status.Ok || answer != 1) return 6;
        if (Work.Ask(own, 3) != Status.Ok) return 7;
        return 0;
    }

    /// <summary>How deep machines can be in each other.</summary>
    private static int Deeper(uint depth)
    {
        Status status = VirtualMachine.Create(NestingCases.Level(depth + 1), out VirtualMachine inner);
        if (status == Status.ResourceExhausted) return (int)depth;
        if (status != Status.Ok || depth > 4) return Unknown;
        return Children.Ask(inner, "deeper", depth + 1, out int answer) == Status.Ok ? answer : Unknown;
    }

    /// <summary>In a machine of tenant 1 with K alone.</summary>
    private static int Escalate()
    {
        VhmTerms terms = NestingCases.Level(2);
        terms.Tenant = 2;
        if (VirtualMachine.Create(terms, out _) != Status.CapabilityUnauthorized) return 1;
        terms = MachineCases.Terms(VhmProfile.Quantum, pages: 300);
        if (VirtualMachine.Create(terms, out _) != Status.CapabilityUnauthorized) return 2;
        if (VirtualMachine.Create(NestingCases.Level(2), out VirtualMachine inner) != Status.Ok) return 3;
        if (Children.Ask(inner, "domains", 0, out int answer) != Status.Ok || answer != 0) return 4;
        return Work.Ask(Work.Own(Domain.Quantum)) == Status.CapabilityInvalid ? 0 : 5;
    }

    private static int Around()
    {
        if (VirtualMachine.Create(NestingCases.Level(2), out VirtualMachine inner) != Status.Ok) return 1;
        return Children.Ask(inner, "idle", 1_000_000, out _) == Status.Ok ? 0 : 2;
    }
}
