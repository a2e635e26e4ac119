// metrics: what the machine is told about itself (XDV-070) and about the health of Q and Φ (XDV-072); `metrics alerts`
// is what lay beyond a threshold.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Metrics;

internal static class Program
{

    private static Manual Manual => new("metrics"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage => "usage: metrics [k] [q] [phi] [alerts] [--all] [--json]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Figures of the machine this runs in and of those in it, by domain. For a domain the process needs a
        capability, and the right Telemetry. Reading changes nothing; the figures follow from the trace, and
        `tools/xdv trace metrics FILE` on the host computes the same.

          k, q, phi  only these domains (else: those it has a capability for)
          alerts     instead: the latest 64 rows of samples beyond a threshold, faults and refusals, with how
                     often in a row and how severe
          --all      metrics that are 0, too
          --json     one object

        Billionths are written as parts of one, nanoradians as radians.

        """u8;

    private static int Main()
    {
        bool[] chosen = new bool[3];
        bool all = false, json = false, alerts = false;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("k"u8)) chosen[0] = true;
            else if (word.SequenceEqual("q"u8)) chosen[1] = true;
            else if (word.SequenceEqual("phi"u8)) chosen[2] = true;
            else if (word.SequenceEqual("alerts"u8)) alerts = true;
            else if (word.SequenceEqual("--all"u8)) all = true;
            else if (word.SequenceEqual("--json"u8)) json = true;
            else if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) return Manual.Help();
            else return Manual.Wrong(word);
        }

        if (!(chosen[0] || chosen[1] || chosen[2]))
            for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
                chosen[(int)domain] = !CapabilityHandle.For(domain).IsNone;
        MetricList list = alerts ? MetricList.Alerts : MetricList.Metrics;
        return json ? JsonReport.Write(list, chosen) : TextReport.Write(list, chosen, all);
    }

    /// <summary>Why a domain's figures cannot be had.</summary>
    public static int Denied(Domain domain, Status status)
    {
        Terminal.ErrorLine($"metrics: {NameOf(domain)}: {status}");
        return 1;
    }

    public static ReadOnlySpan<byte> NameOf(Domain domain) => domain switch
    {
        Domain.Classical => "k"u8,
        Domain.Quantum => "q"u8,
        _ => "phi"u8,
    };
}
