// How a provider that can go away is gone: part of the interface, because whoever asks one must be ready for it.
using System;

namespace Xdv.HardwareServer.Providers;

/// <summary>Why a provider is gone.</summary>
/// <param name="Lied">It broke the protocol or its time limits: it is not to come back by itself.</param>
/// <param name="Reason">What happened, and in which frame.</param>
/// <param name="Cut">The connection closed inside a frame.</param>
public sealed record ProviderEnd(bool Lied, string Reason, bool Cut = false);

/// <summary>The provider is gone, and with it the job that asked.</summary>
public sealed class ProviderLostException(ProviderEnd end) : Exception(end.Reason)
{
    public ProviderEnd End { get; } = end;
}
