// A disk and a source of random bytes behind FakeVirtio: what a request asks for, judged from the device's side.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Drivers.Block;
using Xdv.Drivers.Entropy;
using Xdv.Drivers.Virtio;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>A disk whose every byte is a function of its place.</summary>
public sealed class FakeDisk
{
    public const ulong MemoryBase = 0x1_2340_0000;
    public static readonly VirtioPatience Patience = new(50, 200);

    public FakeDisk(ulong sectors = 1000, int memory = 1 << 18)
    {
        Device = new FakeVirtio(new Memory(memory), MemoryBase) { Serve = Read };
        BitConverter.TryWriteBytes(Device.Configuration, sectors);
    }

    public FakeVirtio Device { get; }

    public BlockDevice<FakeVirtioWindow, MemoryWindow> Driver() =>
        new(Device.Registers, new MemoryWindow(Device.Memory), MemoryBase, Patience);

    public static byte ByteAt(ulong place) => (byte)(place * 167 >> 3 ^ place >> 11);

    /// <summary>True when memory holds the disk's bytes.</summary>
    public bool Holds(ulong sector, uint bytes, ulong offset)
    {
        for (uint i = 0; i < bytes; i++)
            if (Device.Memory.Bytes[offset + i] != ByteAt(sector * 512 + i)) return false;
        return true;
    }

    private uint Read(DeviceChain chain)
    {
        if (chain.Segments.Count != 3) throw new InvalidOperationException("a read has three segments");
        (ulong header, uint headerBytes, bool headerWritable) = chain.Segments[0];
        (ulong data, uint bytes, bool dataWritable) = chain.Segments[1];
        (ulong status, uint statusBytes, bool statusWritable) = chain.Segments[2];
        if (headerWritable || headerBytes != 16 || !dataWritable || !statusWritable || statusBytes != 1)
            throw new InvalidOperationException("not a read request");
        if (Device.Memory.U32(header) != 0) throw new InvalidOperationException("not a read");
        ulong sector = Device.Memory.U64(header + 8);
        bool fails = Device.Flaw is VirtioFlaw.InputOutputError or VirtioFlaw.Unsupported;
        for (uint i = 0; i < bytes && !fails; i++) Device.Memory.Bytes[data + i] = ByteAt(sector * 512 + i);
        if (Device.Flaw != VirtioFlaw.StatusUnwritten)
        {
            Device.Memory.Bytes[status] = Device.Flaw switch
            {
                VirtioFlaw.InputOutputError => 1,
                VirtioFlaw.Unsupported => 2,
                VirtioFlaw.StatusGarbage => 0x77,
                _ => 0,
            };
        }

        return fails ? 1 : bytes + 1;
    }
}

/// <summary>A source that counts, and may give less than asked for.</summary>
public sealed class FakeEntropy
{
    private byte _next = 1;

    public FakeEntropy()
    {
        Device = new FakeVirtio(new Memory(4096), FakeDisk.MemoryBase);
        Device.Serve = Draw;
    }

    public FakeVirtio Device { get; }

    /// <summary>Most bytes of one answer.</summary>
    public uint AtOnce { get; set; } = EntropyDraw.MaxBytes;

    public EntropyDevice<FakeVirtioWindow, MemoryWindow> Driver() =>
        new(Device.Registers, new MemoryWindow(Device.Memory), FakeDisk.MemoryBase, FakeDisk.Patience);

    private uint Draw(DeviceChain chain)
    {
        (ulong offset, uint bytes, bool writable) = chain.Segments.Single();
        if (!writable) throw new InvalidOperationException("a draw is written by the device");
        uint count = Math.Min(bytes, AtOnce);
        for (uint i = 0; i < count; i++) Device.Memory.Bytes[offset + i] = _next++;
        return count;
    }
}
