// What the kernel wrote on a serial line, captured from real sessions (addresses are those of that build).
namespace Xdv.Tests.Crash;

internal static class CapturedLogs
{
    /// <summary>`crash divide`, in the middle of other text, with a serial line's line ends.</summary>
    public const string Program =
        "K-Domain (x64): ONLINE\r\n"
        + "some outputPROGRAM CRASH: crash (pid 5) killed: division by zero at rip 0x4022a8\n"
        + "rip 00000000004022a8  rsp 00007fffffffe750  rbp 00007fffffffe7a0  rfl 0000000000000202\n"
        + "rax 0000000000000001  rbx 0000000000000000  rcx 0000000000000000  rdx 0000000000000000\n"
        + "rsi 0000000000000006  rdi 0000000000000000  r8  0000000000000000  r9  0000000000000001\n"
        + "r10 0000000000000000  r11 0000000000000202  r12 0000000000000000  r13 0000000000000000\n"
        + "r14 0000000000000000  r15 0000000000000000\n"
        + "code 00000000004022a0: 8b cf b8 01 00 00 00 99 f7 f9 c3\n"
        + "stack 00007fffffffe750: 0000000000402215 0000000000000000\n"
        + "  at   [00000000004022a8]\n"
        + "  at   [00000000004022d9]\n"
        + "end of crash.\r\n"
        + "boot instructions: 5\n";

    public const string Panic =
        "  | \n  | KERNEL PANIC: exception 14 error 0x00000000 cr2 0x0000000000000000\n"
        + "  | rip ffffffff8011ae59  rsp ffffffff80140f80  rbp ffffffff80140fb0  rfl 0000000000000046\n"
        + "  | code ffffffff8011ae50: 90 90 90 90 90 90 90 90 90 8b 00 c3\n"
        + "  |   at Xdv.Kernel.SelfTest.PanicProvocation.Run + 0x0049  [ffffffff8011ae59]\n"
        + "  |   at xdv_kernel_main + 0x0010  [ffffffff80120010]\n"
        + "  | T 0  n 0  sealed to n 0  trace head 00\n"
        + "  | halted.\n";
}
