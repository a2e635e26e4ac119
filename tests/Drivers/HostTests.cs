// The host channel: the trace arrives complete and in order whatever the host's pace, and answers are what was asked
// for.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Host;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class HostTests
{
    private readonly FakeServer _server = new(512 << 10, DeviceId.Host, 2);
    private readonly HostDriver<DoorbellRegisters, MemoryWindow> _host;

    public HostTests()
    {
        _host = new HostDriver<DoorbellRegisters, MemoryWindow>(_server.Registers, _server.Window, 100);
        Connect();
    }

    private void Connect()
    {
        for (int i = 0; i < 6; i++)
        {
            _host.Poll();
            _server.Configure();
        }
        Assert.Equal(WindowState.Ready, _host.Poll());
    }

    private HostProgress Serve(Func<HostRequest, byte[], byte[]> answer, uint? length = null)
    {
        TakenChain chain = _server.Take(HostChannel.RequestQueue)!;
        byte[] bytes = answer(MemoryMarshal.Read<HostRequest>(chain.Request), chain.Request[HostRequest.Size..]);
        _server.Answer(chain, bytes, length);
        _host.Poll();
        return _host.Query(out _);
    }

    [Theory, Requirement("XDV-034.2")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TraceIsNeverLostOrReordered(int seed)
    {
        var random = new Random(seed);
        var sent = new List<byte>();
        var received = new List<byte>();
        var held = new List<TakenChain>();
        int refused = 0;
        for (int step = 0; step < 20_000; step++)
        {
            byte[] block = new byte[random.Next(1, random.Next(2) == 0 ? 300 : 20_000)];
            random.NextBytes(block);
            if (random.Next(3) > 0 && _host.TrySendTrace(block)) sent.AddRange(block);
            else refused++;
            if (random.Next(3) == 0 && _server.Take(HostChannel.TraceQueue) is { } chain)
            {
                received.AddRange(chain.Request);
                held.Add(chain);
            }
            if (held.Count > 0 && random.Next(3) == 0)
            {
                int which = random.Next(held.Count);
                _server.Answer(held[which], default);
                held.RemoveAt(which);
            }
            Assert.Equal(WindowState.Ready, _host.Poll());
            if (sent.Count > 1 << 20) break;
        }
        while (_server.Take(HostChannel.TraceQueue) is { } chain)
        {
            received.AddRange(chain.Request);
            held.Add(chain);
        }
        foreach (TakenChain chain in held) _server.Answer(chain, default);
        _host.Poll();
        Assert.True(refused > 0);
        Assert.Equal(0UL, _host.TraceBytesInFlight);
        Assert.True(sent.SequenceEqual(received));
    }

    [Fact]
    public void NoRoomIsFalseNotLoss()
    {
        Assert.False(_host.TrySendTrace(default));
        Assert.False(_host.TrySendTrace(new byte[_host.MaxTraceBytes + 1]));
        Assert.True(_host.TrySendTrace(new byte[_host.MaxTraceBytes]));
        Assert.False(_host.TrySendTrace(new byte[1]));
        _server.Answer(_server.Take(HostChannel.TraceQueue)!, default);
        _host.Poll();
        Assert.True(_host.TrySendTrace(new byte[1]));
    }

    [Fact]
    public void ConfigurationIsRead()
    {
        var wanted = new HostConfiguration
        {
            Flags = SessionFlags.Trace, CommandBytes = 3, ArchiveBytes = 10, Seed = Bytes32.From("seed"u8),
        };
        Assert.True(_host.StartConfiguration());
        Assert.False(_host.StartConfiguration());
        Assert.Equal(HostProgress.Pending, _host.Query(out _));
        Assert.Equal(HostProgress.Answered, Serve((request, _) =>
        {
            Assert.Equal(HostOperation.Configuration, request.Operation);
            byte[] bytes = new byte[HostConfiguration.Size];
            MemoryMarshal.Write(bytes, in wanted);
            return Answers.Host(Status.Ok, bytes);
        }));
        Assert.True(_host.TryReadConfiguration(out HostConfiguration seen));
        Assert.Equal((SessionFlags.Trace, 3u, 10UL), (seen.Flags, seen.CommandBytes, seen.ArchiveBytes));
        Assert.True(seen.Seed.Same(wanted.Seed));
    }

    [Fact]
    public void ArchiveComesInChunks()
    {
        byte[] archive = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
        byte[] copy = new byte[archive.Length];
        for (int offset = 0; offset < archive.Length;)
        {
            Assert.True(_host.StartReadArchive((ulong)offset, Math.Min(_host.MaxData, 50_000)));
            Serve((request, _) =>
            {
                int count = Math.Min((int)request.Length, archive.Length - (int)request.Offset);
                return Answers.Host(Status.Ok, archive.AsSpan((int)request.Offset, count));
            });
            Assert.Equal(HostProgress.Answered, _host.Query(out HostAnswer answer));
            offset += _host.ReadAnswer(0, copy.AsSpan(offset, (int)answer.Bytes));
        }
        Assert.Equal(archive, copy);
        Assert.False(_host.StartReadArchive(0, _host.MaxData + 1));
    }

    [Fact]
    public void ConsoleAndExitCarryTheirPayload()
    {
        Assert.True(_host.StartConsoleWrite(ConsoleStream.Error, "hello"u8));
        Serve((request, payload) =>
        {
            Assert.Equal((HostOperation.ConsoleWrite, 2u), (request.Operation, request.Argument));
            Assert.Equal(5u, request.PayloadBytes);
            Assert.Equal("hello"u8.ToArray(), payload);
            return Answers.Host(Status.Ok, default);
        });
        var end = new SessionEnd { ExitStatus = 3, Records = 99 };
        Assert.True(_host.StartExit(3, end));
        Serve((request, payload) =>
        {
            Assert.Equal((HostOperation.Exit, 3u), (request.Operation, request.Argument));
            Assert.Equal(99UL, MemoryMarshal.Read<SessionEnd>(payload).Records);
            return Answers.Host(Status.Ok, default);
        });
        Assert.False(_host.StartConsoleWrite(ConsoleStream.Output, new byte[_host.MaxPayload + 1]));
    }

    [Theory, Requirement("XDV-030.2")]
    [InlineData(7u, 0u)] // Shorter than an answer's header.
    [InlineData(8u, 1u)] // Claims more than was written.
    [InlineData(40u, uint.MaxValue)]
    public void LyingAnswerEndsTheChannel(uint written, uint claimed)
    {
        _host.StartReadCommand(0, 100);
        byte[] bytes = Answers.Host(Status.Ok, new byte[32]);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), claimed);
        Assert.Equal(HostProgress.Lost, Serve((_, _) => bytes, written));
        Assert.Equal(LossReason.AnswerViolation, _host.Device.Reason);
        Assert.Equal(0, _host.ReadAnswer(0, new byte[10]));
        _server.Begin(2);
        _host.Restart();
        Connect();
        Assert.True(_host.StartReadCommand(0, 10));
    }
}
