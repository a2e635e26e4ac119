// The shell: `#:` on the console, or one command line with -c. Built-ins, programs in /bin, `;` `&&` `||` and `&`.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal static class Program
{
    private static int Main()
    {
        Interpreter interpreter = new();
        if (HybridProcess.ArgumentCount >= 3 && HybridProcess.Argument(1).SequenceEqual("-c"u8))
            return interpreter.Run(HybridProcess.Argument(2));
        return Interactive(interpreter);
    }

    private static int Interactive(Interpreter interpreter)
    {
        Terminal.Write("XDV Shell online\nPrompt mode: #:\nType help for what there is.\n"u8);
        LineEditor editor = new();
        while (!interpreter.Finished)
        {
            if (!editor.ReadLine("#: "u8, out ReadOnlySpan<byte> line)) break;
            interpreter.Run(line);
        }

        return interpreter.ExitStatus;
    }
}
