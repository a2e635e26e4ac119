// The two providers as Core sees them (XDV-060.1, XDV-061.1): lifecycle and the declared limits that decisions
// depend on. Everything here comes from a ProviderAttached record, so a replay has the same numbers.
//
// Lifecycle: Absent → Active (registered and attested before Core hears of it) → Lost → Active … with a higher
// generation.
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Core.Domains;

/// <summary>Declared limits of a provider: what Core needs of an AttestationRecord.</summary>
public struct ProviderLimits
{
    /// <summary>Longest coherent duration, in ticks.</summary>
    public ulong MaxCoherence;
    public ulong CalibrationEpoch;
    public uint Generation;
    /// <summary>Qubits or modes in all.</summary>
    public uint Capacity;
    public uint MaxShots;
    public uint MaxOperations;
    // Cost model, see AttestationRecord.
    public uint CostBase, CostPerOperationMilli, CostPerShotMilli, CostPerKibibyte;
    /// <summary>Per MaxCoherence ticks; 0 = any amount (RateLimit).</summary>
    public uint ThermalElements, OpticalInputs;
    public ProviderFeatures Features;
    public ushort Reserved0;
    public uint Reserved1;
}

/// <summary>One provider. 104 bytes, no padding.</summary>
public struct Provider
{
    public ProviderLimits Limits;
    /// <summary>T until which admitted jobs occupy it.</summary>
    public ulong BusyUntil;
    /// <summary>T at which it has cooled, and its modulators carry nothing, after admitted jobs.</summary>
    public ulong CoolAt, ClearAt;
    public uint JobsInFlight;
    public ProviderState State;
    public Domain Domain;
    /// <summary>1 while the domain is stopped (XDV-015.5); attachment and loss go on meanwhile.</summary>
    public byte Frozen;
    public byte Reserved0;
    public ulong Reserved1;

    /// <summary>True when its heaters and modulators take a job that begins at <paramref name="begin"/> (XDV-012.6).
    /// </summary>
    /// <param name="inputs">Qubits or modes.</param>
    /// <param name="coolAt">CoolAt with this job; <paramref name="clearAt"/> likewise.</param>
    public readonly bool Takes(uint operations, uint inputs, ulong begin, out ulong coolAt, out ulong clearAt)
    {
        clearAt = ClearAt;
        return RateLimit.Admits(operations, Limits.ThermalElements, Limits.MaxCoherence, begin, CoolAt, out coolAt)
            && RateLimit.Admits(inputs, Limits.OpticalInputs, Limits.MaxCoherence, begin, ClearAt, out clearAt);
    }
}

/// <summary>The providers of Q and Φ.</summary>
public sealed class ProviderTable
{
    private readonly Provider[] _providers = new Provider[2];

    public ProviderTable()
    {
        _providers[0].Domain = Domain.Quantum;
        _providers[1].Domain = Domain.Phase;
    }

    /// <summary>The provider of Quantum or Phase.</summary>
    public ref Provider this[Domain domain] => ref _providers[domain == Domain.Quantum ? 0 : 1];

    /// <summary>True for the domains that have providers.</summary>
    public static bool IsProvided(Domain domain) => domain is Domain.Quantum or Domain.Phase;

    public bool IsAvailable(Domain domain) => IsProvided(domain)
        && this[domain] is { State: ProviderState.Active, Frozen: 0 };

    /// <summary>True when a provider that declares this is there.</summary>
    public bool Has(ProviderFeatures feature) =>
        IsAvailable(Domain.Phase) && (this[Domain.Phase].Limits.Features & feature) != 0;

    /// <summary>A provider attested. LifecycleInvalid when one is active already or the generation is not a new one;
    /// InvalidArgument when it declares nothing usable.</summary>
    public Status Attach(Domain domain, in ProviderLimits limits)
    {
        if (!IsProvided(domain)) return Status.InvalidDomain;
        ref Provider provider = ref this[domain];
        if (provider.State == ProviderState.Active) return Status.LifecycleInvalid;
        if (limits.Generation <= provider.Limits.Generation) return Status.LifecycleInvalid;
        if (limits.Capacity == 0 || limits.MaxCoherence == 0) return Status.InvalidArgument;
        provider.Limits = limits;
        provider.State = ProviderState.Active;
        provider.BusyUntil = provider.CoolAt = provider.ClearAt = 0;
        provider.JobsInFlight = 0;
        return Status.Ok;
    }

    /// <summary>The provider is gone. DomainNotAvailable when there is none.</summary>
    public Status Lose(Domain domain)
    {
        if (!IsProvided(domain) || this[domain].State != ProviderState.Active) return Status.DomainNotAvailable;
        this[domain].State = ProviderState.Lost;
        return Status.Ok;
    }

    public void AddTo(ref Sha3State digest) => digest.Append(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes((System.ReadOnlySpan<Provider>)_providers));

    public void CopyFrom(ProviderTable source)
    {
        for (int i = 0; i < _providers.Length; i++) _providers[i] = source._providers[i];
    }
}
