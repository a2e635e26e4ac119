// freeze and thaw: the emergency stop of a domain, and its end (XDV-015.5).
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal static class Emergency
{
    /// <summary>`freeze DOMAIN` or `thaw DOMAIN`.</summary>
    public static int Run(in CommandLine command)
    {
        ReadOnlySpan<byte> name = command.Word(0), word = command.Word(1);
        Domain domain = Domain.Invalid;
        if (word.SequenceEqual("q"u8) || word.SequenceEqual("Q"u8)) domain = Domain.Quantum;
        if (word.SequenceEqual("phi"u8) || word.SequenceEqual("Φ"u8)) domain = Domain.Phase;
        if (domain == Domain.Invalid || command.Count != 2)
        {
            Terminal.ErrorLine($"usage: {name} q|phi");
            return Interpreter.UsageError;
        }

        bool freezes = name.SequenceEqual("freeze"u8);
        Status status = freezes ? DomainControl.Freeze(domain) : DomainControl.Thaw(domain);
        if (status == Status.Ok) return 0;
        if (status == Status.LifecycleInvalid)
            Terminal.ErrorLine($"{name}: {word} is {(freezes ? "frozen already"u8 : "not frozen"u8)}");
        else
            Terminal.ErrorLine($"{name}: {word}: {status}");
        return 1;
    }
}
