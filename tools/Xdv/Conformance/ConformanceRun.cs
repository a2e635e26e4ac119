// The whole suite on one kernel: four boots and what the host makes of their traces.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Conformance;

/// <summary>Runs XDV-084 as far as one node goes.</summary>
public sealed class ConformanceRun(ConformanceMachine machine, string? keptTrace)
{
    private const int Jitter = 50;

    /// <summary>Runs everything.</summary>
    /// <param name="step">Shows a title while a step runs.</param>
    public async Task<ComplianceReport> Run(Func<string, Func<Task>, Task> step, CancellationToken cancel)
    {
        using TemporaryDirectory folder = TemporaryDirectory.Create(null);
        string trace = keptTrace ?? folder.File("conformance.trace"), lossTrace = folder.File("loss.trace");
        ConformanceBoot first = null!, lost = null!;
        ConformanceBoot? second = null, late = null;
        await step("running the suite in the guest", async () => first = await machine.Run(trace, 0, cancel));
        await step("losing a provider", async () => lost = await machine.Lose(lossTrace, cancel));
        if (first.Ended)
        {
            await step("a second boot", async () => second = await machine.Run(null, 0, cancel));
            await step("a boot with late providers", async () => late = await machine.Run(null, Jitter, cancel));
        }

        List<ConformanceCase> cases = GuestCases.Read(first, lost);
        await step("verifying and replaying", () => Task.Run(() => cases.AddRange(
        [
            ReplayCases.Verifies(trace, first),
            ReplayCases.Replays("CTS-5.2", "XDV-005.3 XDV-071.2", "the host decides every record of the trace alike",
                trace, first),
            ReplayCases.Same("CTS-5.3", "XDV-001.2 XDV-005.3", "a second boot takes the same decisions", first,
                second),
            ReplayCases.Same("CTS-5.4", "XDV-005.2 XDV-030.4", "late providers change no decision", first, late),
            ReplayCases.Refused(trace, first),
            ReplayCases.Replays("CTS-5.6", "XDV-024.1 XDV-005.3", "a run that lost its provider replays", lossTrace,
                lost),
        ])));
        return new ComplianceReport([.. cases.OrderBy(Section)], machine.Kernel, first.Orchestration);
    }

    /// <summary>Cases stay in their order within a section.</summary>
    private static int Section(ConformanceCase one) => one.Id["CTS-".Length] - '0';
}
