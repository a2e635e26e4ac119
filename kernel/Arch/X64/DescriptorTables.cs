namespace Xdv.Arch.X64;

/// <summary>Completes and loads the TSS and IDT whose memory is in boot/Entry/tables.asm, and the SYSCALL entry.
/// SDM vol. 3, 6.14.1 (gates), 8.7 (TSS), 6.8.8 (SYSCALL).</summary>
public static unsafe class DescriptorTables
{
    private const int StubBytes = 16;
    private const int StubCount = 0x60;
    private const ushort KernelCode = 0x08;
    private const uint TssSelector = 0x28;
    private const int TssBytes = 104;
    private const ulong InterruptGate = 0x8E;
    private const int FaultStack = 1;
    private const int NmiStack = 2;
    private const int MachineCheckStack = 3;

    private const uint MsrStar = 0xC0000081;
    private const uint MsrLstar = 0xC0000082;
    private const uint MsrFmask = 0xC0000084;

    // SYSRET adds 8 and 16 to the upper selector: user data 0x1B, user code 0x23.
    private const ulong StarValue = ((ulong)0x13 << 48) | ((ulong)0x08 << 32);

    // Cleared on entry: TF IF DF IOPL NT RF AC.
    private const ulong FmaskValue = 0x57700;

    public static void Load()
    {
        MachineLayout* layout = MachineLayout.Current;
        LoadTss(layout);
        for (int vector = 0; vector < StubCount; vector++)
        {
            int stack = vector switch { 2 => NmiStack, 8 => FaultStack, 18 => MachineCheckStack, _ => 0 };
            SetGate(layout, vector, layout->VectorStubs + ((ulong)vector * StubBytes), stack);
        }

        SetGate(layout, Interrupts.TimerVector, layout->TimerEntry, stack: 0);
        SetGate(layout, Interrupts.SpuriousVector, layout->SpuriousEntry, stack: 0);
        Cpu.LoadIdt(layout->Idt);

        Cpu.WriteMsr(MsrStar, StarValue);
        Cpu.WriteMsr(MsrLstar, layout->SyscallEntry);
        Cpu.WriteMsr(MsrFmask, FmaskValue);
    }

    private static void LoadTss(MachineLayout* layout)
    {
        ulong tss = layout->Tss;
        *(ulong*)(tss + 4) = layout->KernelStackTop;
        *(ulong*)(tss + 36) = layout->FaultStackTop;
        *(ulong*)(tss + 44) = layout->NmiStackTop;
        *(ulong*)(tss + 52) = layout->MachineCheckStackTop;
        *(ushort*)(tss + 102) = TssBytes;       // no I/O permission map: user mode has no ports

        ulong* descriptor = (ulong*)(layout->Gdt + TssSelector);
        descriptor[0] = (TssBytes - 1) | ((tss & 0xFFFFFF) << 16) | (0x89UL << 40) | ((tss >> 24 & 0xFF) << 56);
        descriptor[1] = tss >> 32;
        Cpu.LoadTss(TssSelector);
    }

    private static void SetGate(MachineLayout* layout, int vector, ulong entry, int stack)
    {
        ulong* gate = (ulong*)layout->Idt + (vector * 2);
        gate[0] = (entry & 0xFFFF) | ((ulong)KernelCode << 16) | ((ulong)stack << 32) | (InterruptGate << 40)
            | ((entry >> 16 & 0xFFFF) << 48);
        gate[1] = entry >> 32;
    }
}
