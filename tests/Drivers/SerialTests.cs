// The console UART: its programming sequence, and that no wait is longer than its limit.
using System.Linq;
using Xdv.Drivers.Serial;
using Xdv.Drivers.Tests.Fakes;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class SerialTests
{
    private const int Polls = 100;
    private readonly FakeUart _hardware = new();

    private Uart16550<FakePorts> Create() => new(new FakePorts(null, _hardware), Uart16550<FakePorts>.Com1, Polls);

    [Fact]
    public void ProgramsTheLine()
    {
        Assert.True(Create().TryInitialise());
        string[] golden = ["1 00", "3 80", "0 01", "1 00", "3 03", "2 c7", "4 1e", "0 ae", "4 0b"];
        Assert.Equal(golden, _hardware.Writes);
    }

    [Fact]
    public void SendsAndReceives()
    {
        Uart16550<FakePorts> uart = Create();
        uart.TryInitialise();
        byte[] text = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        Assert.Equal(100, uart.Write(text));
        Assert.Equal(text, _hardware.Sent);
        Assert.False(uart.TryRead(out _));
        uart.SetReceiveInterrupt(true);
        Assert.Equal("1 01", _hardware.Writes.Last());
        _hardware.Received.Enqueue(65);
        _hardware.Overrun = true;
        Assert.True(uart.TryRead(out byte value));
        Assert.Equal((65, 1u), (value, uart.Overruns));
    }

    [Fact]
    public void StuckLineCostsOneWait()
    {
        Uart16550<FakePorts> uart = Create();
        uart.TryInitialise();
        _hardware.Stuck = true;
        int before = _hardware.StatusReads;
        Assert.Equal(0, uart.Write("hello"u8));
        Assert.Equal(0, uart.Write("hello"u8));
        Assert.Equal(Polls, _hardware.StatusReads - before);
        Assert.False(uart.IsPresent);
    }

    [Fact]
    public void AbsentUartIsNoProblem()
    {
        _hardware.Absent = true;
        Uart16550<FakePorts> uart = Create();
        Assert.False(uart.TryInitialise());
        Assert.Equal(0, uart.Write("x"u8));
        Assert.False(uart.TryRead(out _));
    }
}
