// The shell: `#:` on the console, or one command line with -c. Built-ins, programs in /bin, `;` `&&` `||` and `&`.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal static class Program
{
    private static int Main()
    {
        if (HybridProcess.ArgumentCount >= 3 && HybridProcess.Argument(1).SequenceEqual("-c"u8))
            return new Interpreter().Run(HybridProcess.Argument(2));
        return Interactive();
    }

    private static int Interactive()
    {
        Terminal.TakeInterrupts();
        Interpreter interpreter = new() { IsInteractive = true };
        Terminal.Write("XDV Shell online\nPrompt mode: #:\nType help for what there is.\n"u8);
        ConsoleReader console = new();
        while (!interpreter.Finished)
        {
            interpreter.Jobs.Report();
            if (!console.ReadLine("#: "u8, out ReadOnlySpan<byte> line)) break;
            interpreter.Run(line);
        }

        return interpreter.ExitStatus;
    }
}
