// The command line of qrun.
using System;
using System.Collections.Generic;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.QRun;

internal ref struct Options
{
    public const uint DefaultShots = 1024;
    public const uint MaxShots = 1_000_000;
    public const ulong MaxRetries = 7;

    public ReadOnlySpan<byte> File;
    public uint Shots;
    public ulong Seed;
    public byte Retries;
    public bool Json;
    public bool Help;
    public List<QasmInput> Inputs;

    public static ReadOnlySpan<byte> Usage =>
        "usage: qrun FILE [--shots N] [--seed S] [--retries N] [--input NAME=VALUE] [--json]\n\n"u8;

    public static ReadOnlySpan<byte> Details =>
        """
        Runs an OpenQASM 2 or 3 program on the Q domain and shows how often each outcome came.

          FILE                the program; a relative path is below /files
          --shots N           1 to 1000000, default 1024
          --seed S            seed of the outcomes; 0 (default) leaves them to the provider
          --retries N         let the kernel run the job again, 0 (default) to 7 times, when the provider had no
                              room for it or got no reading
          --input NAME=VALUE  value of an OpenQASM 3 input: pi/4, 3, true, "0101"; once for each
          --json              one JSON object: circuit, qubits, shots, seed, engine, counts

        Bits are written as QASM tools do: c[0] rightmost, the last declared register leftmost.
        A program that declares outputs shows those only.

        """u8;

    /// <summary>Reads the process's arguments; false after it said on the error stream what is wrong.</summary>
    public static bool TryRead(out Options options)
    {
        options = new Options { Shots = DefaultShots, Inputs = [] };
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--json"u8)) options.Json = true;
            else if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) options.Help = true;
            else if (word.SequenceEqual("--shots"u8))
            {
                if (!Number(++i, 1, MaxShots, out ulong shots))
                    return Wrong("--shots takes a number from 1 to 1000000"u8);
                options.Shots = (uint)shots;
            }
            else if (word.SequenceEqual("--seed"u8))
            {
                if (!Number(++i, 0, ulong.MaxValue, out options.Seed))
                    return Wrong("--seed takes an unsigned 64-bit number"u8);
            }
            else if (word.SequenceEqual("--retries"u8))
            {
                if (!Number(++i, 0, MaxRetries, out ulong retries))
                    return Wrong("--retries takes a number from 0 to 7"u8);
                options.Retries = (byte)retries;
            }
            else if (word.SequenceEqual("--input"u8))
            {
                if (QasmInput.Parse(HybridProcess.Argument(++i)) is not { } input)
                    return Wrong("--input takes NAME=VALUE"u8);
                options.Inputs.Add(input);
            }
            else if (word.Length > 1 && word[0] == '-') return Wrong("unknown option"u8, word);
            else if (!options.File.IsEmpty) return Wrong("one file at a time"u8, word);
            else options.File = word;
        }

        return options.Help || !options.File.IsEmpty || Wrong("which file?"u8);
    }

    private static bool Number(int index, ulong least, ulong most, out ulong value) =>
        NumberText.TryParse(HybridProcess.Argument(index), out value) && value >= least && value <= most;

    private static bool Wrong(ReadOnlySpan<byte> message, ReadOnlySpan<byte> word = default)
    {
        if (word.IsEmpty) Terminal.ErrorLine($"qrun: {message}");
        else Terminal.ErrorLine($"qrun: {message}: {word}");
        Terminal.Error(Usage);
        return false;
    }
}
