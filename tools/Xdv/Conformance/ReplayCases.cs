// What only the host can decide (XDV-084, replay equivalence): that the trace of the run stands by itself, that the
// same state machine elsewhere decides every record alike, and that another boot does.
using System;
using System.IO;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Conformance;

/// <summary>The cases of section 5.</summary>
public static class ReplayCases
{
    public const string Group = "replay/replay_equivalence", TraceVerifies = "CTS-5.1";
    private const int Damages = 32;

    public static ConformanceCase Verifies(string trace, ConformanceBoot boot) => Decide(TraceVerifies,
        "XDV-034.3 XDV-071.5", "the trace verifies: chains, order, lifecycles, results", () =>
        {
            TraceReport report = Verify(File.ReadAllBytes(trace), boot.Ended);
            if (report.Problem is { } problem) return (false, $"record {problem.Record}: {problem.Detail}");
            if (!report.Complete) return (false, $"the session has no end: {boot.Reason}");
            return (true, $"{report.Records} records");
        });

    public static ConformanceCase Replays(string id, string requirements, string what, string trace,
        ConformanceBoot boot) => Decide(id, requirements, what, () =>
        {
            CheckedReplayResult run = CheckedReplay.Run(() => File.OpenRead(trace));
            if (run.Replay is not { } replay)
                return (false, $"the trace does not verify: {run.Report.Problem?.Detail}");
            if (replay.Mismatch is { } mismatch)
                return (false, $"record {mismatch.Record}, {mismatch.Field}: {mismatch.Detail}");
            bool same = replay.Records == run.Report.Records
                && RecordText.Digest(replay.Orchestration) == boot.Orchestration;
            return (same, same ? $"{replay.Records} records" : "another hash than the guest's");
        });

    public static ConformanceCase Same(string id, string requirements, string what, ConformanceBoot first,
        ConformanceBoot? second) => Decide(id, requirements, what, () =>
        {
            if (!first.Ended) return (false, first.Reason);
            if (second is not { Ended: true }) return (false, second?.Reason ?? "not booted");
            bool same = first.Orchestration == second.Orchestration;
            return (same, same ? first.Orchestration : $"{first.Orchestration} and {second.Orchestration}");
        });

    /// <summary>Flips one bit at a time, all over the file.</summary>
    public static ConformanceCase Refused(string trace, ConformanceBoot boot) => Decide("CTS-5.5", "XDV-034.1",
        "a trace with one bit changed is refused", () =>
        {
            byte[] bytes = File.ReadAllBytes(trace);
            if (!boot.Ended || bytes.Length <= TraceFileHeader.Size) return (false, boot.Reason);
            int step = (bytes.Length - TraceFileHeader.Size) / Damages;
            for (int i = 0; i < Damages; i++)
            {
                int at = TraceFileHeader.Size + i * step + i;
                bytes[at] ^= (byte)(1 << (i % 8));
                if (!IsRefused(bytes)) return (false, $"bit {i % 8} of byte {at} was not noticed");
                bytes[at] ^= (byte)(1 << (i % 8));
            }

            return (true, $"{Damages} changes");
        });

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            return Verify(bytes, complete: true).Problem is not null;
        }
        catch (TraceFormatException)
        {
            return true;
        }
    }

    private static TraceReport Verify(byte[] bytes, bool complete) =>
        TraceVerifier.Verify(new MemoryStream(bytes), complete);

    private static ConformanceCase Decide(string id, string requirements, string what,
        Func<(bool Passed, string Detail)> decide)
    {
        (bool passed, string detail) result;
        try
        {
            result = decide();
        }
        catch (Exception failure) when (failure is TraceFormatException or IOException)
        {
            result = (false, failure.Message);
        }

        return new ConformanceCase(id, Group, requirements.Split(' '), what, result.passed, result.detail);
    }
}
