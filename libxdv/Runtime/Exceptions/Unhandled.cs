#if FREESTANDING
// Last words: an exception that nobody catches, and a failure that is none (the core library's FailFast).
using System;
using System.Runtime;
using Xdv.Abi;
using Xdv.Runtime.Memory;
using Xdv.Runtime.Text;

namespace Xdv.Runtime.Exceptions;

internal static unsafe class Unhandled
{
    /// <summary>Exit status of a program that ended this way: 128 + SIGABRT, as .NET programs have it.</summary>
    private const int Status = 134;

    private const int LineBytes = 512;
    private static bool s_ending;

    /// <summary>Writes `unhandled exception: TYPE: message` and ends the program. The text may be user code: an
    /// exception out of it ends the program without one.</summary>
    internal static void End(Exception exception)
    {
        Utf8Line line = new(stackalloc byte[LineBytes]);
        line.Append("unhandled exception"u8);
        if (!s_ending)
        {
            s_ending = true;
            string message = exception.Message;
            line.Append(": "u8);
            line.Append(exception.TypeName);
            line.Append(": "u8);
            line.Append(message);
        }

        Exit(ref line);
    }

    [RuntimeExport("xdv_failfast")]
    private static void FailFast(char* message, int length)
    {
        Utf8Line line = new(stackalloc byte[LineBytes]);
        line.Append("fatal: "u8);
        line.Append(new ReadOnlySpan<char>(message, length));
        Exit(ref line);
    }

    private static void Exit(ref Utf8Line line)
    {
        Terminal.Error(line.Written);
        Terminal.Error("\n"u8);
        Gateway.Invoke(SystemCall.Exit, out _, Status);
    }
}
#endif
