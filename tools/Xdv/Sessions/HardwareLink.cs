// A connection to a hardware server's commands.
using System;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xdv.HardwareServer.Broker;

namespace Xdv.Tool.Sessions;

public sealed class HardwareLink : IDisposable
{
    private const int WatchMilliseconds = 200;
    private readonly ControlClient _client;
    private readonly string _directory;

    private HardwareLink(ControlClient client, string directory) => (_client, _directory) = (client, directory);

    /// <summary>Null when no server runs there.</summary>
    public static HardwareLink? TryConnect(string directory)
    {
        try
        {
            return new HardwareLink(ControlClient.Connect(new ServerFiles(directory)), directory);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="ToolException">No server runs there.</exception>
    public static HardwareLink Connect(string directory) => TryConnect(directory)
        ?? throw new ToolException($"no hardware server in '{directory}': xdv hw serve --directory {directory}");

    /// <exception cref="ToolException">The server went away, or does not like the command.</exception>
    public JsonElement Ask(string command)
    {
        using JsonDocument answer = JsonDocument.Parse(Text(command));
        JsonElement root = answer.RootElement.Clone();
        return root.TryGetProperty("error", out JsonElement error)
            ? throw new ToolException($"the server says: {error.GetString()}") : root;
    }

    /// <exception cref="ToolException">The server went away.</exception>
    public ServerStatus Status()
    {
        string text = Text("status");
        try
        {
            return ServerStatus.FromJson(text);
        }
        catch (JsonException failure)
        {
            throw new ToolException($"the server in '{_directory}' says: {text}", failure);
        }
    }

    /// <summary>Completes when the server ends. No command may be asked meanwhile.</summary>
    public Task Gone(CancellationToken cancel) => Task.Factory.StartNew(() =>
    {
        while (!cancel.IsCancellationRequested)
            if (_client.IsGone(WatchMilliseconds)) return;
    }, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _client.Dispose();

    private string Text(string command) => _client.Ask(command)
        ?? throw new ToolException($"the server in '{_directory}' went away");
}
