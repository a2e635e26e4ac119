// Tokens: a capability as bytes, for what leaves the kernel's tables (XDV-015.1). A token is good for one process of
// one boot and is worth nothing without the kernel that made it: whoever changes a bit of it holds nothing. The numbers
// of operations, rights, scopes, policies and answers are the boundary manager's.
using System;
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>What a token permits, one thing each. Transform is for Φ alone, Measure for Q alone.</summary>
public enum BoundaryOperation : byte
{
    None = 0,
    /// <summary>A segment: to map it readable. K: telemetry and replay. Φ: to evaluate (Φ→K).</summary>
    Read = 1,
    /// <summary>A segment: to map it writable.</summary>
    Write = 2,
    /// <summary>A domain: contracts and jobs in it.</summary>
    Execute = 3,
    /// <summary>An endpoint or notification: to call or signal.</summary>
    Transfer = 4,
    /// <summary>Q: to read results (Q→K).</summary>
    Measure = 5,
    /// <summary>Φ: contracts, transforms and their evaluation.</summary>
    Transform = 6,
}

/// <summary>Operations as a set: bit = operation − 1.</summary>
[Flags]
public enum BoundaryRights : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
    Transfer = 8,
    Measure = 16,
    Transform = 32,
}

/// <summary>How far a token reaches.</summary>
public enum BoundaryScope : byte
{
    None = 0,
    /// <summary>Inside K.</summary>
    Local = 1,
    /// <summary>One endpoint, notification or segment.</summary>
    Resource = 2,
    /// <summary>Between K and a domain whose provider nobody attested: never granted, Q and Φ need an attestation.
    /// </summary>
    CrossDomain = 3,
    /// <summary>Between K and a domain whose provider has attested.</summary>
    AttestedCross = 4,
    /// <summary>Transforms of Φ.</summary>
    PhaseMutation = 5,
}

/// <summary>What the kernel lets pass.</summary>
[Flags]
public enum BoundaryPolicy : byte
{
    None = 0,
    AllowLocal = 1,
    AllowCross = 2,
    /// <summary>Across a boundary only with an attested provider.</summary>
    RequireAttestation = 4,
    /// <summary>Every answer is recorded.</summary>
    RequireAudit = 8,
}

/// <summary>Why a token was refused: the value of the call that failed.</summary>
public enum BoundaryStatus : byte
{
    Ok = 0,
    /// <summary>It is another process's, or its capability does not permit the operation.</summary>
    Denied = 1,
    /// <summary>Its capability does not contain it.</summary>
    InvalidCapability = 2,
    Revoked = 3,
    Expired = 4,
    /// <summary>Operation, domains and scope do not belong together.</summary>
    InvalidScope = 5,
    BadSignature = 6,
    InvalidDomain = 7,
    /// <summary>It comes from another machine, or the domain is frozen.</summary>
    PolicyDenied = 8,
    AttestationRequired = 9,
    /// <summary>No attested provider is there.</summary>
    AttestationFailed = 10,
}

/// <summary>What a Boundary record tells.</summary>
public enum BoundaryEvent : ushort
{
    None = 0,
    Exported = 1,
    Imported = 2,
    Refused = 3,
    /// <summary>A domain was stopped.</summary>
    Frozen = 4,
    Thawed = 5,
    /// <summary>A capability_negotiate was granted; its refusal is Refused with token id 0.</summary>
    Negotiated = 6,
}

/// <summary>What capability_export is asked for. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct TokenGrant
{
    public const int Size = 32;

    /// <summary>The one process that may import it.</summary>
    [FieldOffset(0)] public uint Subject;
    [FieldOffset(4)] public BoundaryOperation Operation;
    [FieldOffset(5)] public BoundaryScope Scope;
    [FieldOffset(6)] public ushort Reserved;
    /// <summary>What it permits is valid while T is in [ValidFrom, Expiry); before Expiry it can be imported.</summary>
    [FieldOffset(8)] public ulong ValidFrom;
    [FieldOffset(16)] public ulong Expiry;
    /// <summary>As CapabilityInfo has it.</summary>
    [FieldOffset(24)] public uint ResourceLimit;
    [FieldOffset(28)] public uint Reserved1;
}

/// <summary>A token. 88 bytes; the MAC covers all before it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
public struct Token
{
    public const int Size = 88;
    /// <summary>Bytes under the MAC.</summary>
    public const int SignedBytes = 56;
    public const uint CurrentMagic = 0x4B4F_5458; // "XTOK"
    public const ushort CurrentVersion = 1;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public ushort Version;
    /// <summary>Machine of issuer and subject.</summary>
    [FieldOffset(6)] public ushort Vhm;
    /// <summary>n of the record of the call that made it.</summary>
    [FieldOffset(8)] public ulong Id;
    /// <summary>What it was made from; revoked or gone, the token is worth nothing.</summary>
    [FieldOffset(16)] public ulong Capability;
    [FieldOffset(24)] public uint Issuer;
    [FieldOffset(28)] public uint Subject;
    [FieldOffset(32)] public ulong ValidFrom;
    [FieldOffset(40)] public ulong Expiry;
    [FieldOffset(48)] public Domain Source;
    [FieldOffset(49)] public Domain Target;
    [FieldOffset(50)] public BoundaryOperation Operation;
    [FieldOffset(51)] public BoundaryScope Scope;
    [FieldOffset(52)] public uint ResourceLimit;
    /// <summary>HMAC-SHA3-256 under a key of this boot.</summary>
    [FieldOffset(56)] public Bytes32 Mac;
}

/// <summary>What a CallDetails record holds.</summary>
public enum CallDetail : ushort
{
    None = 0,
    /// <summary>The token of a capability_import.</summary>
    Token = 1,
    /// <summary>More terms of a contract_request.</summary>
    Terms = 2,
    /// <summary>The Q job whose result an xdv_call from Q to Φ prepares phases from.</summary>
    Source = 3,
}
