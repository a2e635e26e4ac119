// The disk driver against a device that follows the standard, and against the same device with one flaw at a time and
// with flaws at random: every read ends, in the disk's bytes or in an error with a name; memory is lent exactly as long
// as the device may write to it; and a device that behaves again is served again.
using System;
using Xdv.Drivers.Block;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class BlockTests
{
    private readonly FakeDisk _disk = new();

    private static BlockOutcome Finish(BlockDevice<FakeVirtioWindow, MemoryWindow> driver, Action? between = null)
    {
        for (int i = 0; i < 1000; i++)
        {
            BlockOutcome outcome = driver.Poll();
            if (outcome != BlockOutcome.Pending) return outcome;
            between?.Invoke();
        }

        throw new InvalidOperationException("the read does not end");
    }

    [Fact]
    public void BringsTheDeviceUpInTheStandardsOrder()
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        Assert.True(driver.TryStart());
        ulong used = FakeDisk.MemoryBase + 320;
        string[] golden =
        [
            "20 0", "20 1", "20 3", // reset, ACKNOWLEDGE, DRIVER
            "0 0", "0 1", "8 0", "12 0", "8 1", "12 1", "20 b", // VERSION_1 and nothing else, FEATURES_OK
            "16 ffff", "22 0", "26 0", "24 10", // no configuration vector; queue 0: vector 0, 16 descriptors
            "32 23400000", "36 1", "40 23400100", "44 1", $"48 {(uint)used:x}", "52 1", "28 1", "20 f",
        ];
        Assert.Equal(golden, _disk.Device.Log);
        Assert.Equal((1000UL, true), (driver.Sectors, driver.HoldsMemory));
        Assert.Equal(0UL, driver.DataStart % 4096);
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(7, 4096)]
    [InlineData(999, 512)]
    [InlineData(872, 65536)]
    public void ReadsWhatIsThere(ulong sector, uint bytes)
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        driver.TryStart();
        for (int i = 0; i < 40; i++)
        {
            ulong offset = driver.DataStart + (ulong)i * 512;
            Assert.True(driver.TryRead(sector, bytes, offset));
            Assert.False(driver.TryRead(sector, bytes, offset)); // One at a time.
            Assert.Equal(BlockOutcome.Done, Finish(driver));
            Assert.True(_disk.Holds(sector, bytes, offset));
        }

        Assert.Equal(BlockOutcome.Idle, driver.Poll());
        Assert.Equal(40, _disk.Device.Notifications);
    }

    [Theory]
    [InlineData(1000UL, 512u, 0)] // Behind the end.
    [InlineData(999UL, 1024u, 0)] // Over the end.
    [InlineData(ulong.MaxValue, 512u, 0)]
    [InlineData(0UL, 0u, 0)]
    [InlineData(0UL, 511u, 0)]
    [InlineData(0UL, 66048u, 0)]
    [InlineData(0UL, 512u, -512)] // Before the data memory.
    [InlineData(0UL, 4096u, (1 << 18) - 4096)] // Over its end.
    public void RefusesWhatIsNotThere(ulong sector, uint bytes, int offset)
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        driver.TryStart();
        Assert.False(driver.TryRead(sector, bytes, driver.DataStart + (ulong)offset));
        Assert.Equal(BlockOutcome.Idle, driver.Poll());
        Assert.Equal(0, _disk.Device.Notifications);
    }

    [Theory]
    [InlineData(VirtioFlaw.NotModern, VirtioFault.NotModern)]
    [InlineData(VirtioFlaw.FeaturesRefused, VirtioFault.FeaturesRefused)]
    [InlineData(VirtioFlaw.NoQueue, VirtioFault.QueueUnusable)]
    [InlineData(VirtioFlaw.TinyQueue, VirtioFault.QueueUnusable)]
    [InlineData(VirtioFlaw.QueueTaken, VirtioFault.QueueUnusable)]
    [InlineData(VirtioFlaw.DoorbellOutside, VirtioFault.DoorbellOutside)]
    [InlineData(VirtioFlaw.VectorRefused, VirtioFault.VectorRefused)]
    [InlineData(VirtioFlaw.RestlessConfiguration, VirtioFault.ConfigurationUnstable)]
    [InlineData(VirtioFlaw.Unplugged, VirtioFault.ResetTimeout)]
    [Requirement("XDV-030.2")]
    public void ADeviceThatCannotBeBroughtUpIsNamed(VirtioFlaw flaw, VirtioFault fault)
    {
        _disk.Device.Flaw = flaw;
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        Assert.False(driver.TryStart());
        Assert.Equal((fault, false, false), (driver.Fault, driver.IsUp, driver.HoldsMemory));
        Assert.False(driver.TryRead(0, 512, driver.DataStart));
        Assert.Equal(BlockOutcome.Failed, driver.Poll());
    }

    [Theory]
    [InlineData(VirtioFlaw.Silent, VirtioFault.NoAnswer)]
    [InlineData(VirtioFlaw.WrongId, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.IdOutside, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.LengthTooLong, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.TornIndex, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.IndexBackwards, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.AnswersTwice, VirtioFault.RingViolation)]
    [InlineData(VirtioFlaw.NeedsReset, VirtioFault.NeedsReset)]
    [InlineData(VirtioFlaw.ResetsItself, VirtioFault.NeedsReset)]
    [InlineData(VirtioFlaw.ShortAnswer, VirtioFault.AnswerViolation)]
    [InlineData(VirtioFlaw.EmptyAnswer, VirtioFault.AnswerViolation)]
    [InlineData(VirtioFlaw.StatusUnwritten, VirtioFault.AnswerViolation)]
    [InlineData(VirtioFlaw.StatusGarbage, VirtioFault.AnswerViolation)]
    [Requirement("XDV-030.2")]
    public void ADeviceThatFailsIsNamedAndServesAgain(VirtioFlaw flaw, VirtioFault fault)
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        driver.TryStart();
        _disk.Device.Flaw = flaw;
        Assert.True(driver.TryRead(5, 4096, driver.DataStart));
        Assert.Equal(BlockOutcome.Failed, Finish(driver));
        Assert.Equal((fault, false), (driver.Fault, driver.HoldsMemory));
        Assert.Equal(VirtioStatus.Reset, _disk.Device.Status);

        _disk.Device.Flaw = VirtioFlaw.None;
        Assert.True(driver.TryStart());
        Assert.True(driver.TryRead(5, 4096, driver.DataStart));
        Assert.Equal(BlockOutcome.Done, Finish(driver));
        Assert.True(_disk.Holds(5, 4096, driver.DataStart));
    }

    [Theory]
    [InlineData(VirtioFlaw.InputOutputError, BlockOutcome.InputOutputError)]
    [InlineData(VirtioFlaw.Unsupported, BlockOutcome.Unsupported)]
    public void AnErrorOfTheMediumIsNoFailureOfTheDevice(VirtioFlaw flaw, BlockOutcome expected)
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        driver.TryStart();
        _disk.Device.Flaw = flaw;
        driver.TryRead(5, 4096, driver.DataStart);
        Assert.Equal(expected, Finish(driver));
        _disk.Device.Flaw = VirtioFlaw.None;
        Assert.True(driver.IsUp && driver.TryRead(5, 4096, driver.DataStart));
        Assert.Equal(BlockOutcome.Done, Finish(driver));
    }

    [Fact, Requirement("XDV-030.2")]
    public void MemoryStaysLentWhenTheDeviceDoesNotReset()
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = _disk.Driver();
        driver.TryStart();
        _disk.Device.Flaw = VirtioFlaw.Silent;
        driver.TryRead(5, 4096, driver.DataStart);
        driver.Poll();
        _disk.Device.Flaw = VirtioFlaw.StuckReset;
        Assert.Equal(BlockOutcome.Failed, Finish(driver));
        Assert.Equal((VirtioFault.ResetTimeout, true), (driver.Fault, driver.HoldsMemory));
        Assert.False(driver.TryStart());
        Assert.True(driver.HoldsMemory);
    }

    [Fact]
    public void TooLittleMemoryIsSaid()
    {
        BlockDevice<FakeVirtioWindow, MemoryWindow> driver = new FakeDisk(memory: 4096 + 256).Driver();
        Assert.False(driver.TryStart());
        Assert.Equal(VirtioFault.MemoryTooSmall, driver.Fault);
        driver = new FakeDisk(memory: 256).Driver();
        Assert.False(driver.TryStart());
        Assert.Equal(VirtioFault.MemoryTooSmall, driver.Fault);
    }

    /// <summary>Reads, slow answers and flaws in random order.</summary>
    [Fact, Requirement("XDV-030.2")]
    public void RandomCampaign()
    {
        int failures = 0, done = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var disk = new FakeDisk();
            disk.Device.Prompt = false;
            BlockDevice<FakeVirtioWindow, MemoryWindow> driver = disk.Driver();
            for (int step = 0; step < 60; step++)
            {
                disk.Device.Flaw = random.Next(3) == 0 ? (VirtioFlaw)random.Next((int)VirtioFlaw.AnswersTwice + 1)
                    : VirtioFlaw.None;
                bool up = driver.IsUp || driver.TryStart();
                Assert.True(up || driver.Fault != VirtioFault.None);
                Assert.True(!driver.HoldsMemory || up || driver.Fault == VirtioFault.ResetTimeout);
                if (!up) continue;
                ulong sector = (ulong)random.Next(992), offset = driver.DataStart + 512 * (ulong)random.Next(64);
                uint bytes = 512 * (uint)random.Next(1, 9);
                Assert.True(driver.TryRead(sector, bytes, offset));
                BlockOutcome outcome = Finish(driver, () =>
                {
                    if (random.Next(4) == 0) disk.Device.Work();
                });
                if (outcome == BlockOutcome.Done) Assert.True(disk.Holds(sector, bytes, offset), $"seed {seed}");
                Assert.Equal(outcome == BlockOutcome.Failed, !driver.IsUp);
                Assert.Equal(outcome == BlockOutcome.Failed, driver.Fault != VirtioFault.None);
                if (outcome == BlockOutcome.Done) done++;
                else failures++;
            }

            disk.Device.Flaw = VirtioFlaw.None;
            disk.Device.Prompt = true;
            Assert.True(driver.IsUp || driver.TryStart());
            Assert.True(driver.TryRead(1, 512, driver.DataStart));
            Assert.Equal(BlockOutcome.Done, Finish(driver));
        }

        Assert.True(done > 4000 && failures > 1000, $"{done} reads, {failures} failures: the campaign tests little");
    }
}
