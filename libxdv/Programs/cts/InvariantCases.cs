// What always holds (XDV-053): everything comes back, and time goes one way.
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class InvariantCases
{
    public const ulong Exits = 0, Traps = 1, IsKilled = 2;
    private const int Patience = 20_000, Samples = 200;

    /// <summary>A child with something of everything ends, in each way there is. Each way once before it counts: this
    /// program's own pages come when they are touched.</summary>
    public static void Release(Check check)
    {
        Hoard(check, Exits, Status.Ok);
        Hoard(check, Traps, Status.ProcessTrapped);
        Hoard(check, IsKilled, Status.ProcessKilled);
        Inventory before = Inventory.Now;
        Hoard(check, Exits, Status.Ok);
        check.That("as much in use as before its exit", Inventory.Now.IsAs(before));
        Hoard(check, Traps, Status.ProcessTrapped);
        check.That("as much in use as before its fault", Inventory.Now.IsAs(before));
        Hoard(check, IsKilled, Status.ProcessKilled);
        check.That("as much in use as before it was killed", Inventory.Now.IsAs(before));
    }

    /// <summary>Capabilities = issued − revoked, and none is counted twice.</summary>
    public static void Counted(Check check)
    {
        ulong before = Work.Rows();
        CapabilityHandle.For(Domain.Quantum).Derive(Work.QuantumRights, ulong.MaxValue, 8,
            out CapabilityHandle root);
        CapabilityHandle last = root;
        for (uint i = 0; i < 6; i++)
            check.Ok("derive", last.Derive(Work.QuantumRights, ulong.MaxValue, 8 - i, out last));
        check.Is("rows with seven more", Work.Rows(), before + 7);
        check.Ok("revoke", last.Revoke());
        check.Is("rows with six more", Work.Rows(), before + 6);
        check.Ok("revoke", root.Revoke());
        check.Is("rows as before", Work.Rows(), before);
    }

    public static void Monotonic(Check check)
    {
        TracePoint.Current(out TraceHead last);
        ulong time = LogicalClock.Now;
        for (int i = 0; i < Samples; i++)
        {
            Something(check, i);
            if (!check.Ok("trace head", TracePoint.Current(out TraceHead head))) return;
            if (!check.That("n grows with every call", head.Sequence > last.Sequence)) return;
            if (!check.That("T of the trace does not fall", head.Time >= last.Time)) return;
            ulong now = LogicalClock.Now;
            if (!check.That("T does not fall", now >= time && now >= head.Time)) return;
            bool same = true;
            for (int b = 0; b < 32; b++) same &= head.Orchestration[b] == last.Orchestration[b];
            if (!check.That("the chain goes on", !same)) return;
            (last, time) = (head, now);
        }
    }

    private static void Something(Check check, int round)
    {
        switch (round % 50)
        {
            case 7:
                check.Ok("job", Work.Pass(20));
                break;
            case 20:
                check.Ok("child", Children.Ask("beyond", (ulong)Permissions.All, out _));
                break;
            case 33:
                check.Ok("time", Work.Pass(500));
                break;
            default:
                HybridProcess.Yield();
                break;
        }
    }

    private static void Hoard(Check check, ulong how, Status end)
    {
        ulong rows = Work.Rows();
        if (!check.Ok("child", Children.Start("hoard", how, out uint child))) return;
        if (how == IsKilled)
        {
            for (int i = 0; i < Patience && Work.Rows() < rows + 12; i++) HybridProcess.Yield();
            check.Ok("kill", HybridProcess.Kill(child));
        }

        check.Is("its end", HybridProcess.Wait(child, out int answer), end);
        if (end == Status.Ok) check.Is("what it got", (ulong)answer, 0);
        // Its job goes on without it and is done when a later one is.
        check.Ok("time", Work.Pass(10));
    }
}
