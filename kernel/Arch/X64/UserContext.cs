using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>Why <see cref="UserMode.Run"/> returned. Zero marks a context that has not run.</summary>
public enum TrapKind : uint
{
    None = 0,
    Syscall = 1,
    Exception = 2,
    SliceTimer = 3,
    Interrupt = 4,
}

/// <summary>A thread's user-mode state. Offsets are shared with boot/Entry/layout.inc and compared at boot. Must be
/// 16-aligned (FXSAVE). Kernel-only memory: the registers in it are trusted by the way back to ring 3.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
public unsafe struct UserContext
{
    public const int Bytes = 704;

    private const ulong InterruptFlag = 0x200;
    private const ulong ReservedFlag = 0x2;
    private const ulong UserFlags = 0xCD5;      // CF PF AF ZF SF DF OF: what a program may be started with
    private const ushort DefaultControlWord = 0x037F;
    private const uint DefaultMxcsr = 0x1F80;

    [FieldOffset(0)] public ulong Rax;
    [FieldOffset(8)] public ulong Rbx;
    [FieldOffset(16)] public ulong Rcx;
    [FieldOffset(24)] public ulong Rdx;
    [FieldOffset(32)] public ulong Rsi;
    [FieldOffset(40)] public ulong Rdi;
    [FieldOffset(48)] public ulong Rbp;
    [FieldOffset(56)] public ulong R8;
    [FieldOffset(64)] public ulong R9;
    [FieldOffset(72)] public ulong R10;
    [FieldOffset(80)] public ulong R11;
    [FieldOffset(88)] public ulong R12;
    [FieldOffset(96)] public ulong R13;
    [FieldOffset(104)] public ulong R14;
    [FieldOffset(112)] public ulong R15;
    [FieldOffset(120)] public ulong Rip;
    [FieldOffset(128)] public ulong Rsp;
    [FieldOffset(136)] public ulong Rflags;

    /// <summary>User instructions executed by the last run (exact under icount).</summary>
    [FieldOffset(144)] public ulong UserInstructions;

    /// <summary>How the last run ended; <see cref="TrapKind.Syscall"/> also lets the next one start with SYSRET,
    /// which leaves rcx and r11 as that instruction defines, and makes <see cref="Extended"/> meaningless.</summary>
    [FieldOffset(152)] public TrapKind Kind;

    /// <summary>Exception or interrupt vector, unless a system call.</summary>
    [FieldOffset(156)] public uint Vector;

    [FieldOffset(160)] public ulong ErrorCode;

    /// <summary>CR2, meaningful for a page fault (vector 14).</summary>
    [FieldOffset(168)] public ulong FaultAddress;

    /// <summary>User instructions to be counted with the next run's.</summary>
    [FieldOffset(176)] public ulong Carried;

    /// <summary>Root of its address space, for switches in the entry stub.</summary>
    [FieldOffset(184)] public ulong Root;

    /// <summary>x87 and SSE state in FXSAVE format (SDM vol. 1, 10.5).</summary>
    [FieldOffset(192)] public fixed byte Extended[512];

    /// <summary>The state of a thread about to execute its first instruction: all registers zero except these.
    /// </summary>
    public static void Initialize(UserContext* context, ulong root, ulong rip, ulong rsp, ulong argument)
    {
        *context = default;
        context->Root = root;
        context->Rip = rip;
        context->Rsp = rsp;
        context->Rdi = argument;
        context->Rflags = InterruptFlag | ReservedFlag;
        *(ushort*)context->Extended = DefaultControlWord;
        *(uint*)(context->Extended + 24) = DefaultMxcsr;
    }

    /// <summary>Redirects the thread. Keeps the privileged flags as hardware needs them and forces the full return
    /// path, which checks the address.</summary>
    public void Redirect(ulong rip, ulong rsp)
    {
        Rip = rip;
        Rsp = rsp;
        Rflags = (Rflags & UserFlags) | InterruptFlag | ReservedFlag;
        Kind = TrapKind.None;
    }

    /// <summary>Sets what the program sees as the system call's answer.</summary>
    public void SetResult(ulong value, ulong status)
    {
        Rax = value;
        Rdx = status;
    }
}
