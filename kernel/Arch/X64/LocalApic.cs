namespace Xdv.Arch.X64;

/// <summary>The local APIC through its memory-mapped registers (SDM vol. 3, 11.4). State: the mapping's address, in
/// <c>xdv_lapic</c> where the entry stubs read it.</summary>
internal static unsafe class LocalApic
{
    private const uint MsrBase = 0x1B;
    private const ulong GlobalEnable = 1 << 11;
    private const int Id = 0x20;
    private const int Eoi = 0xB0;
    private const int SpuriousRegister = 0xF0;
    private const int TimerEntry = 0x320;
    private const int ThermalEntry = 0x330;
    private const int CounterEntry = 0x340;
    private const int Lint0Entry = 0x350;
    private const int Lint1Entry = 0x360;
    private const int ErrorEntry = 0x370;
    private const int InitialCount = 0x380;
    private const int CurrentCount = 0x390;
    private const int DivideConfiguration = 0x3E0;
    private const uint Masked = 1 << 16;
    private const uint SoftwareEnable = 1 << 8;
    private const uint DivideByOne = 0xB;

    private static byte* Registers => *(byte**)MachineLayout.Current->LocalApicCell;

    internal static uint Identifier => Read(Id) >> 24;

    internal static void Initialize()
    {
        ulong configured = Cpu.ReadMsr(MsrBase);
        Cpu.WriteMsr(MsrBase, configured | GlobalEnable);
        *(byte**)MachineLayout.Current->LocalApicCell
            = KernelMap.MapRegisters(configured & PageTable.AddressMask, PageTable.PageBytes);
        Write(ThermalEntry, Masked);
        Write(CounterEntry, Masked);
        Write(Lint0Entry, Masked);
        Write(Lint1Entry, Masked);
        Write(ErrorEntry, Masked);
        Write(DivideConfiguration, DivideByOne);
        Write(TimerEntry, Interrupts.TimerVector);      // one-shot, unmasked
        Write(SpuriousRegister, SoftwareEnable | Interrupts.SpuriousVector);
        Cpu.SetTaskPriority(Interrupts.RunningPriority);
    }

    internal static void EndOfInterrupt() => Write(Eoi, 0);

    internal static void SetTimer(uint count) => Write(InitialCount, count);

    internal static uint TimerRemaining() => Read(CurrentCount);

    private static uint Read(int register) => *(uint*)(Registers + register);

    private static void Write(int register, uint value) => *(uint*)(Registers + register) = value;
}
