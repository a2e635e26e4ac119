// The frame ledger against a model: random takes, gives and lists; every frame is free, out, or in one owner's list,
// and the same calls give the same frames.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Arch.X64;
using Xdv.Tests;
using Xunit;

namespace Xdv.Image.Tests;

[Requirement("XDV-013.4")]
public sealed unsafe class FrameLedgerTests
{
    private const uint Frames = 64;
    private const int Owners = 3;

    [Fact]
    public void TheLatestFreedComesFirstAndZeroedOnesApart()
    {
        FrameEntry* entries = stackalloc FrameEntry[(int)Frames];
        FrameLedger ledger = Fresh(entries);
        ledger.Give(5);
        ledger.Give(6);
        ledger.GiveZeroed(7);
        Assert.Equal(7u, ledger.TakeZeroed());
        Assert.Equal(FrameLedger.None, ledger.TakeZeroed());
        ledger.GiveZeroed(7);
        Assert.Equal([6u, 5u, 7u, FrameLedger.None], [ledger.Take(), ledger.Take(), ledger.Take(), ledger.Take()]);
    }

    [Fact]
    public void RandomHistoriesLoseAndDoubleNothingAndRepeat()
    {
        for (int seed = 0; seed < 50; seed++) Assert.Equal(Play(seed), Play(seed));
    }

    private static FrameLedger Fresh(FrameEntry* entries)
    {
        new Span<FrameEntry>(entries, (int)Frames).Clear();
        FrameLedger ledger = new(entries, Frames);
        for (uint frame = 2; frame < Frames; frame++) ledger.Claim(frame);
        return ledger;
    }

    /// <summary>The frames handed out, in order.</summary>
    private static List<uint> Play(int seed)
    {
        Random random = new(seed);
        FrameEntry* entries = (FrameEntry*)NativeMemory.Alloc(Frames, (nuint)sizeof(FrameEntry));
        FrameLedger ledger = Fresh(entries);
        uint[] lists = new uint[Owners];
        List<uint>[] owned = [.. Enumerable.Range(0, Owners).Select(_ => new List<uint>())];
        List<uint> loose = [.. Enumerable.Range(2, (int)Frames - 2).Select(frame => (uint)frame)];
        HashSet<uint> free = [];
        List<uint> handed = [];
        for (int step = 0; step < 2000; step++)
        {
            int owner = random.Next(Owners);
            switch (random.Next(6))
            {
                case 0 when loose.Count > 0:
                    free.Add(loose[0]);
                    if (random.Next(2) == 0) ledger.Give(loose[0]);
                    else ledger.GiveZeroed(loose[0]);
                    loose.RemoveAt(0);
                    break;
                case 1:
                case 2:
                    uint taken = ledger.Take();
                    Assert.Equal(free.Count > 0, taken != FrameLedger.None);
                    if (taken == FrameLedger.None) break;
                    Assert.True(free.Remove(taken));
                    loose.Add(taken);
                    handed.Add(taken);
                    break;
                case 3 when loose.Count > 0:
                    ledger.Link(ref lists[owner], loose[^1]);
                    owned[owner].Add(loose[^1]);
                    loose.RemoveAt(loose.Count - 1);
                    break;
                case 4 when owned[owner].Count > 0:
                    uint leaving = owned[owner][random.Next(owned[owner].Count)];
                    ledger.Unlink(ref lists[owner], leaving);
                    owned[owner].Remove(leaving);
                    loose.Add(leaving);
                    break;
                case 5 when random.Next(10) == 0:
                    Assert.Equal((uint)owned[owner].Count, ledger.GiveAll(ref lists[owner]));
                    free.UnionWith(owned[owner]);
                    owned[owner].Clear();
                    break;
            }

            uint behind = lists[owner];
            for (int i = owned[owner].Count - 1; i >= 0; i--, behind = ledger.Next(behind))
                Assert.Equal(owned[owner][i], behind);
            Assert.Equal(FrameLedger.None, behind);
            for (uint frame = 2; frame < Frames; frame++) Assert.Equal(!free.Contains(frame), ledger.IsOut(frame));
        }

        NativeMemory.Free(entries);
        return handed;
    }
}
