// Conformance of this machine with XDV-084, as far as a program can see it from ring 3: each case asks for what must be
// granted and for what must be refused, and compares the answers with the specification's. `xdv conformance` runs it,
// adds what only the host can decide (the trace, its replay, a second boot) and writes the report.
//
// Invariant: a case decides by answers, state and order that it observes, never by time on a wall; so the whole run is
// the same on every boot.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Cts;

internal static class Program
{
    private const int Passed = 0, Failed = 1, Usage = 2;

    private static int Main()
    {
        if (HybridProcess.Argument(1).SequenceEqual("role"u8)) return Roles.Run(HybridProcess.Argument(2));
        bool json = false, list = false, help = false;
        Needs given = Needs.Nothing;
        int named = 0;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--json"u8)) json = true;
            else if (word.SequenceEqual("--list"u8)) list = true;
            else if (word.SequenceEqual("--faults"u8)) given = Needs.Faults;
            else if (word.SequenceEqual("--loss"u8)) given = Needs.Loss;
            else if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) help = true;
            else if (Find(word) is not null) named++;
            else return Wrong(word);
        }

        if (help) Terminal.Write(HelpText);
        if (help) return Passed;
        Report report = new(json);
        foreach (Case one in Catalogue.Cases)
        {
            if (named > 0 && !IsNamed(one)) continue;
            if (list) report.List(one);
            else if (one.Needs != Needs.Nothing && one.Needs != given) report.Skip(one);
            else Run(one, report);
        }

        if (!list) report.Sum();
        return report.AnyFailed ? Failed : Passed;
    }

    private static void Run(Case one, Report report)
    {
        Check check = new();
        one.Run(check);
        report.Tell(one, check);
    }

    private static Case? Find(ReadOnlySpan<byte> id)
    {
        foreach (Case one in Catalogue.Cases)
            if (Text.Same(one.Id, id)) return one;
        return null;
    }

    private static bool IsNamed(Case one)
    {
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
            if (Text.Same(one.Id, HybridProcess.Argument(i))) return true;
        return false;
    }

    private static int Wrong(ReadOnlySpan<byte> word)
    {
        Terminal.ErrorLine($"cts: no case or option: {word}");
        Terminal.Error(UsageText);
        return Usage;
    }

    private static ReadOnlySpan<byte> UsageText => "usage: cts [ID]... [--list] [--json] [--faults|--loss]\n"u8;

    private static ReadOnlySpan<byte> HelpText =>
        """
        usage: cts [ID]... [--list] [--json] [--faults|--loss]

        Runs the conformance cases of XDV-084 that one machine can decide, all or those named.
        Exit status: 0 all passed, 1 one failed.

          --list    the cases, without running them
          --json    a line of JSON for each
          --faults  the providers fail as `xdv conformance` makes them: also the cases that need that
          --loss    the Q provider dies during the first job: the case about that

        On the host, `xdv conformance` runs everything, replays it, and writes the report.

        """u8;
}
