// The command file that gdb starts with for the kernel: symbols of the kernel and of programs, sources, the stopped
// machine.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Xdv.Tool.Images;

namespace Xdv.Tool.Gdb;

public static class KernelScript
{
    /// <summary>First C# method of the kernel; long mode, before anything else is set up.</summary>
    public const string KernelEntry = "xdv_kernel_main";

    private static string Commands => Path.Combine(ImageLayout.Root, "tools", "Xdv", "Gdb", "xdv.py");

    /// <summary>Commands that load symbols, attach to the machine at a port and run to the kernel's entry.</summary>
    /// <param name="programs">Programs whose symbols to load too.</param>
    /// <exception cref="ToolException">Symbols are missing.</exception>
    public static string For(int port, IEnumerable<string> programs)
    {
        var script = new StringBuilder();
        string kernel = ImageLayout.Require(ImageLayout.KernelSymbols, "kernel with symbols");
        Line("set confirm off");
        Line("set pagination off");
        Line("set print thread-events off");
        Line("set architecture i386:x86-64");
        Line($"set substitute-path /xdv/ {ImageLayout.Root}/");
        Line($"file {kernel}");
        foreach (string program in programs)
            Line($"add-symbol-file {ImageLayout.Require(ImageLayout.ProgramSymbols(program), $"program '{program}'")}");
        Line($"source {Commands}");
        Line($"target remote 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        Line($"tbreak {KernelEntry}");
        Line("continue");
        return script.ToString();

        void Line(string command) => script.Append(command).Append('\n');
    }
}
