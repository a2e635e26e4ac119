// Where a process's parts lie, what its stack starts with, and how many processes a machine takes.
using System;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Core.Orchestration;
using Xdv.Kernel;
using Xdv.Kernel.Elf;
using Xdv.Kernel.Processes;
using Xdv.Tests;
using Xunit;

namespace Xdv.Image.Tests;

[Requirement("XDV-013.4")]
public sealed class ProcessLayoutTests
{
    [Fact]
    public void PartsFollowOneAnotherWithAGuardBetween()
    {
        Assert.Equal(ElfStatus.Ok, ElfImage.Parse(ElfImageTests.Good(), out ElfImage image));
        ulong end = 0;
        for (int i = 0; i < image.SegmentCount; i++) end = Math.Max(end, image[i].Address + image[i].MemoryBytes);
        UserLayout layout = new(image);
        Assert.Equal(((end + 4095) & ~4095ul) + 4096, layout.StackBottom);
        Assert.Equal(layout.StackBottom + UserLayout.StackPages * 4096, layout.StackTop);
        Assert.Equal(layout.StackTop + 4096, layout.HeapStart);
        Assert.Equal(layout.HeapStart + (UserLayout.HeapPages + 1) * 4096, layout.MapStart);
        Assert.True(layout.HeapStart < 0x60_0000, "a small program needs one page table");
    }

    [Fact]
    public void TheStartBlockHasCountPointersAndStrings()
    {
        byte[] arguments = Encoding.UTF8.GetBytes("qrun\0bell.qasm\0\0");
        const ulong Address = 0x7000;
        byte[] block = new byte[StartBlock.BytesFor(arguments)];
        block.AsSpan().Fill(0xCC);
        StartBlock.Write(block, Address, arguments);
        Assert.Equal(0, block.Length % 16);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(block);
        Assert.Equal(3ul, words[0]);
        Assert.Equal("qrun", At(words[1]));
        Assert.Equal("bell.qasm", At(words[2]));
        Assert.Equal("", At(words[3]));
        Assert.Equal(0ul, words[4]);

        string At(ulong pointer)
        {
            ReadOnlySpan<byte> text = block.AsSpan((int)(pointer - Address));
            return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
        }
    }

    [Theory]
    [InlineData(64, 1024), InlineData(256, 4095), InlineData(4096, 4095), InlineData(1, 64)]
    public void ProcessesFollowMemory(int mebibytes, int processes)
    {
        ulong frames = (ulong)mebibytes * 256;
        CoreLimits limits = MachineLimits.For(frames, 64);
        Assert.True(limits.IsValid);
        Assert.Equal(processes, limits.Processes);
        Assert.True(limits.Capabilities >= processes * 3);
        Assert.Equal(limits.Pack(), CoreLimits.Unpack(limits.Pack()).Pack());
        ulong heap = MachineLimits.HeapFrames(frames) * 4096;
        Assert.True(heap > (ulong)limits.TraceCapacity * 128 + (ulong)limits.Capabilities * 112);
    }

    /// <summary>What belongs to the kernel begins at MapEnd; no length wraps around it.</summary>
    [Theory]
    [InlineData(UserLayout.MapEnd - 4096, 1, true), InlineData(UserLayout.MapEnd - 4096, 2, false)]
    [InlineData(UserLayout.MapEnd, 1, false), InlineData(ulong.MaxValue - 4095, 1, false)]
    [InlineData(4096, ulong.MaxValue, false), InlineData(4096, 1UL << 52, false)]
    [Requirement("XDV-030.3")]
    public void NothingOfAProgramsReachesTheMessageBuffers(ulong address, ulong pages, bool allowed) =>
        Assert.Equal(allowed, UserLayout.IsBelowBuffers(address, pages));
}
