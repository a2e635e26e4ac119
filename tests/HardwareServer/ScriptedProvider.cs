// A provider in the test's own process: honest, on XDV's engines, until a script makes it lie. It speaks through a real
// socket, so that cut frames, silence and floods are real ones.
using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Tests;

/// <summary>What a script may replace.</summary>
public sealed class ProviderScript
{
    /// <summary>The hello before it is proven.</summary>
    public Func<HelloBody, HelloBody> Claim { get; init; } = static hello => hello;

    /// <summary>The hello as it is sent.</summary>
    public Func<HelloBody, HelloBody> Forge { get; init; } = static hello => hello;

    /// <summary>Instead of the hello.</summary>
    public Action<ScriptedProvider>? Introduce { get; init; }

    /// <summary>After the welcome.</summary>
    public Action<ScriptedProvider>? Welcomed { get; init; }

    /// <summary>Instead of the answer; gets the true one.</summary>
    public Action<ScriptedProvider, JobRequest, JobAnswer, byte[]>? Answer { get; init; }

    /// <summary>Instead of the reply to a poll.</summary>
    public Action<ScriptedProvider, ulong>? Progress { get; init; }
}

/// <summary>Serves one connection on a thread of its own.</summary>
public sealed class ScriptedProvider : IDisposable
{
    public static readonly byte[] Key = [1, 2, 3, 4, 5, 6, 7, 8];
    private readonly Socket _socket;
    private readonly ProviderScript _script;
    private readonly IJobProvider _engine;
    private readonly Thread _thread;
    private uint _sequence;
    private uint _generation;

    public ScriptedProvider(Socket socket, Domain domain, ProviderScript script)
    {
        (_socket, _script) = (socket, script);
        var options = new ProviderOptions { Qubits = 8, Modes = 8 };
        _engine = domain == Domain.Quantum ? new QuantumProvider(options) : new PhaseProvider(options);
        _thread = new Thread(Serve) { IsBackground = true, Name = "scripted provider" };
        _thread.Start();
    }

    /// <summary>Two ends of one connection.</summary>
    public static (Socket Server, Socket Provider) Pair()
    {
        using var folder = new TemporaryFolder();
        var address = new UnixDomainSocketEndPoint(System.IO.Path.Combine(folder.Path, "p.sock"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(address);
        return (listener.Accept(), client);
    }

    /// <summary>What an honest provider of this domain says of itself.</summary>
    public static HelloBody Honest(Domain domain)
    {
        var options = new ProviderOptions { Qubits = 8, Modes = 8 };
        using IJobProvider engine =
            domain == Domain.Quantum ? new QuantumProvider(options) : new PhaseProvider(options);
        return new HelloBody { Attestation = engine.Attestation, MaxProgramBytes = 1 << 16, QueueDepth = 1 };
    }

    public void Send<T>(FrameType type, T body)
        where T : unmanaged => Send(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in body)));

    public void Send(FrameType type, ReadOnlySpan<byte> body) => Send(type, body, static header => header);

    /// <summary>A frame whose header is not what it should be.</summary>
    public void Send(FrameType type, ReadOnlySpan<byte> body, Func<FrameHeader, FrameHeader> forge)
    {
        FrameHeader header = forge(new FrameHeader
        {
            BodyBytes = (uint)body.Length, Type = type, Version = 1, Sequence = ++_sequence, Generation = _generation,
        });
        var frame = new byte[FrameHeader.Size + body.Length];
        MemoryMarshal.Write(frame, header);
        body.CopyTo(frame.AsSpan(FrameHeader.Size));
        Raw(frame);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>An answer whose size field fits its result.</summary>
    public void Answer(JobAnswer answer, ReadOnlySpan<byte> result)
    {
        answer.ResultBytes = (uint)result.Length;
        var body = new byte[JobAnswer.Size + result.Length];
        MemoryMarshal.Write(body, answer);
        result.CopyTo(body.AsSpan(JobAnswer.Size));
        Send(FrameType.Answer, body);
    }

    public void Report(double level, double noise = 0, bool summed = true)
    {
        var body = new StabilityBody { Level = level, Noise = noise, CalibrationEpoch = 1 };
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<StabilityBody>(in body));
        if (summed) body.Checksum = Sha3.Hash(bytes[..StabilityBody.SummedBytes]);
        Send(FrameType.Stability, body);
    }

    public void Close() => _socket.Dispose();

    public void Dispose()
    {
        Close();
        _thread.Join();
        _engine.Dispose();
    }

    private void Serve()
    {
        var header = new byte[FrameHeader.Size];
        try
        {
            while (Fill(header))
            {
                var frame = MemoryMarshal.Read<FrameHeader>(header);
                _generation = frame.Generation;
                var body = new byte[frame.BodyBytes];
                if (!Fill(body) || frame.Type == FrameType.Goodbye) break;
                Take(frame.Type, body);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The server hung up: that is what most scripts are for.
        }
        Close();
    }

    private void Take(FrameType type, byte[] body)
    {
        switch (type)
        {
            case FrameType.Challenge when _script.Introduce is { } introduce:
                introduce(this);
                break;
            case FrameType.Challenge:
                Introduce(MemoryMarshal.Read<ChallengeBody>(body));
                break;
            case FrameType.Welcome:
                _script.Welcomed?.Invoke(this);
                break;
            case FrameType.Submit:
                Run(MemoryMarshal.Read<JobRequest>(body), body.AsSpan(JobRequest.Size));
                break;
            case FrameType.Poll when _script.Progress is { } progress:
                progress(this, MemoryMarshal.Read<ulong>(body));
                break;
            case FrameType.Poll:
                Send(FrameType.Progress, new ProgressBody
                {
                    Job = MemoryMarshal.Read<ulong>(body), State = ProgressState.Running,
                });
                break;
            case FrameType.Release:
                ulong state = MemoryMarshal.Read<ulong>(body);
                if (state == 0) _engine.Reset();
                else _engine.Release(state);
                break;
        }
    }

    private void Introduce(in ChallengeBody challenge)
    {
        HelloBody hello = _script.Claim(Honest((Domain)challenge.Domain));
        hello.Proof = HelloCheck.Proof(Key, challenge.Nonce, _generation, hello);
        Send(FrameType.Hello, _script.Forge(hello));
    }

    private void Run(in JobRequest request, ReadOnlySpan<byte> program)
    {
        var result = new byte[1 << 16];
        Status status = _engine.Execute(request, program, result, out int bytes);
        var answer = new JobAnswer
        {
            Magic = JobAnswer.CurrentMagic, Status = status, Job = request.Job, Generation = _generation,
        };
        if (_script.Answer is { } lie) lie(this, request, answer, result[..bytes]);
        else Answer(answer, result.AsSpan(0, bytes));
    }

    private bool Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int got = _socket.Receive(buffer);
            if (got == 0) return false;
            buffer = buffer[got..];
        }
        return true;
    }
}

/// <summary>A provider that listens, as one does that runs by itself, and serves one connection after the
/// other.</summary>
public sealed class ListeningProvider : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Domain _domain;
    private readonly ProviderScript _script;
    private readonly Thread _thread;
    private ScriptedProvider? _current;

    public ListeningProvider(string path, Domain domain, ProviderScript script)
    {
        (_domain, _script) = (domain, script);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(4);
        _thread = new Thread(Accept) { IsBackground = true, Name = "listening provider" };
        _thread.Start();
    }

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Ends the connection that is served.</summary>
    public void HangUp() => _current?.Close();

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        _current?.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                _current?.Dispose();
                _current = new ScriptedProvider(connection, _domain, _script);
                Connections++;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
