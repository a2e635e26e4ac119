// A registered provider in another process, as one thread after the other uses it. A reader thread of its own takes
// what arrives at any time, so that a lie is caught and a death is noticed also while nobody waits. Every wait has a
// limit. When the conversation ends, it ends for good: the owner decides whether there will be another.
using System;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Foreign;

/// <summary>How long a provider may take.</summary>
/// <param name="Job">Until a job's answer; then it is cancelled.</param>
/// <param name="Grace">For what must come at once.</param>
/// <param name="Poll">Until it is asked how far a job is.</param>
public sealed record ProviderPatience(TimeSpan Job, TimeSpan Grace, TimeSpan Poll)
{
    public static ProviderPatience Default { get; } =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
}

/// <summary>Connection, reader thread and the verbs. Safe for several threads; jobs run one after the other.</summary>
public sealed class ProviderConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Domain _domain;
    private readonly ProviderPatience _patience;
    private readonly Action<ProviderEnd> _ended;
    private readonly Conversation _conversation;
    private readonly Bytes32 _nonce;
    private readonly object _gate = new();
    private readonly object _jobGate = new();
    private readonly Thread _reader;
    private ProviderEnd? _end;
    private bool _closing;
    private ulong _jobs;
    private ulong _objects;

    private ProviderConnection(Socket socket, Domain domain, uint generation, ProviderPatience patience,
        Action<ProviderEnd> ended)
    {
        (_socket, _domain, Generation, _patience, _ended) = (socket, domain, generation, patience, ended);
        _conversation = new Conversation(domain, generation);
        RandomNumberGenerator.Fill(_nonce);
        socket.SendTimeout = (int)patience.Grace.TotalMilliseconds;
        _reader = new Thread(Read) { IsBackground = true, Name = "provider" };
    }

    public uint Generation { get; }

    /// <summary>What it registered with.</summary>
    public HelloBody Hello => _conversation.Hello!.Value;

    /// <summary>Its last stability report.</summary>
    public StabilityBody? Stability
    {
        get
        {
            lock (_gate) return _conversation.Stability;
        }
    }

    /// <summary>Challenges, hears the hello, judges it and welcomes the provider.</summary>
    /// <param name="socket">Connected; owned from now on.</param>
    /// <param name="domain">Quantum or Phase.</param>
    /// <param name="generation">Of this connection.</param>
    /// <param name="patience">Time limits.</param>
    /// <param name="judge">Compares hello, nonce and generation with the enrolment: null, or why it is refused.</param>
    /// <param name="ended">Called once, on the reader's or the asking thread, when the provider is gone after it was
    /// welcomed.</param>
    /// <exception cref="ProviderLostException">It was not registered.</exception>
    public static ProviderConnection Open(Socket socket, Domain domain, uint generation, ProviderPatience patience,
        Func<HelloBody, Bytes32, uint, string?> judge, Action<ProviderEnd> ended)
    {
        bool welcomed = false;
        var connection = new ProviderConnection(socket, domain, generation, patience, end =>
        {
            if (Volatile.Read(ref welcomed)) ended(end);
        });
        try
        {
            connection._reader.Start();
            connection.Register(judge);
            Volatile.Write(ref welcomed, true);
            lock (connection._gate) connection.ThrowIfEnded();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>An id no other state object of this connection has.</summary>
    public ulong NextObject() => Interlocked.Increment(ref _objects);

    /// <summary>Runs one job to its answer.</summary>
    /// <param name="request">Job, generation and payload size are filled in here.</param>
    /// <param name="program">Circuit or transform program.</param>
    /// <param name="heldPower">Φ: power in the envelope that is continued.</param>
    /// <param name="powerOut">Φ: power that is in the envelope now.</param>
    /// <param name="result">Checked result bytes; they name the connection's job id.</param>
    /// <exception cref="ProviderLostException">The provider is gone; there is no answer.</exception>
    public Status Run(JobRequest request, ReadOnlySpan<byte> program, double heldPower, out double powerOut,
        out byte[] result)
    {
        (powerOut, result) = (0, []);
        lock (_jobGate)
        {
            request.Job = ++_jobs;
            request.Generation = Generation;
            request.PayloadBytes = (uint)program.Length;
            Status status = Submission.TryMake(request, program, heldPower, out Submission? job);
            if (status != Status.Ok) return status;
            lock (_gate)
            {
                ThrowIfEnded();
                _conversation.Submit(job!);
                var body = new byte[JobRequest.Size + program.Length];
                MemoryMarshal.Write(body, request);
                program.CopyTo(body.AsSpan(JobRequest.Size));
                Send(FrameType.Submit, body);
                (status, result) = AwaitAnswer(job!);
            }
            if (!job!.IsQuantum && status == Status.Ok)
                powerOut = job.PowerIn * MemoryMarshal.Read<PhaseResult>(result).PowerRatio;
            return status;
        }
    }

    /// <summary>Lets the provider forget a container or envelope; 0 = all of them.</summary>
    public void Release(ulong stateObject)
    {
        lock (_gate)
            if (_end is null) Send(FrameType.Release, stateObject);
    }

    /// <summary>Says goodbye and closes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            if (_end is null) Send<byte>(FrameType.Goodbye, []);
        }
        _socket.Dispose();
        if (_reader.IsAlive && Thread.CurrentThread != _reader) _reader.Join();
    }

    private void Register(Func<HelloBody, Bytes32, uint, string?> judge)
    {
        lock (_gate)
        {
            Send(FrameType.Challenge, new ChallengeBody { Nonce = _nonce, Domain = (uint)_domain });
            Await(() => _conversation.Hello is not null, _patience.Grace);
            if (_conversation.Hello is null)
                End(new ProviderEnd(true, $"no hello within {_patience.Grace.TotalSeconds} s"));
            ThrowIfEnded();
            if (judge(Hello, _nonce, Generation) is { } refusal)
                End(new ProviderEnd(true, $"frame 1 (hello): {refusal}"));
            ThrowIfEnded();
            Send(FrameType.Welcome, new WelcomeBody
            {
                JobMilliseconds = (uint)_patience.Job.TotalMilliseconds,
                GraceMilliseconds = (uint)_patience.Grace.TotalMilliseconds,
            });
            ThrowIfEnded();
        }
    }

    // Polls while it waits, cancels when the time is over, and gives up when nothing helps.
    private (Status Status, byte[] Result) AwaitAnswer(Submission job)
    {
        ulong number = job.Request.Job;
        long start = Stopwatch.GetTimestamp();
        while (_conversation.Answer is null && Stopwatch.GetElapsedTime(start) is var waited && waited < _patience.Job)
        {
            TimeSpan left = _patience.Job - waited;
            bool polling = _conversation.IsPolling;
            Await(() => _conversation.Answer is not null, polling || left < _patience.Poll ? left : _patience.Poll);
            ThrowIfEnded();
            if (_conversation.Answer is not null || polling) continue;
            _conversation.Poll();
            Send(FrameType.Poll, number);
        }
        if (_conversation.Answer is null)
        {
            Send(FrameType.Cancel, number);
            Await(() => _conversation.Answer is not null, _patience.Grace);
        }
        if (_conversation.Answer is not null) Await(() => !_conversation.IsPolling, _patience.Grace);
        string times = $"within {_patience.Job.TotalSeconds} s, nor within {_patience.Grace.TotalSeconds} s of its "
            + "cancellation";
        if (_conversation.Answer is null) End(new ProviderEnd(true, $"no answer to job {number} {times}"));
        else if (_conversation.IsPolling) End(new ProviderEnd(true, $"no reply to the poll of job {number}"));
        ThrowIfEnded();
        return _conversation.TakeAnswer();
    }

    private void Await(Func<bool> done, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (_end is null && !done())
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) return;
        }
    }

    private void ThrowIfEnded()
    {
        if (_end is not null) throw new ProviderLostException(_end);
    }

    private void Send<T>(FrameType type, in T body)
        where T : unmanaged => Send(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in body)));

    private void Send<T>(FrameType type, ReadOnlySpan<T> body)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(body);
        var frame = new byte[FrameHeader.Size + bytes.Length];
        MemoryMarshal.Write(frame, _conversation.Next(type, bytes.Length));
        bytes.CopyTo(frame.AsSpan(FrameHeader.Size));
        try
        {
            for (int sent = 0; sent < frame.Length;) sent += _socket.Send(frame.AsSpan(sent));
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            End(new ProviderEnd(true, $"it does not read: {type} could not be sent"));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Its death; the reader says how it came.
        }
    }

    private void Read()
    {
        var header = new byte[FrameHeader.Size];
        ProviderEnd? end = null;
        while (end is null)
        {
            int got = Fill(header);
            if (got < header.Length)
            {
                end = got == 0 ? Gone() : new ProviderEnd(true, $"closed {got} bytes into a frame's header", Cut: true);
                break;
            }
            var frame = MemoryMarshal.Read<FrameHeader>(header);
            string? fault;
            bool cut = false;
            lock (_gate) fault = _conversation.Admit(frame);
            if (fault is null)
            {
                var body = new byte[frame.BodyBytes];
                got = Fill(body);
                cut = got < body.Length;
                if (cut)
                    fault = $"closed {got} bytes into the {body.Length} of a {Conversation.Name(frame.Type)}";
                else
                {
                    lock (_gate)
                    {
                        fault = _conversation.Take(frame, body);
                        Monitor.PulseAll(_gate);
                    }
                }
            }
            if (fault is not null) end = new ProviderEnd(true, fault, cut);
        }
        lock (_gate) End(end!);
    }

    private ProviderEnd Gone()
    {
        lock (_gate)
        {
            return new ProviderEnd(false, _conversation.Parting is { Length: > 0 } words ? $"it said: {words}"
                : "it closed the connection");
        }
    }

    private int Fill(Span<byte> buffer)
    {
        int filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                int got = _socket.Receive(buffer[filled..]);
                if (got == 0) break;
                filled += got;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Reset by the peer, or closed here: the end either way.
        }
        return filled;
    }

    private void End(ProviderEnd end)
    {
        if (_end is not null) return;
        _end = end;
        Monitor.PulseAll(_gate);
        _socket.Dispose();
        if (!_closing) _ended(end);
    }
}
