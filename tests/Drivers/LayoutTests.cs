// Buffer layouts: disjoint, inside the window, and large enough for the largest job at the default size.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Drivers.Host;
using Xdv.Drivers.Virtio;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class LayoutTests
{
    private const ulong Start = 0x3000;

    [Theory]
    [InlineData(CircuitFormat.MaxBytes, 4)]
    [InlineData(TransformFormat.MaxBytes, 1)]
    public void DefaultWindowHoldsTheLargestJob(ulong payload, int atLeast)
    {
        Assert.True(JobLayout.TryPlan(Start, DeviceWindow.DefaultSize, payload, out JobLayout layout));
        Assert.True(layout.MaxPayload >= payload);
        Assert.True(layout.LargeSlots >= atLeast);
        Assert.True(layout.AnswerBytes >= 1 << 20);
    }

    [Fact]
    public void EveryWindowIsDividedWithoutOverlap()
    {
        int planned = 0;
        for (ulong end = Start; end <= 128 << 20; end += end < 1 << 20 ? 0x1000u : 0xF_5000u)
        {
            if (!JobLayout.TryPlan(Start, end, TransformFormat.MaxBytes, out JobLayout layout)) continue;
            planned++;
            var areas = new List<(ulong From, ulong To)>();
            for (int i = 0; i < JobLayout.ReleaseSlots; i++) areas.Add(Area(layout.Release(i), JobLayout.ReleaseBytes));
            for (int i = 0; i < JobLayout.AnswerSlots; i++) areas.Add(Area(layout.Answer(i), layout.AnswerBytes));
            for (int i = 0; i < JobLayout.SmallSlots + layout.LargeSlots; i++)
                areas.Add(Area(layout.Request(i), layout.RequestBytes(i)));
            AssertDisjoint(areas, end);
        }
        Assert.True(planned > 200);
        Assert.True(JobLayout.TryPlan(Start, 512 << 10, CircuitFormat.MaxBytes, out _));
        Assert.False(JobLayout.TryPlan(Start, 0x2000, 1, out _));
    }

    [Fact]
    public void HostWindowIsDividedWithoutOverlap()
    {
        for (ulong end = Start + (128 << 10); end <= 128 << 20; end += 0xF_5000u)
        {
            Assert.True(HostLayout.TryPlan(Start, end, out HostLayout layout));
            AssertDisjoint([Area(layout.TraceStart, layout.TraceBytes), Area(layout.RequestStart, layout.RequestBytes),
                Area(layout.AnswerStart, layout.AnswerBytes)], end);
        }
        Assert.False(HostLayout.TryPlan(Start, Start + 0x4000, out _));
    }

    private static (ulong, ulong) Area(ulong from, ulong bytes) => (from, from + bytes);

    private static void AssertDisjoint(List<(ulong From, ulong To)> areas, ulong end)
    {
        ulong last = Start;
        foreach ((ulong from, ulong to) in areas.OrderBy(area => area.From))
        {
            Assert.True(from >= last && to > from && from % 64 == 0);
            last = to;
        }
        Assert.True(last <= end);
    }
}
