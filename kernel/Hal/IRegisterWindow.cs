// Device memory as drivers see it: a bounded window of registers or shared memory. In the kernel it is mapped device
// memory, in tests an array, so that every driver runs unchanged on the host (style.md, Tock's example).
using System;

namespace Xdv.Hal;

/// <summary>A window of <see cref="Size"/> bytes. Accesses are little-endian, naturally aligned, each exactly one load
/// or store of that width; program order is kept. An offset outside the window is a kernel bug (panic), so callers
/// check device-supplied numbers first.</summary>
public interface IRegisterWindow
{
    ulong Size { get; }

    byte Read8(ulong offset);
    ushort Read16(ulong offset);
    uint Read32(ulong offset);
    ulong Read64(ulong offset);
    void Write8(ulong offset, byte value);
    void Write16(ulong offset, ushort value);
    void Write32(ulong offset, uint value);
    void Write64(ulong offset, ulong value);

    /// <summary>Copies out of the window; no atomicity beyond bytes.</summary>
    void Read(ulong offset, Span<byte> destination);

    /// <summary>Copies into the window.</summary>
    void Write(ulong offset, ReadOnlySpan<byte> source);
}

/// <summary>x86 port space, for serial, PCI configuration mechanism #1, the real-time clock and ACPI.</summary>
public interface IPortSpace
{
    byte Read8(ushort port);
    ushort Read16(ushort port);
    uint Read32(ushort port);
    void Write8(ushort port, byte value);
    void Write16(ushort port, ushort value);
    void Write32(ushort port, uint value);
}

/// <summary>Physical memory to look at: what firmware left there (ACPI). Addresses come out of that memory itself, so
/// every read may fail.</summary>
public interface IPhysicalMemory
{
    /// <summary>Copies bytes; false, with nothing promised about <paramref name="destination"/>, when not all of them
    /// are memory.</summary>
    bool TryRead(ulong address, Span<byte> destination);
}
