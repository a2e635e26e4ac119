namespace Xdv.Arch.X64;

/// <summary>The two 8259 controllers: moved off the exception vectors and masked for good.</summary>
internal static class LegacyPic
{
    private const ushort Master = 0x20;
    private const ushort Slave = 0xA0;

    internal static void Disable()
    {
        Cpu.Out8(Master, 0x11);
        Cpu.Out8(Slave, 0x11);
        Cpu.Out8(Master + 1, 0x20);
        Cpu.Out8(Slave + 1, 0x28);
        Cpu.Out8(Master + 1, 4);
        Cpu.Out8(Slave + 1, 2);
        Cpu.Out8(Master + 1, 1);
        Cpu.Out8(Slave + 1, 1);
        Cpu.Out8(Master + 1, 0xFF);
        Cpu.Out8(Slave + 1, 0xFF);
    }
}
