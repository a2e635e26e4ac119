// Handlers for tests of the transport.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.HardwareServer.Serving;

namespace Xdv.HardwareServer.Tests;

/// <summary>Answers every request with its own bytes, reversed.</summary>
public sealed class ReversingHandler : IQueueHandler
{
    private int _resets;
    private int _calls;

    public int Resets => Volatile.Read(ref _resets);

    public int Calls => Volatile.Read(ref _calls);

    public int Handle(in QueueRequest request, Span<byte> answer)
    {
        Interlocked.Increment(ref _calls);
        int length = Math.Min(request.Bytes.Length, answer.Length);
        request.Bytes[..length].CopyTo(answer);
        answer[..length].Reverse();
        return length;
    }

    public void Reset() => Interlocked.Increment(ref _resets);
}

/// <summary>Defers every answer and keeps it.</summary>
public sealed class DeferringHandler : IQueueHandler
{
    private readonly List<(DeferredAnswer Answer, byte[] Bytes)> _kept = [];

    public (DeferredAnswer Answer, byte[] Bytes)[] Kept
    {
        get
        {
            lock (_kept) return [.. _kept];
        }
    }

    public int Handle(in QueueRequest request, Span<byte> answer)
    {
        lock (_kept) _kept.Add((request.Defer(), request.Bytes.ToArray()));
        return 0;
    }

    public void Reset()
    {
        // Kept on purpose: a late answer of an old ring must not disturb the new one.
    }
}
