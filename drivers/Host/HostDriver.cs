// The host channel: trace out on queue 0, requests with an answer on queue 1, one at a time (device.md "One more
// window"). Flow control instead of loss: no room means false, and the kernel polls and tries again before it goes
// on. What the host answers is checked against what was asked; the first lie ends the channel (XDV-030.2).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Host;

/// <summary>Driver of the host device. Construct, then <see cref="Poll"/> until Ready.</summary>
public sealed class HostDriver<TRegisters, TWindow>
    where TRegisters : struct, IRegisterWindow
    where TWindow : struct, IRegisterWindow
{
    private const int Queues = 2;

    private readonly WindowDevice<TRegisters, TWindow> _device;
    private readonly TraceRing _trace = new();
    private readonly ChainSegment[] _chain = new ChainSegment[2];
    private readonly byte[] _scratch = new byte[SessionEnd.Size];
    private HostLayout _layout;
    private HostAnswer _answer;
    private uint _expectedBytes;
    private bool _planned;
    private HostProgress _progress;

    /// <param name="registers">BAR0.</param>
    /// <param name="window">BAR2.</param>
    /// <param name="ackPolls">Polls of one handshake step before it has failed.</param>
    public HostDriver(TRegisters registers, TWindow window, uint ackPolls) =>
        _device = new WindowDevice<TRegisters, TWindow>(registers, window, DeviceId.Host, Queues, ackPolls);

    public WindowDevice<TRegisters, TWindow> Device => _device;

    /// <summary>Trace bytes the host does not have yet; 0 = drained, which Exit waits for.</summary>
    public ulong TraceBytesInFlight => _trace.Used;

    /// <summary>Most bytes of one <see cref="TrySendTrace"/>; 0 until Ready. More never fits.</summary>
    public ulong MaxTraceBytes => _planned ? _layout.TraceBytes : 0;

    /// <summary>Most payload bytes of a request, and most data bytes of an answer; 0 until Ready.</summary>
    public uint MaxPayload => _planned ? _layout.MaxPayload : 0;

    public uint MaxData => _planned ? _layout.MaxData : 0;

    /// <summary>Looks once at the device and takes back everything the host is done with.</summary>
    public WindowState Poll()
    {
        if (_device.Poll() != WindowState.Ready) return _device.State;
        if (!_planned && !Plan()) return _device.State;
        TakeTrace();
        if (_device.State == WindowState.Ready) TakeAnswer();
        return _device.State;
    }

    /// <summary>Copies trace bytes into the window and hands them over, all or nothing. False: not Ready, or no room
    /// now; poll and try again.</summary>
    public bool TrySendTrace(ReadOnlySpan<byte> bytes)
    {
        SplitQueue<TWindow> queue = _device.Queue(HostChannel.TraceQueue);
        if (!_planned || _device.State != WindowState.Ready || queue.FreeDescriptors < _chain.Length) return false;
        if (!_trace.TryTake((uint)bytes.Length, out uint piece, out ulong offset, out uint first)) return false;
        _device.Window.Write(_layout.TraceStart + offset, bytes[..(int)first]);
        _device.Window.Write(_layout.TraceStart, bytes[(int)first..]);
        _chain[0] = new ChainSegment { Offset = _layout.TraceStart + offset, Bytes = first };
        _chain[1] = new ChainSegment { Offset = _layout.TraceStart, Bytes = (uint)bytes.Length - first };
        int segments = first == bytes.Length ? 1 : 2;
        queue.TryAdd(_chain.AsSpan(0, segments), piece);
        queue.Publish();
        _device.Kick(HostChannel.TraceQueue);
        return true;
    }

    /// <summary>Asks what the host wants of this boot; read it with <see cref="TryReadConfiguration"/>.</summary>
    public bool StartConfiguration() =>
        Start(Request(HostOperation.Configuration, 0, 0, HostConfiguration.Size), default);

    /// <summary>Asks for bytes of the command from <paramref name="offset"/> on.</summary>
    public bool StartReadCommand(ulong offset, uint length) =>
        Start(Request(HostOperation.ReadCommand, 0, offset, length), default);

    /// <summary>Asks for bytes of the files archive from <paramref name="offset"/> on.</summary>
    public bool StartReadArchive(ulong offset, uint length) =>
        Start(Request(HostOperation.ReadArchive, 0, offset, length), default);

    /// <summary>Sends console text of a stream, at most <see cref="MaxPayload"/> bytes.</summary>
    public bool StartConsoleWrite(ConsoleStream stream, ReadOnlySpan<byte> text) =>
        Start(Request(HostOperation.ConsoleWrite, (uint)stream, 0, 0), text);

    /// <summary>Ends the session. Send it when <see cref="TraceBytesInFlight"/> is 0.</summary>
    public bool StartExit(uint exitStatus, in SessionEnd end)
    {
        Span<byte> payload = stackalloc byte[SessionEnd.Size];
        MemoryMarshal.Write(payload, in end);
        return Start(Request(HostOperation.Exit, exitStatus, 0, 0), payload);
    }

    /// <summary>Where the request is, as of the last poll.</summary>
    public HostProgress Query(out HostAnswer answer)
    {
        answer = _progress == HostProgress.Answered ? _answer : default;
        return _device.State is WindowState.Lost or WindowState.Failed ? HostProgress.Lost : _progress;
    }

    /// <summary>Copies data of the answer from <paramref name="offset"/> on; answers how many bytes. Read each byte
    /// once.</summary>
    public int ReadAnswer(uint offset, Span<byte> destination)
    {
        if (_progress != HostProgress.Answered || offset >= _answer.Bytes) return 0;
        int count = (int)Math.Min(_answer.Bytes - offset, (uint)destination.Length);
        _device.Window.Read(_layout.AnswerStart + HostRequest.AnswerHeaderBytes + offset, destination[..count]);
        return count;
    }

    /// <summary>The configuration, after a <see cref="StartConfiguration"/> that was answered with Ok.</summary>
    public bool TryReadConfiguration(out HostConfiguration configuration)
    {
        configuration = default;
        if (_progress != HostProgress.Answered || _answer.Operation != HostOperation.Configuration) return false;
        Span<byte> bytes = _scratch.AsSpan(0, HostConfiguration.Size);
        if (_answer.Status != Status.Ok || ReadAnswer(0, bytes) != HostConfiguration.Size) return false;
        configuration = MemoryMarshal.Read<HostConfiguration>(bytes);
        return true;
    }

    /// <summary>Begins a new handshake after a loss. Trace bytes and the request the old host still held are gone:
    /// the caller decides whether a session may go on without them.</summary>
    public void Restart()
    {
        if (_device.State is not (WindowState.Lost or WindowState.Failed)) return;
        _planned = false;
        _progress = HostProgress.Idle;
        _trace.Reset(0);
        _device.Restart();
    }

    /// <summary>Rings both queues once more, should a kick have been lost.</summary>
    public void Nudge()
    {
        _device.Kick(HostChannel.TraceQueue);
        _device.Kick(HostChannel.RequestQueue);
    }

    private static HostRequest Request(HostOperation operation, uint argument, ulong offset, uint length)
    {
        HostRequest request = default;
        request.Operation = operation;
        request.Argument = argument;
        request.Offset = offset;
        request.Length = length;
        return request;
    }

    /// <summary>False: not Ready, another request is pending, or it asks for or carries more than the window
    /// takes.</summary>
    private bool Start(HostRequest request, ReadOnlySpan<byte> payload)
    {
        if (!_planned || _device.State != WindowState.Ready || _progress == HostProgress.Pending) return false;
        if ((uint)payload.Length > _layout.MaxPayload || request.Length > _layout.MaxData) return false;
        request.PayloadBytes = (uint)payload.Length;
        MemoryMarshal.Write(_scratch, in request);
        _device.Window.Write(_layout.RequestStart, _scratch.AsSpan(0, HostRequest.Size));
        _device.Window.Write(_layout.RequestStart + HostRequest.Size, payload);
        _expectedBytes = request.Length;
        _answer = default;
        _answer.Operation = request.Operation;
        uint sent = HostRequest.Size + request.PayloadBytes;
        uint wanted = HostRequest.AnswerHeaderBytes + request.Length;
        _chain[0] = new ChainSegment { Offset = _layout.RequestStart, Bytes = sent };
        _chain[1] = new ChainSegment { Offset = _layout.AnswerStart, Bytes = wanted, ServerWrites = true };
        _device.Queue(HostChannel.RequestQueue).TryAdd(_chain, 0);
        _device.Queue(HostChannel.RequestQueue).Publish();
        _device.Kick(HostChannel.RequestQueue);
        _progress = HostProgress.Pending;
        return true;
    }

    private bool Plan()
    {
        _planned = HostLayout.TryPlan(_device.BuffersStart, _device.BuffersEnd, out _layout);
        if (_planned) _trace.Reset(_layout.TraceBytes);
        else _device.Fail(LossReason.WindowTooSmall);
        return _planned;
    }

    private void TakeTrace()
    {
        SplitQueue<TWindow> queue = _device.Queue(HostChannel.TraceQueue);
        QueuePoll taken = QueuePoll.Taken;
        for (int i = 0; i <= TraceRing.MaxPieces && taken == QueuePoll.Taken; i++)
        {
            taken = queue.TryTakeUsed(out UsedChain used);
            if (taken == QueuePoll.Taken) _trace.Return(used.Token);
        }
        if (taken == QueuePoll.Failed) _device.Fail(LossReason.RingViolation);
    }

    private void TakeAnswer()
    {
        QueuePoll taken = _device.Queue(HostChannel.RequestQueue).TryTakeUsed(out UsedChain used);
        if (taken == QueuePoll.Failed) _device.Fail(LossReason.RingViolation);
        if (taken != QueuePoll.Taken) return;
        if (used.WrittenBytes < HostRequest.AnswerHeaderBytes)
        {
            _device.Fail(LossReason.AnswerViolation);
            return;
        }
        _answer.Status = (Status)_device.Window.Read32(_layout.AnswerStart);
        _answer.Bytes = _device.Window.Read32(_layout.AnswerStart + 4);
        _progress = HostProgress.Answered;
        if (!IsPlausible(used.WrittenBytes))
        {
            _answer.Bytes = 0;
            _device.Fail(LossReason.AnswerViolation);
        }
    }

    /// <summary>No more data than was written and asked for; a configuration is whole.</summary>
    private bool IsPlausible(uint written)
    {
        if (_answer.Bytes > written - HostRequest.AnswerHeaderBytes || _answer.Bytes > _expectedBytes) return false;
        bool whole = _answer.Bytes == _expectedBytes;
        return _answer.Operation != HostOperation.Configuration || _answer.Status != Status.Ok || whole;
    }
}
