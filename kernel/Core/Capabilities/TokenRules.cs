// Tokens (XDV-015.1, XDV-015.2): pure rules about what one may say, what it permits, its MAC, and in which order it is
// judged. A capability is one table row; a token is a part of it written down, for one operation and one process.
//
// Order of judgement, first that applies: signature | subject, scope | expiry | policy, attestation | revocation,
// containment. What is refused does not depend on how long any of this takes, but for where the comparison of two MACs
// would differ, which takes the same time everywhere.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Core.Capabilities;

/// <summary>What a token is judged by, beside itself.</summary>
public struct TokenCircumstances
{
    /// <summary>Its MAC is the one that this kernel would give it.</summary>
    public bool Signed;
    /// <summary>Who presents it.</summary>
    public uint Process;
    public ushort Vhm;
    /// <summary>T.</summary>
    public ulong Time;
    public BoundaryPolicy Policy;
    /// <summary>The provider of the token's domain has attested; true for K.</summary>
    public bool Attested;
    public bool Frozen;
    /// <summary>The capability that it was made from is there, and its issuer's.</summary>
    public bool Exists;
}

/// <summary>Pure rules about tokens.</summary>
public static class TokenRules
{
    /// <summary>What this kernel lets pass.</summary>
    public const BoundaryPolicy Policy = BoundaryPolicy.AllowLocal | BoundaryPolicy.AllowCross
        | BoundaryPolicy.RequireAttestation | BoundaryPolicy.RequireAudit;

    /// <summary>The rights that an operation stands for; None when it means nothing for such a capability.</summary>
    public static Permissions PermissionsOf(BoundaryOperation operation, CapabilityKind kind, Domain domain)
    {
        const Permissions Cross = Permissions.Transition | Permissions.ContractBind | Permissions.Allocate;
        return (kind, domain, operation) switch
        {
            (CapabilityKind.Segment, _, BoundaryOperation.Read) => Permissions.ReadSegment,
            (CapabilityKind.Segment, _, BoundaryOperation.Write) => Permissions.ReadSegment | Permissions.WriteSegment,
            (CapabilityKind.Endpoint or CapabilityKind.Notification, _, BoundaryOperation.Transfer) => Permissions.Ipc,
            (not CapabilityKind.Domain, _, _) => Permissions.None,
            (_, Domain.Classical, BoundaryOperation.Read) => Permissions.Telemetry | Permissions.Replay,
            (_, Domain.Classical, BoundaryOperation.Execute) => Permissions.CallClassical | Permissions.Ipc
                | Permissions.Syscall | Permissions.Spawn,
            (_, Domain.Quantum, BoundaryOperation.Execute) => Permissions.CallQuantum | Cross,
            (_, Domain.Quantum, BoundaryOperation.Measure) => Permissions.MeasureQuantum,
            (_, Domain.Phase, BoundaryOperation.Execute) => Permissions.CallPhase | Cross,
            (_, Domain.Phase, BoundaryOperation.Read) => Permissions.ProjectPhase,
            (_, Domain.Phase, BoundaryOperation.Transform) => Permissions.CallPhase | Permissions.ProjectPhase | Cross,
            _ => Permissions.None,
        };
    }

    /// <summary>The operations that rights are good for.</summary>
    public static BoundaryRights RightsOf(Permissions permissions, CapabilityKind kind, Domain domain)
    {
        BoundaryRights rights = BoundaryRights.None;
        for (BoundaryOperation i = BoundaryOperation.Read; i <= BoundaryOperation.Transform; i++)
            if ((PermissionsOf(i, kind, domain) & permissions) != 0) rights |= RightOf(i);
        return rights;
    }

    public static BoundaryRights RightOf(BoundaryOperation operation) =>
        operation is BoundaryOperation.None or > BoundaryOperation.Transform ? BoundaryRights.None
            : (BoundaryRights)(1u << ((int)operation - 1));

    /// <summary>The one scope in which an operation is granted; None when there is none.</summary>
    /// <param name="names">An object, not a domain.</param>
    public static BoundaryScope ScopeOf(BoundaryOperation operation, bool names, Domain domain)
    {
        CapabilityKind kind = !names ? CapabilityKind.Domain
            : operation == BoundaryOperation.Transfer ? CapabilityKind.Endpoint : CapabilityKind.Segment;
        if (PermissionsOf(operation, kind, domain) == Permissions.None) return BoundaryScope.None;
        if (names) return domain == Domain.Classical ? BoundaryScope.Resource : BoundaryScope.None;
        if (domain == Domain.Classical) return BoundaryScope.Local;
        return operation == BoundaryOperation.Transform ? BoundaryScope.PhaseMutation : BoundaryScope.AttestedCross;
    }

    /// <summary>The domain a token is for: where it goes, or, for what is read back, where it comes from.</summary>
    public static Domain DomainOf(in Token token) =>
        token.Source != Domain.Classical ? token.Source : token.Target;

    /// <summary>Measurement and evaluation go from Q and Φ to K, all else the other way (XDV-002.2).</summary>
    public static void Direct(ref Token token, Domain domain)
    {
        bool back = domain != Domain.Classical
            && token.Operation is BoundaryOperation.Measure or BoundaryOperation.Read;
        token.Source = back ? domain : Domain.Classical;
        token.Target = back ? Domain.Classical : domain;
    }

