// The command line of phirun.
using System;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.PhiRun;

internal ref struct Options
{
    public ReadOnlySpan<byte> File;
    public ReadOnlySpan<byte> Case;
    public TransformParameters? Parameters;
    public bool Json;
    public bool Help;

    public static ReadOnlySpan<byte> Usage => "usage: phirun FILE [--case NAME] [--set NAME=VALUE]... [--json]\n"u8;

    public static ReadOnlySpan<byte> Details =>
        """

        Runs a transform over optical modes on the Φ domain and shows the power in each mode, and how stable it was.

          FILE         NAME.phi: a transform program, e.g.
                         modes 4
                         inject 0 1.0
                         dft
                       NAME.json: a mesh or a unitary matrix, with inputs; every case in turn, one object a line
                       with --json
          --case NAME  only that case of a .json file
          --set NAME=VALUE
                       instead of what the program's `let NAME` says; VALUE is a number or pi/4, ...
          --json       one JSON object: modes, intensities, stability

        A relative path is below /files, also inside a program.

        """u8;

    /// <summary>Reads the process's arguments; false after it said on the error stream what is wrong.</summary>
    public static bool TryRead(out Options options)
    {
        options = default;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--json"u8)) options.Json = true;
            else if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) options.Help = true;
            else if (word.SequenceEqual("--case"u8))
            {
                options.Case = HybridProcess.Argument(++i);
                if (options.Case.IsEmpty) return Wrong("--case takes a name"u8);
            }
            else if (word.SequenceEqual("--set"u8))
            {
                options.Parameters ??= new TransformParameters();
                ReadOnlySpan<byte> setting = HybridProcess.Argument(++i);
                if (!options.Parameters.TryAdd(setting)) return Wrong("--set takes NAME=VALUE, a name once"u8, setting);
            }
            else if (word.Length > 1 && word[0] == '-') return Wrong("unknown option"u8, word);
            else if (!options.File.IsEmpty) return Wrong("one file at a time"u8, word);
            else options.File = word;
        }

        return options.Help || !options.File.IsEmpty || Wrong("which file?"u8);
    }

    private static bool Wrong(ReadOnlySpan<byte> message, ReadOnlySpan<byte> word = default)
    {
        if (word.IsEmpty) Terminal.ErrorLine($"phirun: {message}");
        else Terminal.ErrorLine($"phirun: {message}: {word}");
        Terminal.Error(Usage);
        return false;
    }
}
