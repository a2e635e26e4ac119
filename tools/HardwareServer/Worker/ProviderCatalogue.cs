// Which provider stands behind which device: the engines of this server, or one in another process. The one place to
// add a back end.
using System;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;

namespace Xdv.HardwareServer.Worker;

/// <summary>Makes providers.</summary>
/// <param name="options">Of this server's own engines.</param>
/// <param name="foreign">The provider this worker serves alone; null = the engines.</param>
/// <param name="log">Takes a line about a job that a machine refused.</param>
public sealed class ProviderCatalogue(ProviderOptions options, ForeignSeat? foreign, Action<string> log)
{
    /// <summary>A new guest's share of the device's provider; it shares no state with any other.</summary>
    public IJobProvider Create(DeviceId device) => foreign is not null ? foreign.Share() : device switch
    {
        DeviceId.Quantum => new QuantumProvider(options, log),
        DeviceId.Phase => new PhaseProvider(options),
        _ => throw new ArgumentOutOfRangeException(nameof(device), device, "not a provider's device"),
    };
}
