// Programs that must not run: clear message with line and column, exit status other than 0, and nothing on the output
// stream.
using System;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class RejectionTests
{
    private const string Start = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n";

    [Theory]
    [Requirement("XDV-060.3")]
    [InlineData("undeclared.qasm", Start + "qreg q[2];\nh q[0];\nmeasure q -> c;\n", 5)]
    [InlineData("syntax.qasm", Start + "qreg q[2];\ncreg c[2];\nh q[0]\ncx q[0],q[1];\n", 6)]
    [InlineData("unknown.qasm", Start + "qreg q[1];\nfrobnicate q[0];\n", 4)]
    [InlineData("range.qasm", Start + "qreg q[2];\nx q[2];\n", 4)]
    [InlineData("same.qasm", Start + "qreg q[2];\ncx q[1],q[1];\n", 4)]
    [InlineData("capacity.qasm", Start + "qreg q[63];\ncreg c[1];\nh q[62];\nmeasure q[62] -> c[0];\n", 3)]
    [InlineData("cut.qasm", Start + "qreg q[2];\ncreg c[2", 4)]
    public void IsRefusedWithLineAndColumn(string name, string text, int line)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, text);
        GuestResult result = Guest.Run($"qrun {name} --json", new GuestOptions { Files = folder.Path });
        Assert.True(result.ExitCode is not (0 or 124 or 125 or 126),
            $"exit code {result.ExitCode}\n{result.Everything}");
        Match position = Position().Match(result.Errors);
        Assert.True(position.Success, result.Everything);
        Assert.Equal(name, position.Groups[1].Value);
        Assert.InRange(int.Parse(position.Groups[2].Value, null), line - 1, line);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void AProgramWithoutQubitsIsToldSo()
    {
        using var folder = new TemporaryFolder();
        folder.Write("empty.qasm", Start);
        GuestResult result = Guest.Run("qrun empty.qasm", new GuestOptions { Files = folder.Path });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("declares no qubits", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qrun")]
    [InlineData("qrun nothing-here.qasm")]
    [InlineData("qrun bell.qasm --shots 0")]
    [InlineData("qrun bell.qasm --shots many")]
    [InlineData("qrun bell.qasm --frobnicate")]
    public void AWrongCommandLineIsExplained(string command)
    {
        GuestResult result = Guest.Run(command, new GuestOptions { Files = Guest.Examples });
        Assert.True(result.ExitCode is not (0 or 124 or 125 or 126),
            $"exit code {result.ExitCode}\n{result.Everything}");
        Assert.Contains("qrun", result.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^([\w.]+):(\d+):(\d+): error: .{5,}", RegexOptions.Multiline)]
    private static partial Regex Position();
}
