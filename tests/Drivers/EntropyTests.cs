// The entropy driver: draws are whole, short answers are asked for again, and no flaw of the device goes unnamed.
using System;
using System.Linq;
using Xdv.Drivers.Entropy;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class EntropyTests
{
    private readonly FakeEntropy _source = new();

    private static EntropyOutcome Finish(EntropyDevice<FakeVirtioWindow, MemoryWindow> driver)
    {
        for (int i = 0; i < 1000; i++)
            if (driver.Poll() is var outcome and not EntropyOutcome.Pending) return outcome;
        throw new InvalidOperationException("the draw does not end");
    }

    [Theory]
    [InlineData(32u, 32u, 1)]
    [InlineData(32u, 1u, 32)]
    [InlineData(7u, 3u, 3)]
    [InlineData(1u, 32u, 1)]
    public void ADrawIsWhole(uint bytes, uint atOnce, int requests)
    {
        _source.AtOnce = atOnce;
        EntropyDevice<FakeVirtioWindow, MemoryWindow> driver = _source.Driver();
        Assert.True(driver.TryStart());
        Assert.True(driver.TryDraw(bytes));
        Assert.False(driver.TryDraw(bytes));
        Assert.Equal(EntropyOutcome.Done, Finish(driver));
        byte[] drawn = new byte[bytes];
        driver.Read(drawn);
        Assert.Equal(Enumerable.Range(1, (int)bytes).Select(i => (byte)i), drawn);
        Assert.Equal(requests, _source.Device.Notifications);
        driver.Read(drawn);
        Assert.All(drawn, value => Assert.Equal(0, value)); // Taken once.
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(33u)]
    public void OtherLengthsAreRefused(uint bytes)
    {
        EntropyDevice<FakeVirtioWindow, MemoryWindow> driver = _source.Driver();
        driver.TryStart();
        Assert.False(driver.TryDraw(bytes));
        Assert.Equal(EntropyOutcome.Idle, driver.Poll());
    }

    [Theory]
    [InlineData(VirtioFlaw.Silent, VirtioFault.NoAnswer)]
    [InlineData(VirtioFlaw.EmptyAnswer, VirtioFault.AnswerViolation)]
    [InlineData(VirtioFlaw.LengthTooLong, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.WrongId, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.TornIndex, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.NeedsReset, VirtioFault.NeedsReset)]
    [Requirement("XDV-030.2")]
    public void AFlawIsNamedAndTheDeviceServesAgain(VirtioFlaw flaw, VirtioFault fault)
    {
        EntropyDevice<FakeVirtioWindow, MemoryWindow> driver = _source.Driver();
        driver.TryStart();
        _source.Device.Flaw = flaw;
        Assert.True(driver.TryDraw(16));
        Assert.Equal(EntropyOutcome.Failed, Finish(driver));
        Assert.Equal((fault, false), (driver.Fault, driver.HoldsMemory));
        _source.Device.Flaw = VirtioFlaw.None;
        Assert.True(driver.TryStart() && driver.TryDraw(16));
        Assert.Equal(EntropyOutcome.Done, Finish(driver));
    }
}
