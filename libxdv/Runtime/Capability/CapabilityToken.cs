// Tokens (XDV-015.1): a capability as bytes, to go through messages, files or the network to one other process, which
// turns them into a capability of its own.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>Makes and takes tokens.</summary>
public static class CapabilityToken
{
    /// <summary>Writes down one operation of a capability for one process, until <paramref name="expiry"/> (T). To take
    /// it back, revoke the capability. Errors: InvalidProcess, CapabilityInvalid, CapabilityUnauthorized,
    /// InvalidArgument.</summary>
    /// <param name="reason">Why, when it is refused.</param>
    public static Status Export(ulong capability, in TokenGrant grant, out Token token, out BoundaryStatus reason)
    {
        TokenGrant copy = grant;
        Token made = default;
        ulong value = Gateway.Invoke(SystemCall.CapabilityExport, out Status status, capability,
            Gateway.Address(ref copy), Gateway.Address(ref made));
        token = made;
        reason = status == Status.Ok ? BoundaryStatus.Ok : (BoundaryStatus)value;
        return status;
    }

    /// <summary>The capability that a token stands for. Errors: CapabilityInvalid, CapabilityUnauthorized,
    /// DomainUnauthorized, DomainNotAvailable, ResourceExhausted.</summary>
    /// <param name="reason">Why, when it is refused.</param>
    public static Status Import(in Token token, out ulong capability, out BoundaryStatus reason)
    {
        Token copy = token;
        ulong value = Gateway.Invoke(SystemCall.CapabilityImport, out Status status, Gateway.Address(ref copy));
        capability = status == Status.Ok ? value : 0;
        reason = status == Status.Ok ? BoundaryStatus.Ok : (BoundaryStatus)value;
        return status;
    }

    /// <summary>The bytes of a token, to be sent or kept.</summary>
    public static void Write(in Token token, Span<byte> bytes) => MemoryMarshal.Write(bytes, in token);

    /// <summary>A token from <see cref="Token.Size"/> bytes.</summary>
    public static Token Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<Token>(bytes);
}
