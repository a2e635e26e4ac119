// Port space with PCI configuration mechanism #1 behind it, and a 16550: enough hardware for the drivers to be honest
// about.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Xdv.Hal;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>256 bytes of configuration space with the bits that can be written.</summary>
public sealed class FakeFunction
{
    public byte[] Bytes { get; } = new byte[256];

    public byte[] Writable { get; } = new byte[256];

    public uint this[int offset]
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(offset));
        set => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(offset), value);
    }

    public void Mask(int offset, uint bits) => BinaryPrimitives.WriteUInt32LittleEndian(Writable.AsSpan(offset), bits);

    public void Write(int offset, uint value)
    {
        uint mask = BinaryPrimitives.ReadUInt32LittleEndian(Writable.AsSpan(offset));
        this[offset] = (this[offset] & ~mask) | (value & mask);
    }

    public static FakeFunction Create(ushort vendor, ushort device, uint classCode = 0x050000, byte header = 0)
    {
        var function = new FakeFunction
        {
            [0] = vendor | (uint)device << 16, [8] = classCode << 8 | 1, [12] = (uint)header << 16,
        };
        function.Mask(4, 0x0000_0007);
        return function;
    }
}

/// <summary>Functions by bus, device and function.</summary>
public sealed class FakePci
{
    private uint _address;

    public Dictionary<int, FakeFunction> Functions { get; } = [];

    /// <summary>Every configuration write: "bdf offset value".</summary>
    public List<string> Writes { get; } = [];

    public int Reads { get; private set; }

    public void Add(int bus, int device, int function, FakeFunction what) =>
        Functions[bus << 8 | device << 3 | function] = what;

    public uint Read(ushort port)
    {
        if (port != 0xCFC) throw new InvalidOperationException($"port {port:x} read");
        Reads++;
        bool present = Functions.TryGetValue((int)(_address >> 8 & 0xFFFF), out FakeFunction? found);
        return present ? found![(int)(_address & 0xFC)] : ~0u;
    }

    public void Write(ushort port, uint value)
    {
        if (port == 0xCF8)
        {
            if ((value & 0x8000_0003) != 0x8000_0000) throw new InvalidOperationException($"bad address {value:x}");
            _address = value;
            return;
        }
        int place = (int)(_address >> 8 & 0xFFFF), offset = (int)(_address & 0xFC);
        Writes.Add($"{place:x} {offset:x2} {value:x}");
        if (Functions.TryGetValue(place, out FakeFunction? found)) found.Write(offset, value);
    }
}

/// <summary>A 16550 that loops back and can be stuck or absent.</summary>
public sealed class FakeUart
{
    public Queue<byte> Received { get; } = new();

    public List<byte> Sent { get; } = [];

    public List<string> Writes { get; } = [];

    public bool Absent { get; set; }

    public bool Stuck { get; set; }

    public bool Overrun { get; set; }

    public int StatusReads { get; private set; }

    private bool _loopback;

    public byte Read(int register)
    {
        if (Absent) return 0xFF;
        if (register == 0) return Received.Dequeue();
        if (register != 5) return 0;
        StatusReads++;
        return (byte)((Stuck ? 0 : 0x60) | (Received.Count > 0 ? 1 : 0) | (Overrun ? 2 : 0));
    }

    public void Write(int register, byte value)
    {
        Writes.Add($"{register} {value:x2}");
        if (register == 4) _loopback = (value & 0x10) != 0;
        bool divisor = Writes.FindLast(write => write[0] == '3') is "3 80";
        if (register != 0 || divisor) return;
        if (_loopback) Received.Enqueue(value);
        else Sent.Add(value);
    }
}

/// <summary>Ports of the fake machine.</summary>
public readonly struct FakePorts(FakePci? pci, FakeUart? uart) : IPortSpace
{
    public byte Read8(ushort port) => uart!.Read(port - 0x3F8);

    public ushort Read16(ushort port) => throw new InvalidOperationException($"port {port:x} read");

    public uint Read32(ushort port) => pci!.Read(port);

    public void Write8(ushort port, byte value) => uart!.Write(port - 0x3F8, value);

    public void Write16(ushort port, ushort value) => throw new InvalidOperationException($"port {port:x} written");

    public void Write32(ushort port, uint value) => pci!.Write(port, value);
}
