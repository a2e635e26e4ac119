// Tokens of simulated processes: made for somebody, presented by anybody, sometimes with one bit changed.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Orchestration;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    private void TokenCall(ref Dice dice, ref TraceRecord input)
    {
        if (Core.RunningProcess == 1 && dice.OneIn(16)) Freeze(ref dice, ref input);
        else if (dice.OneIn(4)) Negotiate(ref dice, ref input);
        else if (dice.OneIn(2)) Export(ref dice, ref input);
        else Import(ref dice, ref input);
    }

    /// <summary>Mostly one of the frozen is thawed, if there is one.</summary>
    private void Freeze(ref Dice dice, ref TraceRecord input)
    {
        input.Operation = (ushort)SystemCall.DomainFreeze;
        input.Capability = Right(ref dice, Domain.Classical);
        input.Domain = dice.OneIn(30) ? (Domain)dice.Below(4) : dice.Provided();
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (Core.Providers[domain].Frozen != 0 && !dice.OneIn(8)) input.Domain = domain;
        bool frozen = ProviderTable.IsProvided(input.Domain) && Core.Providers[input.Domain].Frozen != 0;
        input.Arg0 = (ulong)(frozen != dice.OneIn(10) ? FreezeMode.Thaw : FreezeMode.Freeze);
        if (dice.OneIn(40)) input.Arg0 = (ulong)dice.Below(4);
    }

    private static void Negotiate(ref Dice dice, ref TraceRecord input)
    {
        input.Operation = (ushort)SystemCall.CapabilityNegotiate;
        input.Domain = dice.OneIn(20) ? (Domain)dice.Below(4) : dice.Provided();
        input.Arg0 = (ulong)(dice.OneIn(12) ? dice.Below(8) : 1 + dice.Below(6));
        input.Arg1 = dice.OneIn(30) ? dice.Next() : (ulong)dice.Below(4000);
        input.Arg2 = (ulong)dice.Below(20);
    }

    private void Export(ref Dice dice, ref TraceRecord input)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        ulong capability = Pick(ref dice, notes);
        TokenGrant grant = default;
        Domain domain = Domain.Classical;
        if (notes.Has(capability))
        {
            ref CapabilityNote held = ref notes[capability];
            (grant.ValidFrom, grant.Expiry, grant.ResourceLimit) = (held.From, held.Until, held.Limit);
            domain = held.Target;
        }
        bool names = Machine.Checks.IpcObjects.Named.ContainsKey(capability)
            || Machine.Checks.Segments.Named.ContainsKey(capability);
        grant.Subject = dice.OneIn(2) ? Core.RunningProcess : Machine.Checks.Processes.Child(dice.Below(64));
        grant.Operation = (BoundaryOperation)(dice.OneIn(12) ? dice.Below(8) : 1 + dice.Below(6));
        grant.Scope = names ? BoundaryScope.Resource : domain == Domain.Classical ? BoundaryScope.Local
            : grant.Operation == BoundaryOperation.Transform ? BoundaryScope.PhaseMutation
            : BoundaryScope.AttestedCross;
        if (dice.OneIn(20)) grant.Scope = (BoundaryScope)dice.Below(7);
        if (dice.OneIn(3)) grant.Expiry = Core.Time + (ulong)dice.Below(4000);
        if (dice.OneIn(3)) grant.ResourceLimit = (uint)dice.Below(20);
        Operands.FillExport(ref input, capability, grant);
    }

    private void Import(ref Dice dice, ref TraceRecord input)
    {
        input.Operation = (ushort)SystemCall.CapabilityImport;
        IReadOnlyList<Token> tokens = Machine.Checks.Tokens.Latest;
        if (tokens.Count == 0) return;
        int first = dice.Below(tokens.Count), own = 0;
        while (own < tokens.Count && tokens[(first + own) % tokens.Count].Subject != Core.RunningProcess) own++;
        if (own == tokens.Count && !dice.OneIn(8)) return;
        Token token = tokens[(first + (dice.OneIn(8) ? 0 : own)) % tokens.Count];
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Token>(ref token));
        if (dice.OneIn(6)) bytes[dice.Below(Token.Size)] ^= (byte)(1 << dice.Below(8));
        Machine.CompleteDue(input.Instructions);
        TraceRecord details = default;
        Operands.FillToken(ref details, token);
        Machine.Apply(PrivilegeLevel.User, details);
    }

    /// <summary>The machine layer hands a token out.</summary>
    private void TakeToken(in TraceRecord call)
    {
        bool made = call is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.CapabilityExport }
            && call.Status == Status.Ok;
        if (made && Core.TryReadToken(call, call.Process, call.Value, out Token token))
            Machine.Checks.Tokens.Keep(token);
    }
}
