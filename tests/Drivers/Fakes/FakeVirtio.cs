// A virtio-pci device of its own: registers, ring and requests from the device's side, written from the standard and
// not from the driver. It keeps to the rules but for the one fault it was told to commit, and it refuses to touch
// memory that the driver has not lent it.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>One way to be broken.</summary>
public enum VirtioFlaw
{
    None,
    // While it is brought up.
    NotModern, FeaturesRefused, NoQueue, TinyQueue, QueueTaken, DoorbellOutside, VectorRefused, RestlessConfiguration,
    StuckReset,
    // While it serves.
    Silent, WrongId, IdOutside, LengthTooLong, TornIndex, IndexBackwards, NeedsReset, ResetsItself, Unplugged,
    ShortAnswer, EmptyAnswer, StatusUnwritten, StatusGarbage, InputOutputError, Unsupported, AnswersTwice,
}

/// <summary>A chain as the device sees it.</summary>
public sealed record DeviceChain(ushort Head, List<(ulong Offset, uint Bytes, bool Writable)> Segments);

public sealed class FakeVirtio(Memory memory, ulong memoryBase)
{
    public const ushort Vector = 0;
    private const uint NotifyMultiplier = 4;
    private const ushort NotifyOffset = 3;

    private ushort _queueSize, _vector, _enabled, _seen, _used;
    private uint _deviceSelect, _driverSelect;
    private ulong _driverFeatures;
    private readonly uint[] _addresses = new uint[6];
    private bool _resetWanted;

    public VirtioFlaw Flaw { get; set; }

    public VirtioStatus Status { get; private set; }

    /// <summary>Device configuration.</summary>
    public byte[] Configuration { get; } = new byte[64];

    public byte Generation { get; set; }

    /// <summary>Handles a chain; the bytes it wrote.</summary>
    public Func<DeviceChain, uint> Serve { get; set; } = static _ => 0;

    /// <summary>Answers on its own when notified; else when <see cref="Work"/> is called.</summary>
    public bool Prompt { get; set; } = true;

    public int Notifications { get; private set; }

    public List<string> Log { get; } = [];

    public Memory Memory => memory;

    public VirtioRegisters<FakeVirtioWindow> Registers => new()
    {
        Common = new FakeVirtioWindow(this, VirtioPci.CommonType),
        Notify = new FakeVirtioWindow(this, VirtioPci.NotifyType),
        Interrupt = new FakeVirtioWindow(this, VirtioPci.InterruptType),
        Device = new FakeVirtioWindow(this, VirtioPci.DeviceType),
        NotifyMultiplier = Flaw == VirtioFlaw.DoorbellOutside ? 4096 : NotifyMultiplier,
        Vector = Vector,
    };

    public ulong SizeOf(byte region) => region switch
    {
        VirtioPci.CommonType => VirtioPci.CommonBytes,
        VirtioPci.NotifyType => 64,
        VirtioPci.InterruptType => 1,
        _ => (ulong)Configuration.Length,
    };

    public uint ReadCommon(ulong offset) => offset switch
    {
        VirtioPci.DeviceFeature => _deviceSelect == 1 && Flaw != VirtioFlaw.NotModern ? 1u : 0x20,
        VirtioPci.QueueCount => Flaw == VirtioFlaw.NoQueue ? 0u : 1u,
        VirtioPci.Status => Flaw == VirtioFlaw.Unplugged ? 0xFFu : ReadStatus(),
        VirtioPci.ConfigurationGeneration => Flaw == VirtioFlaw.RestlessConfiguration ? ++Generation : Generation,
        VirtioPci.QueueSize => _queueSize != 0 ? _queueSize : Flaw == VirtioFlaw.TinyQueue ? 4u : 64,
        VirtioPci.QueueVector => Flaw == VirtioFlaw.VectorRefused ? VirtioPci.NoVector : _vector,
        VirtioPci.QueueEnable => Flaw == VirtioFlaw.QueueTaken ? 1u : _enabled,
        VirtioPci.QueueNotifyOffset => NotifyOffset,
        _ => throw new InvalidOperationException($"common register {offset} read"),
    };

    public void WriteCommon(ulong offset, uint value)
    {
        Log.Add($"{offset} {value:x}");
        switch (offset)
        {
            case VirtioPci.DeviceFeatureSelect: _deviceSelect = value; break;
            case VirtioPci.DriverFeatureSelect: _driverSelect = value; break;
            case VirtioPci.DriverFeature: _driverFeatures |= (ulong)value << (_driverSelect == 1 ? 32 : 0); break;
            case VirtioPci.Status: WriteStatus((VirtioStatus)value); break;
            case VirtioPci.ConfigurationVector or VirtioPci.QueueSelect: break;
            case VirtioPci.QueueSize: _queueSize = (ushort)value; break;
            case VirtioPci.QueueVector: _vector = (ushort)value; break;
            case VirtioPci.QueueEnable: _enabled = (ushort)value; break;
            case >= VirtioPci.QueueDescriptors and < VirtioPci.QueueDevice + 8:
                _addresses[(offset - VirtioPci.QueueDescriptors) / 4] = value;
                break;
            default: throw new InvalidOperationException($"common register {offset} written");
        }
    }

    public void Notify(ulong offset)
    {
        if (offset != NotifyOffset * NotifyMultiplier) throw new InvalidOperationException($"doorbell {offset}");
        Notifications++;
        if (Prompt) Work();
    }

