// Isolation (XDV-053.4, XDV-004.1): when a process has ended nothing of it is left but what a job in flight still
// needs.
using System;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public sealed class RemainsCheck(ProcessBook processes, CapabilityBook capabilities, ContractBook contracts,
    ObjectBook objects, JobBook jobs) : Checker
{
    private const string Rule = "remains";

    public override void AfterInput(Orchestrator core)
    {
        foreach (uint process in processes.EndedNow) CheckNothingLeft(process);
    }

    public override void Recompute(Orchestrator core)
    {
        CheckOwners(capabilities.Notes, allowKernel: true);
        CheckOwners(contracts.Notes, allowKernel: false);
        CheckOwners(objects.Notes, allowKernel: false);
        CheckOwners(jobs.Notes, allowKernel: false);
    }

    private void CheckOwners<T>(Book<T> book, bool allowKernel) where T : struct, IOwned
    {
        for (int slot = 0; slot < book.Capacity; slot++)
        {
            if (book.At(slot) == 0) continue;
            uint owner = book.Row(slot).Owner;
            if ((owner != 0 || !allowKernel) && !processes.IsAlive(owner)) CheckNothingLeft(owner);
        }
    }

    private void CheckNothingLeft(uint process)
    {
        Violation.Unless(Count(capabilities.Notes, process, static _ => false) == 0, Rule, "capabilities");
        Violation.Unless(Count(contracts.Notes, process, static c => c.Job != 0) == 0, Rule, "contracts");
        Violation.Unless(Count(objects.Notes, process, static o => o.Job != 0) == 0, Rule, "state objects");
        Violation.Unless(Count(jobs.Notes, process, static j => j.InFlight) == 0, Rule, "jobs");
    }

    private static int Count<T>(Book<T> book, uint process, Func<T, bool> allowed) where T : struct, IOwned
    {
        int count = 0;
        for (int slot = 0; slot < book.Capacity; slot++)
            if (book.At(slot) != 0 && book.Row(slot).Owner == process && !allowed(book.Row(slot))) count++;
        return count;
    }
}
