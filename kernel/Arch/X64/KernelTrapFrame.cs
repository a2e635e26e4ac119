using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>What traps.asm saved of an exception in ring 0, lowest address first.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KernelTrapFrame
{
    public ulong R15;
    public ulong R14;
    public ulong R13;
    public ulong R12;
    public ulong R11;
    public ulong R10;
    public ulong R9;
    public ulong R8;
    public ulong Rbp;
    public ulong Rdi;
    public ulong Rsi;
    public ulong Rdx;
    public ulong Rcx;
    public ulong Rbx;
    public ulong Rax;
    public ulong Vector;
    public ulong ErrorCode;
    public ulong Rip;
    public ulong Cs;
    public ulong Rflags;
    public ulong Rsp;
    public ulong Ss;
}