    /// <summary>Takes every new chain and answers it, with the flaw it has.</summary>
    public void Work()
    {
        if (Flaw is VirtioFlaw.Silent or VirtioFlaw.Unplugged || !IsRunning) return;
        if (Flaw == VirtioFlaw.NeedsReset)
        {
            Status |= VirtioStatus.NeedsReset;
            return;
        }

        if (Flaw == VirtioFlaw.ResetsItself)
        {
            Forget();
            return;
        }

        for (; _seen != memory.U16(Avail + 2); _seen++) Answer(Read(memory.U16(Avail + 4 + 2u * (_seen % Size))));
    }

    private bool IsRunning => (Status & VirtioStatus.DriverOk) != 0 && _enabled == 1;

    private ulong Size => _queueSize;

    private ulong Descriptors => AddressAt(0);

    private ulong Avail => AddressAt(1);

    private ulong Used => AddressAt(2);

    private ulong AddressAt(int index) =>
        (_addresses[2 * index] | (ulong)_addresses[2 * index + 1] << 32) - memoryBase;

    private uint ReadStatus()
    {
        if (_resetWanted && Flaw != VirtioFlaw.StuckReset) Forget();
        bool refuses = Flaw == VirtioFlaw.FeaturesRefused || (_driverFeatures & VirtioPci.Version1) == 0;
        return (uint)(refuses ? Status & ~VirtioStatus.FeaturesOk : Status);
    }

    private void WriteStatus(VirtioStatus value)
    {
        if (value == VirtioStatus.Reset) _resetWanted = true;
        else Status = value;
    }

    private void Forget()
    {
        _resetWanted = false;
        Status = VirtioStatus.Reset;
        _queueSize = _vector = _enabled = _seen = _used = 0;
        _driverFeatures = 0;
        Array.Clear(_addresses);
    }

    private DeviceChain Read(ushort head)
    {
        var segments = new List<(ulong, uint, bool)>();
        ushort at = head;
        while (true)
        {
            ulong descriptor = Descriptors + 16u * (ulong)at;
            ushort flags = memory.U16(descriptor + 12);
            ulong offset = memory.U64(descriptor) - memoryBase;
            memory.At(offset, memory.U32(descriptor + 8), 1);
            segments.Add((offset, memory.U32(descriptor + 8), (flags & SplitRing.DescriptorWrite) != 0));
            if ((flags & SplitRing.DescriptorNext) == 0) return new DeviceChain(head, segments);
            at = memory.U16(descriptor + 14);
        }
    }

    private void Answer(DeviceChain chain)
    {
        uint written = Serve(chain);
        uint id = Flaw switch
        {
            VirtioFlaw.WrongId => (uint)(chain.Head ^ 1),
            VirtioFlaw.IdOutside => 0x8000_0000,
            _ => chain.Head,
        };
        if (Flaw == VirtioFlaw.LengthTooLong) written = uint.MaxValue;
        if (Flaw == VirtioFlaw.ShortAnswer) written--;
        if (Flaw == VirtioFlaw.EmptyAnswer) written = 0;
        memory.Put32(Used + 4 + 8 * (_used % Size), id);
        memory.Put32(Used + 8 + 8 * (_used % Size), written);
        _used++;
        ushort index = Flaw switch
        {
            VirtioFlaw.TornIndex => (ushort)(_used | 0xFF00),
            VirtioFlaw.IndexBackwards => (ushort)(_used - 3),
            VirtioFlaw.AnswersTwice => ++_used,
            _ => _used,
        };
        memory.Put16(Used + 2, index);
    }
}

/// <summary>A driver's view of one register region: exact widths, nothing outside.</summary>
public readonly struct FakeVirtioWindow(FakeVirtio device, byte region) : IRegisterWindow
{
    public ulong Size => device.SizeOf(region);

    public byte Read8(ulong offset) => region == VirtioPci.InterruptType ? (byte)1 : (byte)Common(offset, 1);

    public ushort Read16(ulong offset) => (ushort)Common(offset, 2);

    public uint Read32(ulong offset)
    {
        if (region == VirtioPci.CommonType) return Common(offset, 4);
        if (region != VirtioPci.DeviceType) throw new InvalidOperationException("read of a doorbell");
        return BitConverter.ToUInt32(device.Configuration, (int)offset);
    }

    public ulong Read64(ulong offset) => throw new InvalidOperationException("64-bit register access");

    public void Write8(ulong offset, byte value) => Write(offset, value, 1);

    public void Write16(ulong offset, ushort value)
    {
        if (region == VirtioPci.NotifyType) device.Notify(offset);
        else Write(offset, value, 2);
    }

    public void Write32(ulong offset, uint value) => Write(offset, value, 4);

    public void Write64(ulong offset, ulong value) => throw new InvalidOperationException("64-bit register access");

    public void Read(ulong offset, Span<byte> destination) => throw new InvalidOperationException();

    public void Write(ulong offset, ReadOnlySpan<byte> source) => throw new InvalidOperationException();

    private uint Common(ulong offset, int width)
    {
        Check(offset, width);
        return device.ReadCommon(offset);
    }

    private void Write(ulong offset, uint value, int width)
    {
        Check(offset, width);
        device.WriteCommon(offset, value);
    }

    private void Check(ulong offset, int width)
    {
        if (region != VirtioPci.CommonType) throw new InvalidOperationException($"region {region} at {offset}");
        int natural = offset switch
        {
            VirtioPci.Status or VirtioPci.ConfigurationGeneration => 1,
            < VirtioPci.ConfigurationVector or >= VirtioPci.QueueDescriptors => 4,
            _ => 2,
        };
        if (width != natural) throw new InvalidOperationException($"{width}-byte access to common register {offset}");
    }
}
