namespace Xdv.Arch.X64;

/// <summary>The I/O APIC of a PC (82093AA). All inputs masked except those routed; message-signalled interrupts
/// bypass it. State: where it is mapped.</summary>
internal static unsafe class IoApic
{
    /// <summary>ISA IRQ 4, COM1.</summary>
    internal const int SerialInput = 4;

    private const ulong PhysicalBase = 0xFEC00000;
    private const int Select = 0x00;
    private const int Window = 0x10;
    private const uint VersionRegister = 1;
    private const uint FirstRedirection = 0x10;
    private const uint Masked = 1 << 16;

    private static byte* s_registers;

    internal static void Initialize()
    {
        s_registers = KernelMap.MapRegisters(PhysicalBase, PageTable.PageBytes);
        uint inputs = ((Read(VersionRegister) >> 16) & 0xFF) + 1;
        for (uint input = 0; input < inputs; input++)
        {
            Write(FirstRedirection + (input * 2), Masked);
        }
    }

    /// <summary>Edge-triggered, active high, fixed delivery to one CPU.</summary>
    internal static void Route(int input, int vector, uint destination)
    {
        Write(FirstRedirection + ((uint)input * 2) + 1, destination << 24);
        Write(FirstRedirection + ((uint)input * 2), (uint)vector);
    }

    private static uint Read(uint register)
    {
        *(uint*)(s_registers + Select) = register;
        return *(uint*)(s_registers + Window);
    }

    private static void Write(uint register, uint value)
    {
        *(uint*)(s_registers + Select) = register;
        *(uint*)(s_registers + Window) = value;
    }
}
