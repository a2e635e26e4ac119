// Virtual machines (XDV-014, XDV-083): who is in one sees nothing outside, gets no more than its quota, and falls
// alone.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class MachineCases
{
    public static VhmTerms Terms(VhmProfile profile = VhmProfile.ClassicalOnly, uint pages = 1000)
    {
        bool quantum = profile is VhmProfile.Quantum or VhmProfile.Full;
        bool phase = profile is VhmProfile.Phase or VhmProfile.Full;
        VhmTerms terms = new() { Tenant = 1, Profile = profile };
        terms.Quota.Pages = pages;
        terms.Quota.Processes = 4;
        terms.Quota.Threads = 8;
        terms.Quota.Capabilities = 32;
        terms.Quota.Objects = 4;
        if (quantum || phase) terms.Quota.Contracts = terms.Quota.Jobs = 3;
        if (quantum) terms.Quota.Qubits = 3;
        if (phase) terms.Quota.Modes = 4;
        return terms;
    }

    public static void Isolation(Check check)
    {
        CapabilityHandle.For(Domain.Quantum).Derive(Work.QuantumRights, ulong.MaxValue, 2,
            out CapabilityHandle mine);
        if (!Make(check, Terms(VhmProfile.Quantum), out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Ask(machine, "inside", HybridProcess.Id, out int answer, mine.Value));
        check.Is("what it could reach outside, by number (Roles.cs)", (ulong)answer, 0);
        check.Ok("the capability outside", Work.Ask(mine.Value));
        mine.Revoke();
    }

    /// <summary>Only ways to talk can be given into a machine.</summary>
    public static void Boundary(Check check)
    {
        if (!Make(check, Terms(VhmProfile.Quantum), out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Start(machine, "idle", 200, out uint child));
        SharedSegment.Create(1, out SharedSegment segment);
        check.Is("to grant a segment into it", segment.Grant(child, false, out _), Status.CapabilityUnauthorized);
        segment.Revoke();
        check.Is("to grant a domain into it",
            CapabilityHandle.Grant(Work.Own(Domain.Quantum), child, Permissions.CallQuantum, out _),
            Status.CapabilityUnauthorized);
        Endpoint.Create(out Endpoint endpoint);
        check.Ok("to grant an endpoint into it", CapabilityHandle.Share(endpoint.Capability, child));
        check.Ok("its end", HybridProcess.Wait(child, out _));
        new CapabilityHandle(endpoint.Capability, Domain.Classical).Revoke();
    }

    public static void Profiles(Check check)
    {
        for (VhmProfile profile = VhmProfile.ClassicalOnly; profile <= VhmProfile.Full; profile++)
        {
            if (!Make(check, Terms(profile), out VirtualMachine machine)) return;
            check.Ok("who is in it", Children.Ask(machine, "domains", 0, out int answer));
            check.Is("domains it holds (1 Q, 2 Φ)", (ulong)answer, (ulong)profile - 1);
        }
    }

    public static void Quotas(Check check)
    {
        VhmTerms terms = Terms(VhmProfile.Full);
        terms.Quota.Processes = 2;
        if (!Make(check, terms, out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Ask(machine, "quotas", terms.Quota.Pages, out int answer));
        check.Is("the quota that did not hold, by number (Roles.cs)", (ulong)answer, 0);
        terms.Quota.Qubits = Work.Declared(Domain.Quantum).Capacity;
        terms.Quota.Pages = uint.MaxValue;
        check.Is("a machine of more than there is", VirtualMachine.Create(terms, out _), Status.ResourceExhausted);
    }

    public static void Fault(Check check)
    {
        if (!Make(check, Terms(VhmProfile.Quantum), out VirtualMachine other)) return;
        check.Ok("who is in the other", Children.Start(other, "works", 0, out uint worker));
        if (!Make(check, Terms(), out VirtualMachine broken)) return;
        check.Ok("who is in it", Children.Start(broken, "family", 0, out uint init));
        check.Is("the fault of its init", HybridProcess.Wait(init, out _), Status.ProcessTrapped);
        check.That("the machine is gone", !Exists(broken.Number, out _));
        check.Ok("the other's", HybridProcess.Wait(worker, out int answer));
        check.Is("its jobs", (ulong)answer, 0);
    }

    public static void Returned(Check check)
    {
        VhmInfo before = default;
        VirtualMachine.Row(0, ref before);
        if (!Make(check, Terms(VhmProfile.Full), out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Start(machine, "hoard", InvariantCases.Exits, out uint child));
        VhmInfo during = default;
        VirtualMachine.Row(0, ref during);
        check.Is("qubits promised", during.Used.Qubits, before.Used.Qubits + 3UL);
        check.Is("machines", during.Used.Machines, before.Used.Machines + 1UL);
        check.Ok("its end", HybridProcess.Wait(child, out int answer));
        check.Is("what it got", (ulong)answer, 0);
        // Its job goes on without it and is done when a later one is.
        check.Ok("time", Work.Pass(10));
        VhmInfo after = default;
        VirtualMachine.Row(0, ref after);
        check.Is("pages", after.Used.Pages, before.Used.Pages);
        check.Is("processes", after.Used.Processes, before.Used.Processes);
        check.Is("threads", after.Used.Threads, before.Used.Threads);
        check.Is("capabilities", after.Used.Capabilities, before.Used.Capabilities);
        check.Is("contracts", after.Used.Contracts, before.Used.Contracts);
        check.Is("jobs", after.Used.Jobs, before.Used.Jobs);
        check.Is("objects", after.Used.Objects, before.Used.Objects);
        check.Is("machines", after.Used.Machines, before.Used.Machines);
        check.Is("qubits", after.Used.Qubits, before.Used.Qubits);
        check.Is("modes", after.Used.Modes, before.Used.Modes);
        check.Is("its number", machine.Control(VhmOperation.Pause), Status.VhmNotFound);
    }

    /// <summary>What was in a machine knows its own memory and its contract again, and no state of a provider
    /// (XDV-014.6).</summary>
    public static void Snapshot(Check check)
    {
        if (!Make(check, Terms(VhmProfile.Quantum), out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Start(machine, "held", 0, out uint init));
        Roles.Idle(200);
        check.Is("of what runs", machine.Control(VhmOperation.Snapshot), Status.LifecycleInvalid);
        check.Ok("its pause", machine.Control(VhmOperation.Pause));
        check.Ok("its snapshot", Insist(machine, VhmOperation.Snapshot));
        check.Is("another", machine.Control(VhmOperation.Snapshot), Status.LifecycleInvalid);
        check.Is("its restore while it is there", machine.Control(VhmOperation.Restore), Status.LifecycleInvalid);
        check.Ok("its end", machine.Control(VhmOperation.Terminate));
        check.Is("its init's", HybridProcess.Wait(init, out _), Status.ProcessKilled);
        check.That("it is kept", Exists(machine.Number, out VhmInfo row) && row.HasSnapshot != 0);
        check.Ok("its restore", Insist(machine, VhmOperation.Restore));
        check.Ok("that it goes on", machine.Control(VhmOperation.Resume));
        check.Ok("its init's end, under the same number", HybridProcess.Wait(init, out int answer));
        check.Is("what that found, by number (MachineRoles.cs)", (ulong)answer, 0);
        check.Ok("that it is forgotten", machine.Control(VhmOperation.Forget));
        check.That("nothing is left", !Exists(machine.Number, out _));
    }

    /// <summary>Asks again while the machine is in the middle of something.</summary>
    private static Status Insist(VirtualMachine machine, VhmOperation operation)
    {
        Status status = machine.Control(operation);
        for (int i = 0; status == Status.Busy && i < 2000; i++)
        {
            HybridProcess.Yield();
            status = machine.Control(operation);
        }

        return status;
    }

    public static bool Make(Check check, in VhmTerms terms, out VirtualMachine machine) =>
        check.Ok("machine", VirtualMachine.Create(terms, out machine));

    public static bool Exists(ushort number, out VhmInfo row)
    {
        row = default;
        for (uint i = 0; VirtualMachine.Row(i, ref row) == Status.Ok; i++)
            if (row.Vhm == number) return true;
        return false;
    }
}
