// The host's end of the host channel (device.md "One more window"): answers what the guest asks (configuration,
// command, files), takes its console text and its last word. Nothing here decides anything about the guest: it
// answers, so a guest can be as wrong as it likes and gets a status back. Requests come from an untrusted machine:
// every length is checked against what was sent.
using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;

namespace Xdv.Tool.Sessions;

/// <summary>What the guest is given at boot.</summary>
public sealed record SessionInputs(HostConfiguration Configuration, byte[] Command, byte[] Archive);

public sealed class HostChannelService(SessionInputs inputs, ISessionConsole console, TraceSink? trace)
{
    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _traceBytes;
    private volatile bool _connected;

    /// <summary>Completes when the guest has said how the session ended.</summary>
    public Task<SessionEnd> Ended => _ended.Task;

    /// <summary>The guest has asked for its configuration: its drivers are up.</summary>
    public bool IsConnected => _connected;

    /// <summary>Trace bytes received so far.</summary>
    public long TraceBytes => Interlocked.Read(ref _traceBytes);

    /// <summary>Trace bytes from queue 0, in order.</summary>
    public void Trace(ReadOnlySpan<byte> bytes)
    {
        trace?.Append(bytes);
        Interlocked.Add(ref _traceBytes, bytes.Length);
    }

    /// <summary>Something on the host broke; the session cannot go on.</summary>
    public void Fail(Exception failure) => _ended.TrySetException(failure);

    /// <summary>
    /// Answers one request of queue 1.
    /// </summary>
    /// <param name="request">Header and payload as the guest sent them.</param>
    /// <param name="answer">Room the guest gave: answer header, then data.</param>
    /// <returns>Bytes of <paramref name="answer"/> used; 0 when there is no room even for the header.</returns>
    public int Answer(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        if (answer.Length < HostRequest.AnswerHeaderBytes) return 0;
        Span<byte> data = answer[HostRequest.AnswerHeaderBytes..];
        int bytes = 0;
        Status status = request.Length < HostRequest.Size
            ? Status.DescriptorInvalid
            : Serve(MemoryMarshal.Read<HostRequest>(request), request[HostRequest.Size..], data, out bytes);
        MemoryMarshal.Write(answer, (uint)status);
        MemoryMarshal.Write(answer[sizeof(uint)..], (uint)bytes);
        return HostRequest.AnswerHeaderBytes + bytes;
    }

    private Status Serve(in HostRequest request, ReadOnlySpan<byte> payload, Span<byte> data, out int bytes)
    {
        bytes = 0;
        if (request.PayloadBytes > (uint)payload.Length) return Status.DescriptorInvalid;
        payload = payload[..(int)request.PayloadBytes];
        switch (request.Operation)
        {
            case HostOperation.Configuration:
                _connected = true;
                HostConfiguration configuration = inputs.Configuration;
                return Piece(MemoryMarshal.AsBytes(new ReadOnlySpan<HostConfiguration>(in configuration)),
                    0, HostConfiguration.Size, data, out bytes);
            case HostOperation.ReadCommand:
                return Piece(inputs.Command, request.Offset, request.Length, data, out bytes);
            case HostOperation.ReadArchive:
                return Piece(inputs.Archive, request.Offset, request.Length, data, out bytes);
            case HostOperation.ConsoleWrite:
                return Print(request.Argument, payload);
            case HostOperation.Exit:
                return End(request.Argument, payload);
            default:
                return Status.UnknownCall;
        }
    }

    /// <summary>Exactly the bytes asked for; a range outside the source or the room given is refused whole.</summary>
    private static Status Piece(ReadOnlySpan<byte> source, ulong offset, uint length, Span<byte> data, out int bytes)
    {
        bytes = 0;
        if (offset > (ulong)source.Length || length > (ulong)source.Length - offset) return Status.InvalidArgument;
        if (length > (uint)data.Length) return Status.InvalidArgument;
        source.Slice((int)offset, (int)length).CopyTo(data);
        bytes = (int)length;
        return Status.Ok;
    }

    private Status Print(uint stream, ReadOnlySpan<byte> text)
    {
        if (stream is < (uint)ConsoleStream.Output or > (uint)ConsoleStream.KernelLog) return Status.InvalidArgument;
        console.Write((ConsoleStream)stream, text);
        return Status.Ok;
    }

    private Status End(uint exitStatus, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < SessionEnd.Size) return Status.DescriptorInvalid;
        SessionEnd end = MemoryMarshal.Read<SessionEnd>(payload);
        end.ExitStatus = exitStatus;
        return _ended.TrySetResult(end) ? Status.Ok : Status.LifecycleInvalid;
    }
}
