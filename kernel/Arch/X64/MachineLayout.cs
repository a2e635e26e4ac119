using System;
using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Addresses of the static machine tables and of the image's parts, in the order of <c>layout_list</c>
/// (boot/Entry/tables.asm).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct MachineLayout
{
    public ulong Gdt;
    public ulong Tss;
    public ulong Idt;
    public ulong VectorStubs;
    public ulong TimerEntry;
    public ulong SpuriousEntry;
    public ulong SyscallEntry;
    public ulong KernelStackGuard;
    public ulong KernelStackTop;
    public ulong FaultStackGuard;
    public ulong FaultStackTop;
    public ulong NmiStackTop;
    public ulong MachineCheckStackTop;
    public ulong TextStart;
    public ulong RodataStart;
    public ulong DataStart;
    public ulong SymtableStart;
    public ulong ImageEnd;
    public ulong PendingCounts;
    public ulong LocalApicCell;
    public ulong ActiveRootCell;

    /// <summary>The list itself; in read-only data.</summary>
    public static MachineLayout* Current => xdv_layout();

    /// <summary>Compares the offsets the entry stubs use with <see cref="UserContext"/>; a difference would corrupt
    /// user state silently, so it stops the boot instead.</summary>
    public static void Check()
    {
        UserContext context;
        byte* start = (byte*)&context;
        uint* stub = xdv_context_layout();
        bool same = stub[0] == (byte*)&context.Rax - start
            && stub[1] == (byte*)&context.R8 - start
            && stub[2] == (byte*)&context.R15 - start
            && stub[3] == (byte*)&context.Rip - start
            && stub[4] == (byte*)&context.Rsp - start
            && stub[5] == (byte*)&context.Rflags - start
            && stub[6] == (byte*)&context.UserInstructions - start
            && stub[7] == (byte*)&context.Kind - start
            && stub[8] == (byte*)&context.Vector - start
            && stub[9] == (byte*)&context.ErrorCode - start
            && stub[10] == (byte*)&context.FaultAddress - start
            && stub[11] == (byte*)&context.Carried - start
            && stub[12] == (byte*)&context.Root - start
            && stub[13] == context.Extended - start
            && stub[14] == sizeof(UserContext);
        if (!same)
        {
            Environment.FailFast("UserContext and layout.inc differ");
        }
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern MachineLayout* xdv_layout();

    [DllImport("*"), SuppressGCTransition]
    private static extern uint* xdv_context_layout();
}
