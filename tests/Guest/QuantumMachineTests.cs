// A Q device that is a machine: its limits reach programs, its errors their counts, and a job that it cannot finish in
// time is refused by it, twice the same.
using System;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class QuantumMachineTests
{
    private const string Session = "qmetrics --json; qrun bv_n14.qasm --shots 200 --json; "
        + "qrun qft_n18.qasm || echo refused; qmetrics --json";

    [Fact]
    [Requirement("XDV-012.4")]
    [Requirement("XDV-060.1")]
    [Requirement("XDV-072")]
    public void TheMachinesLimitsHoldInTheGuest()
    {
        using TemporaryFolder folder = new();
        string trace = folder.File("machine.trace");
        GuestOptions options = new()
        {
            Files = TestData.Path("qasm"), QuantumProfile = "superconducting-27", Trace = trace,
        };
        GuestResult result = Guest.Run(Session, options).MustSucceed();
        JsonElement[] lines = [.. result.Output.Split('\n').Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(("superconducting-27", 26, 90), (lines[0].GetProperty("model").GetString(),
            lines[0].GetProperty("qubits").GetInt32(), lines[0].GetProperty("coherence_ticks").GetInt32()));
        Assert.InRange(lines[0].GetProperty("two_qubit_error_billionths").GetInt32(), 5_000_000, 20_000_000);
        // The hidden string, and what the errors made of it: exact, the counts would have two outcomes at most.
        Assert.InRange(lines[1].GetProperty("counts").EnumerateObject().Count(), 10, 200);
        Assert.Contains("refused\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Q_ERR_DECOHERENCE_EXCEEDED", result.Errors, StringComparison.Ordinal);
        Assert.Contains("scheduled on superconducting-27 with", result.Log, StringComparison.Ordinal);
        Assert.Equal((1, 1),
            (lines[2].GetProperty("q.completed").GetInt32(), lines[2].GetProperty("q.failed").GetInt32()));
        Assert.InRange(lines[2].GetProperty("q.fidelity").GetInt32(), 50_000_000, 900_000_000);
        TraceFiles.MustReplay(trace, result.Orchestration!);
        GuestResult again = Guest.Run(Session, options with { JitterMilliseconds = 20 }).MustSucceed();
        Assert.Equal((result.Orchestration, result.Outcome, result.Output),
            (again.Orchestration, again.Outcome, again.Output));
    }
}
