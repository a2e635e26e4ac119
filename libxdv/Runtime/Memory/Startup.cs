#if FREESTANDING
// From `_start` to Main: keeps the argument vector, starts the core library, runs Main, and gives the core library its
// three connections to the kernel: more memory, last words, and the exit status.
using System;
using System.Runtime;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

internal static unsafe class Startup
{
    private const int FailFastStatus = 134;

    private static byte** s_arguments;
    private static int s_count;

    internal static int ArgumentCount => s_count;

    internal static ReadOnlySpan<byte> Argument(int index)
    {
        byte* text = s_arguments[index];
        int length = 0;
        while (text[length] != 0) length++;
        return new ReadOnlySpan<byte>(text, length);
    }

    [DllImport("*")]
    private static extern int __managed__Main(int argc, byte** argv);

    [RuntimeExport("xdv_program_start")]
    private static int Start(long count, byte** arguments)
    {
        Internal.Runtime.CompilerHelpers.StartupCodeHelpers.Initialize();
        s_count = (int)count;
        s_arguments = arguments;
        return __managed__Main(0, null);
    }

    [RuntimeExport("xdv_grow_heap")]
    private static byte* Grow(nuint pages)
    {
        ulong address = Gateway.Invoke(SystemCall.MemoryGrow, out Status status, pages);
        return status == Status.Ok ? (byte*)address : null;
    }

    [RuntimeExport("xdv_failfast")]
    private static void FailFast(char* message, int length)
    {
        Text.Utf8Line line = new(stackalloc byte[256]);
        line.Append("fatal: "u8);
        for (int i = 0; i < length; i++) line.Append((byte)(message[i] < 0x80 ? message[i] : '?'));
        line.Append((byte)'\n');
        Terminal.Error(line.Written);
        Gateway.Invoke(SystemCall.Exit, out _, FailFastStatus);
    }
}
#endif
