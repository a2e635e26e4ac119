// What tests do with trace files: verify, replay, damage.
using System;
using System.IO;
using Xunit;

namespace Xdv.Guest.Tests;

internal static class TraceFiles
{
    private const int TimeoutSeconds = 120, FileHeaderBytes = 128, Damages = 24;

    /// <summary>`xdv trace verify` and `xdv replay` must both accept, and the replay must come to <paramref
    /// name="hash"/>.</summary>
    public static void MustReplay(string trace, string hash)
    {
        ToolResult verify = Guest.Tool(TimeoutSeconds, "trace", "verify", trace);
        Assert.True(verify.ExitCode == 0, verify.Output + verify.Errors);
        ToolResult replay = Guest.Tool(TimeoutSeconds, "replay", trace);
        Assert.True(replay.ExitCode == 0, replay.Output + replay.Errors);
        Assert.Contains($"orchestration {hash}\n", replay.Output, StringComparison.Ordinal);
        Assert.Contains("replay ok", replay.Output, StringComparison.Ordinal);
    }

    /// <summary>Flips one bit at places all over the file, and cuts it: verification must refuse each, with a
    /// message.</summary>
    public static void MustRefuseChanges(string trace, string scratch)
    {
        byte[] bytes = File.ReadAllBytes(trace);
        Assert.True(bytes.Length > 1024, $"a trace of {bytes.Length} bytes");
        var random = new Random(7);
        for (int i = 0; i < Damages; i++)
        {
            int at = random.Next(FileHeaderBytes, bytes.Length), bit = 1 << random.Next(8);
            bytes[at] ^= (byte)bit;
            MustRefuse(bytes, scratch, $"bit {bit} of byte {at} changed");
            bytes[at] ^= (byte)bit;
        }

        MustRefuse(bytes[..(bytes.Length / 2)], scratch, "cut in half");
        MustRefuse([], scratch, "empty");
    }

    private static void MustRefuse(byte[] bytes, string scratch, string what)
    {
        File.WriteAllBytes(scratch, bytes);
        ToolResult verify = Guest.Tool(TimeoutSeconds, "trace", "verify", scratch);
        Assert.True(verify.ExitCode == 1, $"{what}: exit code {verify.ExitCode}\n{verify.Output}{verify.Errors}");
        Assert.True((verify.Output + verify.Errors).Length > 10, $"{what}: no message");
    }
}
