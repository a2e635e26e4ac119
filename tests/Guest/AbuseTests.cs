// A program that tries every forbidden thing gets the right error each time, leaves traces, and changes nothing else.
using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class AbuseTests
{
    private const int LeastAttempts = 80;

    [Fact]
    [Requirement("XDV-030.1")]
    [Requirement("XDV-030.3")]
    [Requirement("XDV-032.1")]
    [Requirement("XDV-013.2")]
    [Requirement("XDV-023.1")]
    [Requirement("XDV-032.3")]
    public void EveryAttemptGetsTheRightErrorAndIsInTheTrace()
    {
        using var folder = new TemporaryFolder();
        GuestResult result = Guest.Run("abuse", new GuestOptions { Trace = folder.File("abuse.trace") });
        string[] attempts = result.Output.Split('\n').Where(line => Attempt().IsMatch(line)).ToArray();
        Assert.True(attempts.Length >= LeastAttempts, $"{attempts.Length} attempts only\n{result.Everything}");
        string[] wrong = attempts.Where(line => !line.EndsWith(" ok", StringComparison.Ordinal)).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        result.MustSucceed();

        ToolResult trace = Guest.Tool(60, "trace", "show", folder.File("abuse.trace"), "--json");
        Assert.Equal(0, trace.ExitCode);
        string[] refusals = ["CapabilityInvalid", "ContractInvalid", "BadAddress", "QuantumNoCloneViolation"];
        foreach (string status in refusals)
            Assert.Contains(status, trace.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void WhatComesAfterIsUntouched()
    {
        string alone = Guest.Run("hello-hybrid").MustSucceed().Output;
        string after = Guest.Run("abuse && hello-hybrid").MustSucceed().Output;
        string[] domains = ["Q: ", "Φ: "];
        foreach (string line in alone.Split('\n')
            .Where(line => domains.Any(start => line.StartsWith(start, StringComparison.Ordinal))))
            Assert.Contains(line.Split(',')[0], after, StringComparison.Ordinal);
    }

    [GeneratedRegex("^.+: .+ expected .+ (ok|WRONG)$")]
    private static partial Regex Attempt();
}
