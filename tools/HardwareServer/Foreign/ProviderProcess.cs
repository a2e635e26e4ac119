// A provider as a child process: started behind its walls, awaited until it connects, gone with its owner. A provider
// that runs by itself has no process here, only a socket.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace Xdv.HardwareServer.Foreign;

/// <summary>Starts a provider and gives its connected socket. Start it from a thread that lives as long as the
/// process: Linux kills the child when that thread ends.</summary>
public sealed class ProviderProcess : IDisposable
{
    private const int MostLines = 8;
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(15), s_listenLimit = TimeSpan.FromSeconds(1);
    private readonly Process? _process;
    private readonly Queue<string> _lines = new();

    private ProviderProcess(Process? process)
    {
        _process = process;
        if (process is null) return;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    /// <summary>Ready for <see cref="ProviderConnection.Open"/>.</summary>
    public Socket Socket { get; private set; } = null!;

    /// <summary>The last lines it printed.</summary>
    public string Said
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>The process is dead, or will be within a moment.</summary>
    public bool HasEnded => _process is not null && _process.WaitForExit(TimeSpan.FromMilliseconds(200));

    /// <summary>Starts or connects to a provider.</summary>
    /// <param name="enrolment">Which.</param>
    /// <param name="key">Its key file.</param>
    /// <param name="directory">A folder of the server's, for the socket.</param>
    /// <param name="confined">Behind walls.</param>
    /// <exception cref="IOException">It cannot be started or reached.</exception>
    public static ProviderProcess Start(Enrolment enrolment, string key, string directory, bool confined)
    {
        if (enrolment.Command.Count == 0) return new ProviderProcess(null) { Socket = Connect(enrolment.Socket!) };
        string path = Path.Combine(directory, $"provider-{ProviderChoice.NameOf(enrolment.Domain)}.sock");
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        ProviderProcess? started = null;
        try
        {
            ProcessStartInfo start = Confinement.Start(enrolment, path, key, confined);
            started = new ProviderProcess(Process.Start(start));
            started.Socket = started.Accept(listener, enrolment.Name);
            return started;
        }
        catch (Exception failure)
        {
            started?.Dispose();
            if (failure is System.ComponentModel.Win32Exception)
                throw new IOException($"provider {enrolment.Name} cannot be started: {failure.Message}", failure);
            throw;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Connects to a provider that listens, or will within a moment.</summary>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static Socket Connect(string path)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (Exception failure) when (failure is SocketException or ArgumentException)
            {
                socket.Dispose();
                if (failure is ArgumentException || Stopwatch.GetElapsedTime(start) > s_listenLimit)
                    throw new IOException($"no provider listens at '{path}'", failure);
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        if (_process is null) return;
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
        _process.Dispose();
    }

    private Socket Accept(Socket listener, string name)
    {
        long start = Stopwatch.GetTimestamp();
        while (!listener.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectRead))
        {
            if (_process!.HasExited)
            {
                _process.WaitForExit(TimeSpan.FromSeconds(1));
                throw new IOException(
                    $"provider {name} ended with status {_process.ExitCode} before it connected\n{Said}".TrimEnd());
            }
            if (Stopwatch.GetElapsedTime(start) > s_startLimit)
                throw new IOException($"provider {name} did not connect within {s_startLimit.TotalSeconds} s\n{Said}"
                    .TrimEnd());
        }
        return listener.Accept();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            if (_lines.Count == MostLines) _lines.Dequeue();
            _lines.Enqueue(line.Length > 200 ? line[..200] : line);
        }
    }
}
