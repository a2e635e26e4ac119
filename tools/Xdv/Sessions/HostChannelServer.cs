// Puts the host channel's meaning (HostChannelService) on its transport: the hardware server's DeviceHost, in this
// process, so that there is one ring implementation to get right (device.md).
using System;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;

namespace Xdv.Tool.Sessions;

public sealed class HostChannelServer : IQueueHandler, IDisposable
{
    private const int Queues = 2;
    private readonly HostChannelService _service;
    private readonly DeviceHost _device;

    private HostChannelServer(string socket, HostChannelService service, Action<string> log)
    {
        _service = service;
        var options = new DeviceHostOptions { Service = new ServiceOptions { Log = log } };
        _device = new DeviceHost(socket, DeviceId.Host, Queues, this, options);
    }

    /// <summary>Listens on <paramref name="socket"/> when it returns; one guest.</summary>
    /// <param name="log">Told when the guest breaks the device protocol.</param>
    public static HostChannelServer Start(string socket, HostChannelService service, Action<string> log)
    {
        var server = new HostChannelServer(socket, service, log);
        server._device.Start();
        return server;
    }

    int IQueueHandler.Handle(in QueueRequest request, Span<byte> answer)
    {
        try
        {
            if (request.Queue == HostChannel.RequestQueue) return _service.Answer(request.Bytes, answer);
            _service.Trace(request.Bytes);
            return 0;
        }
        catch (Exception failure)
        {
            // A full disk under the trace, say. The transport would end the process; the session ends instead, and
            // says why.
            _service.Fail(failure);
            return 0;
        }
    }

    void IQueueHandler.Reset()
    {
        // Nothing is kept between requests.
    }

    public void Dispose() => _device.Dispose();
}
