// Machines in machines (XDV-014.5): within the outer's quota, as deep as may be, ruled from outside and never from
// inside.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class NestingCases
{
    private const int Patience = 20_000;

    public static void WithinQuota(Check check)
    {
        VhmTerms terms = MachineCases.Terms(VhmProfile.Quantum, pages: 1500);
        terms.Quota.Machines = 1;
        if (!MachineCases.Make(check, terms, out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Ask(machine, "promise", 0, out int answer));
        check.Is("the promise that did not hold, by number (Roles.cs)", (ulong)answer, 0);
    }

    public static void Depth(Check check)
    {
        VhmTerms terms = Level(1);
        if (!MachineCases.Make(check, terms, out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Ask(machine, "deeper", 1, out int answer));
        check.Is("machines one in another", (ulong)answer, VhmRange.MaxNesting);
    }

    /// <summary>A machine at a depth, with room for those that may be in it.</summary>
    public static VhmTerms Level(uint depth)
    {
        VhmTerms terms = MachineCases.Terms(pages: 4000 - 900 * depth);
        terms.Quota.Processes = 20 - 4 * depth;
        terms.Quota.Threads = 40 - 8 * depth;
        terms.Quota.Capabilities = 200 - 40 * depth;
        terms.Quota.Objects = 20 - 4 * depth;
        terms.Quota.Machines = depth < 5 ? 5 - depth : 0;
        return terms;
    }

    public static void NoEscalation(Check check)
    {
        if (!MachineCases.Make(check, Level(1), out VirtualMachine machine)) return;
        check.Ok("who is in it", Children.Ask(machine, "escalate", 0, out int answer));
        check.Is("what it could get, by number (Roles.cs)", (ulong)answer, 0);
    }

    public static void Transitive(Check check)
    {
        if (!MachineCases.Make(check, Level(1), out VirtualMachine outer)) return;
        check.Ok("who is in the outer", Children.Start(outer, "around", 0, out uint init));
        VhmInfo row = default;
        ushort inner = 0;
        for (int i = 0; i < Patience && inner == 0; i++)
        {
            HybridProcess.Yield();
            if (Within(outer.Number, ref row) && row.State == VhmState.Active) inner = row.Vhm;
        }

        if (!check.That("a machine in it", inner != 0)) return;
        if (!MachineCases.Make(check, MachineCases.Terms(), out VirtualMachine sibling)) return;
        check.Ok("who is in another", Children.Ask(sibling, "rule", inner, out int answer));
        check.Is("to rule it from another", (Status)answer, Status.VhmNotFound);
        check.Ok("pause the outer", outer.Control(VhmOperation.Pause));
        ulong still = Instructions(inner);
        check.Ok("time", Work.Pass(500));
        for (int i = 0; i < 50; i++) HybridProcess.Yield();
        check.Is("instructions of the inner meanwhile", Instructions(inner), still);
        check.Ok("resume the outer", outer.Control(VhmOperation.Resume));
        for (int i = 0; i < 50; i++) HybridProcess.Yield();
        check.That("the inner goes on", Instructions(inner) > still);
        check.Ok("end the outer", outer.Control(VhmOperation.Terminate));
        check.Is("its init", HybridProcess.Wait(init, out _), Status.ProcessKilled);
        check.That("the outer is gone", !MachineCases.Exists(outer.Number, out _));
        check.That("the inner is gone", !MachineCases.Exists(inner, out _));
    }

    private static bool Within(ushort outer, ref VhmInfo row)
    {
        for (uint i = 0; VirtualMachine.Row(i, ref row) == Status.Ok; i++)
            if (row.Parent == outer) return true;
        return false;
    }

    private static ulong Instructions(ushort machine) =>
        MachineCases.Exists(machine, out VhmInfo row) ? row.Instructions : 0;
}
