// dmesg: prints the kernel's log. With a program's crash report in it, `tools/xdv panic` on the host makes it readable.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Dmesg;

internal static class Program
{
    private const int UsageError = 2;

    private static ReadOnlySpan<byte> Usage => "usage: dmesg\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Prints what the kernel has logged since boot, the oldest line first: its last 16 KiB. A program that was killed
        left its registers, stack and backtrace here; `tools/xdv panic` on the host names the methods and lines.

        """u8;

    private static int Main()
    {
        ReadOnlySpan<byte> option = HybridProcess.Argument(1);
        if (option.SequenceEqual("--help"u8) || option.SequenceEqual("-h"u8))
        {
            Terminal.Write(Usage);
            Terminal.Write(Details);
            return 0;
        }

        if (!option.IsEmpty)
        {
            Terminal.ErrorLine($"dmesg: what is {option}?");
            Terminal.Error(Usage);
            return UsageError;
        }

        byte[] text = new byte[KernelLog.Capacity];
        Status status = KernelLog.Read(0, text, out int length);
        if (status == Status.Ok) Terminal.Write(text.AsSpan(0, length));
        else Terminal.ErrorLine($"dmesg: {StatusNames.Of(status)}");
        return status == Status.Ok ? 0 : 1;
    }
}
