// The shell's word splitting, and the runtime's use of the calls, against a model of the kernel behind the gateway.
using System;
using System.Collections.Generic;
using System.Text;
using Xdv.Abi;
using Xdv.Programs.Shell;
using Xdv.Runtime.Memory;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-081.1")]
public class CommandLineTests
{
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        CommandLine line = new(Encoding.UTF8.GetBytes(text), new byte[4096]);
        while (!line.AtEnd)
        {
            Separator separator = line.Next();
            List<string> words = [];
            for (int i = 0; i < line.Count; i++) words.Add(Encoding.UTF8.GetString(line.Word(i)));
            parts.Add(string.Join('|', words) + " " + separator);
            if (separator == Separator.Error) break;
        }

        return parts;
    }

    [Theory]
    [InlineData("ls", "ls End")]
    [InlineData("  echo   a  b ", "echo|a|b End")]
    [InlineData("a; b && c || d &", "a Then", "b AndThen", "c OrElse", "d Background")]
    [InlineData("echo 'a b' \"c;d\" e\\ f", "echo|a b|c;d|e f End")]
    [InlineData("echo '' x", "echo||x End")]
    [InlineData("echo a # comment", "echo|a End")]
    [InlineData("echo 'open", " Error")]
    public void Splits(string text, params string[] expected)
    {
        List<string> got = Split(text);
        if (expected[^1] == " Error") Assert.EndsWith("Error", got[^1]);
        else Assert.Equal(expected, got);
    }

    [Fact]
    public void Nothing_of_any_length_overruns_the_words()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            byte[] text = new byte[random.Next(6000)];
            for (int i = 0; i < text.Length; i++) text[i] = (byte)" ab'\"\\;&|#x"[random.Next(11)];
            CommandLine line = new(text, new byte[4096]);
            for (int n = 0; n <= text.Length && !line.AtEnd; n++)
                if (line.Next() == Separator.Error) break;
        }
    }

    [Fact]
    [Requirement("XDV-052.3")]
    public void A_contract_is_requested_and_activated_before_anything_else()
    {
        List<SystemCall> calls = [];
        Gateway.Model = (SystemCall call, ReadOnlySpan<ulong> _, out Status status) =>
        {
            calls.Add(call);
            status = call == SystemCall.CapabilityGet ? Status.EndOfList : Status.Ok;
            return 42;
        };
        Assert.Equal(Status.Ok, Quantum.Open(2, out Quantum quantum));
        Assert.Equal(42UL, quantum.Contract);
        Assert.Equal([SystemCall.CapabilityGet, SystemCall.ContractRequest, SystemCall.ContractActivate], calls);
        Gateway.Model = null;
    }
}
