// gdb sees C#: breakpoints by method in ring 0 and ring 3, backtraces with files and lines.
using System;
using System.IO;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class DebuggerTests
{
    [Fact]
    public void BreakpointsByMethodWorkInTheKernelAndInAProgram()
    {
        Guest.RequireMachine();
        if (!File.Exists("/usr/bin/gdb")) Assert.Skip("gdb is not installed: tools/setup.sh");
        using var folder = new TemporaryFolder();
        folder.Write("script.gdb", """
            method Xdv.Kernel.KernelLoop.Run
            continue
            echo [ring 0]\n
            backtrace
            method Crash.Program.Main
            continue
            echo [ring 3]\n
            backtrace
            """);
        ToolResult gdb = Guest.Tool(180, "debug", "--batch", "--script", folder.File("script.gdb"),
            "--program", "crash", "--command", "echo before && crash");
        Assert.True(gdb.ExitCode == 0, gdb.Output + gdb.Errors);
        int kernel = gdb.Output.IndexOf("[ring 0]", StringComparison.Ordinal);
        int program = gdb.Output.IndexOf("[ring 3]", StringComparison.Ordinal);
        Assert.True(kernel >= 0 && program > kernel, gdb.Output + gdb.Errors);
        string ring0 = gdb.Output[kernel..program], ring3 = gdb.Output[program..];
        Assert.Matches(@"#0 .*KernelLoop__Run .*kernel/Image/KernelLoop\.cs:\d+", ring0);
        Assert.Matches(@"#\d .*Session__Run .*kernel/Image/Session\.cs:\d+", ring0);
        Assert.Matches(@"#0 .*Crash_Program__Main .*libxdv/Programs/crash/Program\.cs:\d+", ring3);
        // Other programs are linked at the same address: it did not stop in one of them.
        Assert.Contains("before\n", gdb.Output, StringComparison.Ordinal);
    }
}
