// The command line of phirun.
using System;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.PhiRun;

internal ref struct Options
{
    private const ulong MaxRetries = 7;

    public ReadOnlySpan<byte> File;
    public ReadOnlySpan<byte> Case;
    public TransformParameters? Parameters;
    public byte Retries;
    public bool Json;
    public bool Help;

    public static ReadOnlySpan<byte> Usage =>
        "usage: phirun FILE [--case NAME] [--set NAME=VALUE]... [--retries N] [--json]\n"u8;

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
          --retries N  let the kernel run the job again, 0 (default) to 7 times, when the provider had no room for it
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
            else if (word.SequenceEqual("--retries"u8))
            {
                if (!NumberText.TryParse(HybridProcess.Argument(++i), out ulong retries) || retries > MaxRetries)
                    return Wrong("--retries takes a number from 0 to 7"u8);
                options.Retries = (byte)retries;
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
