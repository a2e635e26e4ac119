// What every program says in the same words: its usage, a word that it cannot use, a call that failed; and the exit
// status that goes with each.
using System;
using Xdv.Abi;

namespace Xdv.Runtime.Text;

/// <summary>A program's name and the texts of its --help.</summary>
public readonly ref struct Manual(ReadOnlySpan<byte> name, ReadOnlySpan<byte> usage, ReadOnlySpan<byte> details)
{
    public const int UsageError = 2;

    private readonly ReadOnlySpan<byte> _name = name, _usage = usage, _details = details;

    /// <summary>--help: to the output, status 0.</summary>
    public int Help()
    {
        Terminal.Write(_usage);
        Terminal.Write(_details);
        return 0;
    }

    /// <summary>A word of the command line that is no option, or not a value for one: status 2.</summary>
    public int Wrong(ReadOnlySpan<byte> word)
    {
        Terminal.ErrorLine($"{_name}: {word}: no such option, or not a value for it");
        Terminal.Error(_usage);
        return UsageError;
    }

    /// <summary>Something that the kernel refused, or a file that cannot be read: status 1.</summary>
    public int Fail(ReadOnlySpan<byte> what, Status status)
    {
        Terminal.ErrorLine($"{_name}: {what}: {status}");
        return 1;
    }
}
