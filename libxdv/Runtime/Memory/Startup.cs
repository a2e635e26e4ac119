#if FREESTANDING
// From `_start` to Main: keeps the argument vector, starts the heap and the core library, runs Main.
using System;
using System.Runtime;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

internal static unsafe class Startup
{
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
        Collector.Initialize((nuint*)arguments);
        Internal.Runtime.CompilerHelpers.StartupCodeHelpers.Initialize();
        s_count = (int)count;
        s_arguments = arguments;
        return __managed__Main(0, null);
    }
}
#endif
