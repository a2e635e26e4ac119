// Tokens: a good one works, one with any byte changed, expired, for somebody else or taken back does not (XDV-015.1).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Abuse;

internal static class TokenAttempts
{
    public static void Run()
    {
        CapabilityHandle quantum = CapabilityHandle.For(Domain.Quantum);
        quantum.Derive(Permissions.CallQuantum, ulong.MaxValue, 2, out CapabilityHandle lent);
        TokenGrant grant = new() { Subject = HybridProcess.Id, Operation = BoundaryOperation.Execute,
            Scope = BoundaryScope.AttestedCross, Expiry = ulong.MaxValue, ResourceLimit = 2 };
        Program.Expect("make a token"u8, CapabilityToken.Export(lent.Value, grant, out Token token, out _), Status.Ok);
        Program.Expect("a token"u8, CapabilityToken.Import(token, out _, out _), Status.Ok);
        Program.Expect("tokens with a byte changed"u8, Changed(token), Status.CapabilityInvalid);

        TokenGrant wrong = grant;
        wrong.ResourceLimit = 3;
        Program.Expect("a token of more than there is"u8, CapabilityToken.Export(lent.Value, wrong, out _, out _),
            Status.CapabilityInvalid);
        wrong = grant;
        wrong.Operation = BoundaryOperation.Measure;
        Program.Expect("a token of a right that is missing"u8,
            CapabilityToken.Export(lent.Value, wrong, out _, out _), Status.CapabilityUnauthorized);
        wrong = grant;
        wrong.Scope = BoundaryScope.CrossDomain;
        Program.Expect("a token without attestation"u8, CapabilityToken.Export(lent.Value, wrong, out _, out _),
            Status.DomainUnauthorized);
        wrong = grant;
        wrong.Subject = 1;
        Status told = CapabilityToken.Export(lent.Value, wrong, out Token another, out _);
        // In a virtual machine init is somebody outside, whom no token can name.
        if (told != Status.Ok)
            Program.Expect("a token for another machine"u8, told, Status.InvalidProcess);
        else
            Program.Expect("another's token"u8, CapabilityToken.Import(another, out _, out _),
                Status.CapabilityUnauthorized);
        wrong = grant;
        wrong.Expiry = LogicalClock.Now + 20;
        CapabilityToken.Export(lent.Value, wrong, out Token brief, out _);
        while (LogicalClock.Now < wrong.Expiry) HybridProcess.Yield();
        Program.Expect("an expired token"u8, CapabilityToken.Import(brief, out _, out _), Status.CapabilityInvalid);
        lent.Revoke();
        Program.Expect("a token taken back"u8, CapabilityToken.Import(token, out _, out _), Status.CapabilityInvalid);
    }

    /// <summary>The first answer that is not the one for a token that this kernel never made.</summary>
    private static Status Changed(Token token)
    {
        for (int i = 0; i < Token.Size; i++)
        {
            Token forged = token;
            MemoryMarshal.AsBytes(new Span<Token>(ref forged))[i] ^= 0x10;
            Status status = CapabilityToken.Import(forged, out _, out BoundaryStatus reason);
            if (status != Status.CapabilityInvalid || reason != BoundaryStatus.BadSignature) return status;
        }

        return Status.CapabilityInvalid;
    }
}
