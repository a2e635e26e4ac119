// x86 ports behind the interface that drivers are written against.
using Xdv.Arch.X64;
using Xdv.Hal;

namespace Xdv.Kernel.Devices;

internal readonly struct PortSpace : IPortSpace
{
    public byte Read8(ushort port) => Cpu.In8(port);

    public ushort Read16(ushort port) => Cpu.In16(port);

    public uint Read32(ushort port) => Cpu.In32(port);

    public void Write8(ushort port, byte value) => Cpu.Out8(port, value);

    public void Write16(ushort port, ushort value) => Cpu.Out16(port, value);

    public void Write32(ushort port, uint value) => Cpu.Out32(port, value);
}
