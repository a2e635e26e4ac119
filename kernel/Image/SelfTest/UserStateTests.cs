using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>A ring-3 thread's registers, SSE state included, survive thousands of timer traps while the kernel uses
/// the same registers; and what it must not do is an exception, not a kernel failure.</summary>
internal static unsafe class UserStateTests
{
    private const int Traps = 2000;

    // xmm0 = rbx; L: inc rbx; movq xmm1, rbx; movq rax, xmm1; cmp rax, rbx; jne bad; movq rdx, xmm0; cmp rdx, r12;
    // jne bad; jmp L; bad: ud2
    private static ReadOnlySpan<byte> Checker =>
    [
        0x66, 0x48, 0x0F, 0x6E, 0xC3,
        0x49, 0x89, 0xDC,
        0x48, 0xFF, 0xC3,
        0x66, 0x48, 0x0F, 0x6E, 0xCB,
        0x66, 0x48, 0x0F, 0x7E, 0xC8,
        0x48, 0x39, 0xD8,
        0x75, 0x0C,
        0x66, 0x48, 0x0F, 0x7E, 0xC2,
        0x4C, 0x39, 0xE2,
        0x75, 0x02,
        0xEB, 0xE2,
        0x0F, 0x0B,
    ];

    private static ReadOnlySpan<byte> Rdtsc => [0x0F, 0x31];

    private static ReadOnlySpan<byte> Cli => [0xFA];

    // std; pushfq; or dword [rsp], 0x40000 (AC); popfq; ud2
    private static ReadOnlySpan<byte> HostileFlags
        => [0xFD, 0x9C, 0x81, 0x0C, 0x24, 0, 0, 4, 0, 0x9D, 0x0F, 0x0B];

    // mov rax, [0]
    private static ReadOnlySpan<byte> NullRead => [0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0];

    // mov rsp, 0x8000000000000000; syscall; ud2
    private static ReadOnlySpan<byte> WildStack
        => [0x48, 0xBC, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x0F, 0x05, 0x0F, 0x0B];

    internal static void Run()
    {
        UserCode user = new(Checker);
        user.Context->Rbx = 0x1234_5678_9ABC_DEF0;
        Span<double> noise = stackalloc double[16];
        uint slice = 50;
        for (int i = 0; i < Traps; i++, slice = 50 + (uint)(i % 13))
        {
            if (user.Run(slice) != TrapKind.SliceTimer)
            {
                SelfTestReport.Check("SSE state over timer traps"u8, false);
                break;
            }

            for (int j = 0; j < noise.Length; j++)
            {
                noise[j] = (noise[j] * 1.5) + i;
            }
        }

        SelfTestReport.Check("SSE checker ran"u8, user.Context->Rbx > 0x1234_5678_9ABC_DEF0 + Traps && noise[3] > 0);
        user.Release();

        Faults("rdtsc in ring 3"u8, Rdtsc, vector: 13);
        Faults("cli in ring 3"u8, Cli, vector: 13);
        Faults("null read in ring 3"u8, NullRead, vector: 14);
        Faults("hostile flags"u8, HostileFlags, vector: 6);
        ProtectionAfterHostileFlags();
        WildStackPointer();
    }

    private static void Faults(ReadOnlySpan<byte> name, ReadOnlySpan<byte> code, uint vector)
    {
        UserCode user = new(code);
        SelfTestReport.Check(name, user.Run() == TrapKind.Exception && user.Context->Vector == vector);
        user.Release();
    }

    /// <summary>A program that sets AC before it faults must not have switched SMAP off for the kernel.</summary>
    private static void ProtectionAfterHostileFlags()
    {
        UserCode user = new(HostileFlags);
        _ = user.Run();
        SelfTestReport.Check("AC reached the trap"u8, (user.Context->Rflags & 0x40000) != 0);
        SelfTestReport.Check("SMAP after AC"u8, !Probe.TryRead8(UserCode.CodeAddress, out _, out _));
        user.Release();
    }

    /// <summary>The stack pointer is the program's business: traps do not use it.</summary>
    private static void WildStackPointer()
    {
        UserCode user = new(WildStack);
        SelfTestReport.Check("syscall on a wild stack"u8, user.Run() == TrapKind.Syscall);
        SelfTestReport.Check("stack pointer kept"u8, user.Context->Rsp == 0x8000000000000000);
        SelfTestReport.Check("trap on a wild stack"u8, user.Run() == TrapKind.Exception && user.Context->Vector == 6);
        user.Release();
    }
}