    /// <summary>What becomes of a capability in a token's hands; its rights are the capability's, as far as the
    /// operation goes.</summary>
    public static CapabilityGrant GrantOf(in Token token, in Capability capability)
    {
        CapabilityGrant grant = default;
        grant.Permissions = capability.Permissions
            & PermissionsOf(token.Operation, capability.Kind, capability.Target);
        grant.Origin = capability.Origin;
        grant.Target = DomainOf(token);
        grant.ValidFrom = token.ValidFrom;
        grant.ValidUntil = token.Expiry;
        grant.ResourceLimit = token.ResourceLimit;
        grant.Kind = capability.Kind;
        grant.Resource = capability.Resource;
        return grant;
    }

    /// <summary>May this token be made from this capability at <paramref name="time"/>?</summary>
    public static BoundaryStatus JudgeExport(in Token token, in Capability capability, ulong time)
    {
        BoundaryStatus status = JudgeScope(token, capability.Kind != CapabilityKind.Domain, capability.Target);
        if (status != BoundaryStatus.Ok) return status;
        bool held = (RightsOf(capability.Permissions, capability.Kind, capability.Target) & RightOf(token.Operation))
            != 0;
        if (!held) return BoundaryStatus.Denied;
        if (token.Expiry <= time) return BoundaryStatus.Expired;
        return CapabilityRules.Contains(capability, GrantOf(token, capability)) ? BoundaryStatus.Ok
            : BoundaryStatus.InvalidCapability;
    }

    /// <summary>May the process import this token, and what is wrong with it? Revocation is asked last, containment
    /// in the capability by who derives.</summary>
    public static BoundaryStatus Judge(in Token token, in TokenCircumstances now)
    {
        if (!now.Signed) return BoundaryStatus.BadSignature;
        if (token.Subject != now.Process) return BoundaryStatus.Denied;
        BoundaryStatus status = JudgeScope(token, token.Scope == BoundaryScope.Resource, DomainOf(token));
        if (status != BoundaryStatus.Ok) return status;
        if (now.Time >= token.Expiry) return BoundaryStatus.Expired;
        status = JudgePolicy(token, now);
        if (status != BoundaryStatus.Ok) return status;
        return now.Exists ? BoundaryStatus.Ok : BoundaryStatus.Revoked;
    }

    /// <summary>The status of the call that is refused.</summary>
    public static Status StatusOf(BoundaryStatus reason) => reason switch
    {
        BoundaryStatus.Ok => Status.Ok,
        BoundaryStatus.Denied => Status.CapabilityUnauthorized,
        BoundaryStatus.InvalidScope => Status.InvalidArgument,
        BoundaryStatus.InvalidDomain => Status.InvalidDomain,
        BoundaryStatus.PolicyDenied or BoundaryStatus.AttestationRequired => Status.DomainUnauthorized,
        BoundaryStatus.AttestationFailed => Status.DomainNotAvailable,
        _ => Status.CapabilityInvalid,
    };

    /// <summary>The MAC of everything before it.</summary>
    public static Bytes32 Sign(in Bytes32 key, in Token token) =>
        HmacSha3.Compute(key, MemoryMarshal.AsBytes(new ReadOnlySpan<Token>(in token))[..Token.SignedBytes]);

    public static bool IsSigned(in Bytes32 key, in Token token)
    {
        Bytes32 expected = Sign(key, token);
        return FixedTime.Same(expected, token.Mac);
    }

    private static BoundaryStatus JudgeScope(in Token token, bool names, Domain domain)
    {
        if (domain > Domain.Phase) return BoundaryStatus.InvalidDomain;
        BoundaryScope scope = ScopeOf(token.Operation, names, domain);
        if (scope == BoundaryScope.None) return BoundaryStatus.InvalidScope;
        Token right = token;
        Direct(ref right, domain);
        if (right.Source != token.Source || right.Target != token.Target) return BoundaryStatus.InvalidScope;
        if (token.Scope == BoundaryScope.CrossDomain && domain != Domain.Classical)
            return BoundaryStatus.AttestationRequired;
        return token.Scope == scope ? BoundaryStatus.Ok : BoundaryStatus.InvalidScope;
    }

    /// <summary>Does the boundary let it pass at all, and is the domain there?</summary>
    public static BoundaryStatus JudgePolicy(in Token token, in TokenCircumstances now)
    {
        bool cross = token.Scope is BoundaryScope.AttestedCross or BoundaryScope.PhaseMutation;
        BoundaryPolicy needed = cross ? BoundaryPolicy.AllowCross : BoundaryPolicy.AllowLocal;
        if ((now.Policy & needed) == 0 || token.Vhm != now.Vhm || now.Frozen) return BoundaryStatus.PolicyDenied;
        bool attest = cross && (now.Policy & BoundaryPolicy.RequireAttestation) != 0;
        return attest && !now.Attested ? BoundaryStatus.AttestationFailed : BoundaryStatus.Ok;
    }
}
