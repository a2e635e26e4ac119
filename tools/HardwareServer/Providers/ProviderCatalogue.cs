// Which provider stands behind which device. The one place to add a back end.
using System;
using Xdv.Abi;

namespace Xdv.HardwareServer.Providers;

/// <summary>Makes providers.</summary>
public static class ProviderCatalogue
{
    /// <summary>A new guest's share of the device's provider; it shares no state with any other.</summary>
    public static IJobProvider Create(DeviceId device, ProviderOptions options) => device switch
    {
        DeviceId.Quantum => new QuantumProvider(options),
        DeviceId.Phase => new PhaseProvider(options),
        _ => throw new ArgumentOutOfRangeException(nameof(device), device, "not a provider's device"),
    };
}
