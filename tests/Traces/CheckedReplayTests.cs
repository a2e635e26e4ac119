// Verification and replay together: both must agree, a changed file is the verifier's to tell, a changed decision
// under a good hash the replayer's; and it is fast enough to be used.
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-012.8")]
[Requirement("XDV-071.5")]
public sealed class CheckedReplayTests
{
    /// <summary>Replay in hashings of the same file: about five. A quadratic slip would be hundreds; a busy machine
    /// slows both.</summary>
    private const double MostHashings = 40;

    private static CheckedReplayResult Run(byte[] file) => CheckedReplay.Run(() => new MemoryStream(file));

    private static byte[] FileOf(IEnumerable<TraceRecord> records) =>
        [.. TraceBuilder.Parts(records).SelectMany(part => part)];

    [Fact]
    public void AGoodTraceGivesBothResults()
    {
        CheckedReplayResult result = Run(FileOf(TraceBuilder.SmallSession().Records));
        Assert.Null(result.Report.Problem);
        Assert.NotNull(result.Replay);
        Assert.Null(result.Replay.Mismatch);
        Assert.True(result.Report.Orchestration.Same(result.Replay.Orchestration));
        Assert.True(result.Report.Outcome.Same(result.Replay.Outcome));
    }

    [Fact]
    [Requirement("XDV-034.1")]
    public void AChangedByteIsTheVerifiersWhateverItDoesToTheReplay()
    {
        byte[] file = FileOf(TraceBuilder.SmallSession().Records);
        for (int i = 0; i < file.Length; i += 7)
        {
            byte[] changed = [.. file];
            changed[i] ^= 0x40;
            CheckedReplayResult result = Run(changed);
            Assert.NotNull(result.Report.Problem);
            Assert.Null(result.Replay);
        }
    }

    [Fact]
    public void AWrongDecisionUnderAGoodHashIsTheReplayers()
    {
        List<TraceRecord> records = TraceBuilder.SmallSession().Records;
        int call = records.FindLastIndex(r => RecordFacts.IsCall(r, SystemCall.ConsoleWrite));
        records[call] = records[call] with { Value = 4 };
        CheckedReplayResult result = Run(FileOf(records));
        Assert.Null(result.Report.Problem);
        Assert.Equal(((ulong)call, "Value"), (result.Replay!.Mismatch!.Record, result.Replay.Mismatch.Field));
    }

    [Fact]
    public void ReplayCostsAFewHashings()
    {
        RandomSession session = new(2, 0, CoreLimits.Default);
        session.Run(100_000, end: true);
        byte[] file = FileOf(session.Machine.Records);
        Stopwatch hashing = Stopwatch.StartNew();
        Sha3.Hash(file);
        hashing.Stop();
        CheckedReplayResult result = Run(file);
        Assert.NotNull(result.Replay);
        Assert.True(result.Report.Records > 50_000);
        double hashings = result.Elapsed / hashing.Elapsed;
        Assert.True(hashings < MostHashings, $"{hashings:F1} hashings, {result.RecordsPerSecond:N0} records/s");
    }
}
