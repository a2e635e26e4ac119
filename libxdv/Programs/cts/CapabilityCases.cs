// Rights (XDV-002.3, XDV-015, XDV-030.1): what is not a capability, what is too little of one, what is one no more.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class CapabilityCases
{
    private const Status Invalid = Status.CapabilityInvalid, Unauthorized = Status.CapabilityUnauthorized;

    public static void Forged(Check check)
    {
        ulong own = Work.Own(Domain.Quantum);
        check.Ok("one's own", Work.Ask(own));
        check.Is("none", Work.Ask(0), Invalid);
        check.Is("another generation", Work.Ask(own ^ (0x55UL << 32)), Invalid);
        check.Is("another row", Work.Ask(Handle.Make(0xFFFF_FFFF, 1)), Invalid);
        for (int bit = 0; bit < 64; bit++)
        {
            ulong forged = own ^ (1UL << bit);
            CapabilityInfo info = default;
            if (CapabilityHandle.Find(forged, ref info) == Status.Ok) continue;
            if (!check.Is("one bit changed", Work.Ask(forged), Invalid)) return;
        }

        check.Is("xdv_call under a forged one", Work.Submit(Handle.Make(1, 1), own ^ (1UL << 40)), Invalid);
    }

    public static void Anothers(Check check)
    {
        CapabilityHandle.For(Domain.Quantum).Derive(Work.QuantumRights, ulong.MaxValue, 2,
            out CapabilityHandle mine);
        check.Ok("child", Children.Ask("borrow", mine.Value, out int answer));
        check.Is("its parent's handle", (Status)answer, Invalid);
        check.Ok("child", Children.Ask("revoke", mine.Value, out answer));
        check.Is("to revoke its parent's", (Status)answer, Invalid);
        check.Ok("the owner afterwards", Work.Ask(mine.Value));
        mine.Revoke();
    }

    public static void Upward(Check check)
    {
        CapabilityHandle own = CapabilityHandle.For(Domain.Quantum);
        check.Ok("derive", own.Derive(Work.QuantumRights & ~Permissions.MeasureQuantum, 1_000_000_000, 2,
            out CapabilityHandle less));
        check.Is("more rights", less.Derive(Work.QuantumRights, 1_000_000_000, 2, out _), Unauthorized);
        check.Is("longer", less.Derive(Permissions.CallQuantum, 1_000_000_001, 2, out _), Unauthorized);
        check.Is("more qubits", less.Derive(Permissions.CallQuantum, 1_000_000_000, 3, out _), Unauthorized);
        check.Is("more qubits by contract", Work.Ask(less.Value, 3), Status.ResourceExhausted);
        check.Ok("as many as it is for", Work.Ask(less.Value, 2));
        CapabilityHandle other = new(less.Value, Domain.Phase);
        check.Is("for another domain", other.Derive(Permissions.CallQuantum, 1_000_000_000, 2, out _),
            Unauthorized);
        less.Revoke();
    }

    public static void TooLittle(Check check)
    {
        CapabilityHandle own = CapabilityHandle.For(Domain.Quantum);
        own.Derive(Permissions.CallQuantum, ulong.MaxValue, 2, out CapabilityHandle weak);
        check.Is("without ContractBind", Work.Ask(weak.Value), Unauthorized);
        weak.Revoke();
        check.Is("for another domain", Work.Ask(Work.Own(Domain.Phase)), Status.DomainUnauthorized);
        Quantum.Open(1, out Quantum quantum);
        own.Derive(Work.QuantumRights & ~Permissions.Transition, ulong.MaxValue, 2, out weak);
        check.Is("xdv_call without Transition", Work.Submit(quantum.Contract, weak.Value), Unauthorized);
        check.Is("xdv_call with another domain's", Work.Submit(quantum.Contract, Work.Own(Domain.Phase)),
            Unauthorized);
        check.Ok("xdv_call with all of it", Work.Submit(quantum.Contract, own.Value));
        quantum.Release();
        weak.Revoke();
    }

    public static void Revoked(Check check)
    {
        CapabilityHandle own = CapabilityHandle.For(Domain.Quantum);
        own.Derive(Work.QuantumRights, ulong.MaxValue, 4, out CapabilityHandle first);
        first.Derive(Work.QuantumRights, ulong.MaxValue, 3, out CapabilityHandle second);
        second.Derive(Work.QuantumRights, ulong.MaxValue, 2, out CapabilityHandle third);
        own.Derive(Work.QuantumRights, ulong.MaxValue, 4, out CapabilityHandle sibling);
        ContractTerms terms = new() { Domain = Domain.Quantum, Resources = 1, Duration = 1_000_000 };
        check.Ok("contract", Work.Request(terms, third.Value, out ResourceContract contract));
        check.Ok("activation", contract.Activate());
        check.Ok("revocation", first.Revoke());
        check.Is("the revoked one", Work.Ask(first.Value), Invalid);
        check.Is("what was derived from it", Work.Ask(second.Value), Invalid);
        check.Is("what was derived from that", Work.Ask(third.Value), Invalid);
        check.Is("a contract under it", Work.Submit(contract.Handle, own.Value), Status.ContractInvalid);
        check.Ok("a sibling", Work.Ask(sibling.Value));
        own.Derive(Work.QuantumRights, ulong.MaxValue, 4, out CapabilityHandle next);
        check.Is("the old handle when its row is used again", Work.Ask(first.Value), Invalid);
        check.Is("revoked twice", first.Revoke(), Invalid);
        sibling.Revoke();
        next.Revoke();
    }

    public static void Expired(Check check)
    {
        ulong end = LogicalClock.Now + 400;
        CapabilityHandle.For(Domain.Quantum).Derive(Work.QuantumRights, end, 2, out CapabilityHandle brief);
        check.Ok("before its end", Work.Ask(brief.Value));
        check.Ok("time", Work.Pass(400));
        check.Is("behind its end", Work.Ask(brief.Value), Invalid);
        brief.Revoke();
    }

    public static void Tokens(Check check)
    {
        CapabilityHandle.For(Domain.Quantum).Derive(Work.QuantumRights, ulong.MaxValue, 2,
            out CapabilityHandle lent);
        TokenGrant grant = new() { Subject = HybridProcess.Id, Operation = BoundaryOperation.Execute,
            Scope = BoundaryScope.AttestedCross, Expiry = ulong.MaxValue, ResourceLimit = 2 };
        check.Ok("export", CapabilityToken.Export(lent.Value, grant, out Token token, out _));
        check.Ok("import", CapabilityToken.Import(token, out ulong made, out _));
        new CapabilityHandle(made, Domain.Quantum).Revoke();
        for (int i = 0; i < Token.Size; i++)
        {
            Token forged = token;
            MemoryMarshal.AsBytes(new Span<Token>(ref forged))[i] ^= 0x10;
            if (!check.Is("a byte changed", CapabilityToken.Import(forged, out _, out _), Invalid)) break;
        }

        grant.Expiry = LogicalClock.Now + 200;
        check.Ok("export", CapabilityToken.Export(lent.Value, grant, out Token brief, out _));
        check.Ok("time", Work.Pass(200));
        check.Is("expired", CapabilityToken.Import(brief, out _, out _), Invalid);
        grant.Expiry = ulong.MaxValue;
        grant.Subject = 1;
        check.Ok("export", CapabilityToken.Export(lent.Value, grant, out Token another, out _));
        check.Is("another's", CapabilityToken.Import(another, out _, out _), Unauthorized);
        lent.Revoke();
        check.Is("taken back", CapabilityToken.Import(token, out _, out _), Invalid);
    }

    /// <summary>A child has at most what its parent said, and never more than its parent.</summary>
    public static void Inherited(Check check)
    {
        const Permissions Few = Permissions.CallClassical | Permissions.Syscall | Permissions.Telemetry;
        check.Ok("child", Children.Ask("beyond", (ulong)Few, out int answer, permissions: Few));
        check.Is("rights beyond what it was given", (ulong)answer, 0);
        check.Ok("child", Children.Ask("spawn", 0, out answer, permissions: Few));
        check.Is("to create a process without Spawn", (Status)answer, Unauthorized);
        check.Ok("child", Children.Ask("beyond", (ulong)(Permissions.All & ~Permissions.Administer), out answer,
            permissions: Permissions.All));
        check.Is("rights beyond its parent's", (ulong)answer, 0);
        check.Is("to end the session", Work.Call(SystemCall.PowerOff), Unauthorized);
    }
}
