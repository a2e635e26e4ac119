// Where people's commands come in: a socket of packets, one command of words in, one JSON object out. Whoever may open
// the socket may do everything; the directory is the owner's.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>What a command does.</summary>
public interface IServerControl
{
    ServerStatus Status { get; }

    /// <summary>Takes waiting jobs away.</summary>
    /// <param name="guest">Null: of every guest.</param>
    /// <param name="job">0: all.</param>
    /// <param name="done">How many there were; null = a worker went meanwhile.</param>
    void Cancel(int? guest, ulong job, Action<int?> done);

    /// <param name="device">Null: both.</param>
    void Maintain(DeviceId? device, bool on);

    /// <summary>False: nothing is there to be calibrated, or it is under way.</summary>
    bool Calibrate(DeviceId? device);
}

/// <summary>Serves commands on the broker's thread.</summary>
public sealed class ControlServer : IDisposable
{
    /// <summary>Longest answer, in bytes; a longer status does not fit and is refused.</summary>
    public const int MostBytes = 128 << 10;
    private const int MostRequest = 256, MostClients = 64;
    private readonly EventLoop _loop;
    private readonly IServerControl _control;
    private readonly UnixSocket _listener;
    private readonly HashSet<UnixSocket> _clients = [];
    private readonly List<FileDescriptor> _received = [];

    public ControlServer(EventLoop loop, string path, IServerControl control)
    {
        (_loop, _control) = (loop, control);
        _listener = UnixSocket.Listen(path, SocketType.Seqpacket);
        _loop.Add(_listener.Number, Accept);
    }

    public void Dispose()
    {
        _loop.Remove(_listener.Number);
        _listener.Dispose();
        foreach (UnixSocket client in new List<UnixSocket>(_clients)) Drop(client);
    }

    private void Accept()
    {
        UnixSocket client = _listener.Accept();
        if (_clients.Count == MostClients)
        {
            client.Dispose();
            return;
        }
        _clients.Add(client);
        _loop.Add(client.Number, () => Spoke(client));
    }

    private void Drop(UnixSocket client)
    {
        if (!_clients.Remove(client)) return;
        _loop.Remove(client.Number);
        client.Dispose();
    }

    private void Spoke(UnixSocket client)
    {
        var bytes = new byte[MostRequest];
        int length = client.Receive(bytes, _received);
        foreach (FileDescriptor unexpected in _received) unexpected.Dispose();
        _received.Clear();
        if (length == 0) Drop(client);
        else Serve(client, Encoding.UTF8.GetString(bytes, 0, length).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private void Serve(UnixSocket client, string[] words)
    {
        switch (words)
        {
            case ["status"]:
                Answer(client, _control.Status.ToJson());
                break;
            case ["cancel", var guest, var job] when TryGuest(guest, out int? number)
                && ulong.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id):
                _control.Cancel(number, id, count => Answer(client, Json(new { cancelled = count ?? 0 })));
                break;
            case ["maintenance", "on" or "off", var name] when TryDevice(name, out DeviceId? device):
                _control.Maintain(device, words[1] == "on");
                Answer(client, Json(new { maintenance = words[1] }));
                break;
            case ["calibrate", var name] when TryDevice(name, out DeviceId? device):
                Answer(client, Json(new { calibrating = _control.Calibrate(device) }));
                break;
            default:
                Answer(client, Json(new { error = "no such command" }));
                break;
        }
    }

    private void Answer(UnixSocket client, string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        if (bytes.Length > MostBytes) bytes = Encoding.UTF8.GetBytes(Json(new { error = "too many guests to list" }));
        // One that does not read is not waited for.
        if (_clients.Contains(client) && !client.TrySend(bytes)) Drop(client);
    }

    private static bool TryGuest(string text, out int? guest)
    {
        guest = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        return guest is not null || text == "*";
    }

    private static bool TryDevice(string text, out DeviceId? device)
    {
        device = text switch
        {
            "q" => DeviceId.Quantum,
            "phi" => DeviceId.Phase,
            _ => null,
        };
        return device is not null || text == "*";
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}

/// <summary>The other end: one command after the other, each with its answer.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly UnixSocket _socket;

    private ControlClient(UnixSocket socket) => _socket = socket;

    /// <exception cref="SocketException">No server is there.</exception>
    public static ControlClient Connect(ServerFiles files) =>
        new(UnixSocket.Connect(files.ControlSocket, SocketType.Seqpacket));

    /// <summary>The answer, JSON; null when the server went away.</summary>
    public string? Ask(string command)
    {
        if (!_socket.TrySend(Encoding.UTF8.GetBytes(command))) return null;
        var bytes = new byte[ControlServer.MostBytes];
        int length = _socket.Receive(bytes, []);
        return length == 0 ? null : Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>True within <paramref name="milliseconds"/> when the server went away. Not while a command
    /// runs.</summary>
    public bool IsGone(int milliseconds) => Poll.Wait([PollEntry.For(_socket.Number)], milliseconds) > 0;

    public void Dispose() => _socket.Dispose();
}
