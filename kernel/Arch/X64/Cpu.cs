using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Privileged instructions (boot/Entry/cpu.asm). Stateless.</summary>
public static unsafe class Cpu
{
    private const ushort AcpiControlPort = 0x604;
    private const ushort AcpiSleepS5 = 0x2000;
    private const ushort ResetPort = 0xCF9;
    private const ushort KeyboardControllerPort = 0x64;

    public static byte In8(ushort port) => (byte)xdv_in8(port);

    public static ushort In16(ushort port) => (ushort)xdv_in16(port);

    public static uint In32(ushort port) => xdv_in32(port);

    public static void Out8(ushort port, byte value) => xdv_out8(port, value);

    public static void Out16(ushort port, ushort value) => xdv_out16(port, value);

    public static void Out32(ushort port, uint value) => xdv_out32(port, value);

    public static ulong ReadMsr(uint register) => xdv_read_msr(register);

    public static void WriteMsr(uint register, ulong value) => xdv_write_msr(register, value);

    public static ulong ReadCr0() => xdv_read_cr0();

    public static void WriteCr0(ulong value) => xdv_write_cr0(value);

    public static ulong ReadCr2() => xdv_read_cr2();

    public static ulong ReadCr3() => xdv_read_cr3();

    public static void WriteCr3(ulong value) => xdv_write_cr3(value);

    public static ulong ReadCr4() => xdv_read_cr4();

    public static void WriteCr4(ulong value) => xdv_write_cr4(value);

    /// <summary>The time-stamp counter; one tick per instruction under <c>-icount shift=0</c>.</summary>
    public static ulong ReadTsc() => xdv_rdtsc();

    /// <summary>The caller's frame pointer, where a backtrace starts.</summary>
    public static ulong FramePointer() => xdv_frame_pointer();

    public static CpuidResult Cpuid(uint leaf, uint subleaf = 0)
    {
        CpuidResult result;
        xdv_cpuid(leaf, subleaf, &result);
        return result;
    }

    /// <summary>One hardware random number; false when the CPU has none ready or no such instruction.</summary>
    public static bool TryReadRandom(out ulong value)
    {
        value = 0;
        if ((Cpuid(1).Ecx & (1u << 30)) == 0)
        {
            return false;
        }

        uint ready;
        value = xdv_rdrand(&ready);
        return ready != 0;
    }

    /// <summary>Takes the interrupts that are pending and pass the task priority (the slice timer's), without
    /// waiting for one.</summary>
    public static void TakeInterrupts() => xdv_take_interrupts();

    /// <summary>Sleeps until one interrupt has been taken. Device and console interrupts are only let through here
    /// (task priority 0); while kernel and user code run they stay pending in the local APIC, and only the slice
    /// timer's class passes.</summary>
    public static void WaitForInterrupt()
    {
        xdv_set_tpr(0);
        xdv_idle();
        xdv_set_tpr(Interrupts.RunningPriority);
    }

    /// <summary>Stops this CPU for good.</summary>
    public static void Halt() => xdv_halt();

    /// <summary>ACPI S5 on the q35 machine; halts where that port does nothing.</summary>
    public static void PowerOff()
    {
        xdv_out16(AcpiControlPort, AcpiSleepS5);
        xdv_halt();
    }

    /// <summary>Hard reset: the chipset's reset control register, then the keyboard controller's line, then a triple
    /// fault, which no machine survives.</summary>
    public static void Reset()
    {
        xdv_out8(ResetPort, 0x02);
        xdv_out8(ResetPort, 0x06);
        xdv_out8(KeyboardControllerPort, 0xFE);
        ulong empty = FrameAllocator.TryAllocateZeroed();
        if (empty != FrameAllocator.None)
        {
            xdv_load_idt((ulong)KernelMap.ToPointer(empty));
            *(byte*)null = 0;
        }

        xdv_halt();
    }

    /// <summary>Zeroes a page, in the fewest instructions.</summary>
    internal static void ClearPage(void* page) => xdv_clear_page(page);

    /// <summary>Copies a page.</summary>
    internal static void CopyPage(void* destination, void* source) => xdv_copy_page(destination, source);

    internal static void InvalidatePage(ulong address) => xdv_invlpg(address);

    internal static void SwitchSpace(ulong root) => xdv_switch_space(root);

    internal static void SetTaskPriority(ulong priority) => xdv_set_tpr(priority);

    internal static void LoadIdt(ulong table) => xdv_load_idt(table);

    internal static void LoadTss(uint selector) => xdv_load_tss(selector);

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_in8(uint port);

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_in16(uint port);

    [DllImport("*"), SuppressGCTransition]
    private static extern uint xdv_in32(uint port);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_out8(uint port, uint value);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_out16(uint port, uint value);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_out32(uint port, uint value);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_read_msr(uint register);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_write_msr(uint register, ulong value);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_read_cr0();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_write_cr0(ulong value);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_read_cr2();

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_read_cr3();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_write_cr3(ulong value);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_read_cr4();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_write_cr4(ulong value);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_rdtsc();

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_frame_pointer();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_cpuid(uint leaf, uint subleaf, CpuidResult* result);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_rdrand(uint* ready);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_clear_page(void* page);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_copy_page(void* destination, void* source);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_invlpg(ulong address);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_switch_space(ulong root);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_set_tpr(ulong priority);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_take_interrupts();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_idle();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_halt();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_load_idt(ulong table);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_load_tss(uint selector);
}

/// <summary>CPUID's answer, in the order cpu.asm stores it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CpuidResult
{
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
}
