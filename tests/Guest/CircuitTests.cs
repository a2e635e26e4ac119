// Real benchmark circuits, compiled and run by the guest, against their exact distributions: the whole path from
// OpenQASM text to printed counts. All of them in one guest session, one JSON object a line; a line that is missing
// fails its own circuit only. The mutants show that the same check would notice if what is printed were wrong.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xdv.Quantum.Tests;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

/// <summary>One session for all circuits, when the first test asks for it.</summary>
public sealed class CircuitSession
{
    public const int Shots = 8192;
    private readonly Dictionary<string, Dictionary<string, long>> _counts = [];
    private GuestResult? _result;

    /// <summary>What the guest printed for a circuit.</summary>
    public Dictionary<string, long> Counts(string circuit)
    {
        _result ??= RunAll();
        Assert.True(_counts.TryGetValue(circuit, out Dictionary<string, long>? counts),
            $"no line for {circuit}\n{_result.Everything}");
        return counts;
    }

    private GuestResult RunAll()
    {
        string folder = TestData.Path("qasm");
        IEnumerable<string> circuits = Directory.GetFiles(folder, "*.qasm").Select(path => Path.GetFileName(path));
        string command = string.Join("; ", circuits.Order(StringComparer.Ordinal)
            .Select(file => $"qrun {file} --shots {Shots} --seed 1 --json"));
        GuestResult result = Guest.Run(command, new GuestOptions { Files = folder, TimeoutSeconds = 300 });
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            (string circuit, Dictionary<string, long> counts) = Parse(line);
            _counts.Add(circuit, counts);
        }

        return result;
    }

    /// <summary>Reads one line of `qrun --json`, which must have exactly the promised members.</summary>
    public static (string Circuit, Dictionary<string, long> Counts) Parse(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement root = json.RootElement;
        string[] members = [.. root.EnumerateObject().Select(member => member.Name)];
        Assert.Equal(["circuit", "qubits", "shots", "seed", "engine", "counts"], members);
        Assert.Equal(Shots, root.GetProperty("shots").GetInt32());
        Assert.Equal(1, root.GetProperty("seed").GetInt32());
        Dictionary<string, long> counts = root.GetProperty("counts").EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetInt64());
        Assert.Equal(Shots, counts.Values.Sum());
        return (root.GetProperty("circuit").GetString()!, counts);
    }
}

public sealed partial class CircuitTests(CircuitSession session) : IClassFixture<CircuitSession>
{
    public static TheoryData<string> Names => new(
        "adder_n10", "basis_change_n3", "bb84_n8", "bell_n4", "bv_n14", "deutsch_n2", "dnn_n8", "fredkin_n3",
            "grover_n2",
        "hhl_n7", "ipea_n2", "ising_n10", "multiplier_n15", "qft_n18", "qram_n20", "sat_n11", "seca_n11", "shor_n5",
        "teleportation_n3", "vqe_n4", "wstate_n3");

    [Theory]
    [Requirement("XDV-060.3")]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-004.2")]
    [MemberData(nameof(Names))]
    public void CountsFitTheExactDistribution(string circuit) =>
        Assert.Null(Reference(circuit).Check(session.Counts(circuit)));

    [Theory]
    [InlineData("adder_n10")]
    [InlineData("ipea_n2")]
    [InlineData("qram_n20")]
    [InlineData("seca_n11")]
    [InlineData("vqe_n4")]
    public void SwappedBitOrderIsNoticed(string circuit) => MustNotice(circuit,
        outcome => string.Join(' ', outcome.Split(' ').Select(register => string.Concat(register.Reverse()))));

    [Theory]
    [InlineData("bb84_n8")]
    [InlineData("bell_n4")]
    public void SwappedRegistersAreNoticed(string circuit) =>
        MustNotice(circuit, outcome => string.Join(' ', outcome.Split(' ').Reverse()));

    [Theory]
    [InlineData("bell_n4")]
    [InlineData("dnn_n8")]
    [InlineData("ising_n10")]
    [InlineData("wstate_n3")]
    public void AStuckBitIsNoticed(string circuit) => MustNotice(circuit, outcome => outcome[..^1] + "0");

    [Fact]
    [Requirement("XDV-004.2")]
    public void DroppedConditionsAreNoticed()
    {
        const string Circuit = "ipea_n2";
        using var folder = new TemporaryFolder();
        string source = File.ReadAllText(TestData.Path($"qasm/{Circuit}.qasm")),
            changed = ConditionalOperation().Replace(source, "");
        Assert.NotEqual(source, changed);
        folder.Write("mutant.qasm", changed);
        GuestResult result = Guest.Run($"qrun mutant.qasm --shots {CircuitSession.Shots} --seed 1 --json",
            new GuestOptions { Files = folder.Path }).MustSucceed();
        Assert.NotNull(Reference(Circuit).Check(CircuitSession.Parse(result.Output).Counts));
    }

    private void MustNotice(string circuit, Func<string, string> change) =>
        Assert.NotNull(Reference(circuit).Check(Mutate(session.Counts(circuit), change)));

    private static Distribution Reference(string circuit) => Distribution.Load(TestData.Path($"qasm/{circuit}.json"));

    private static Dictionary<string, long> Mutate(Dictionary<string, long> counts, Func<string, string> change) =>
        counts.GroupBy(pair => change(pair.Key))
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));

    [GeneratedRegex(@"if\s*\([^)]*\)[^;]*;")]
    private static partial Regex ConditionalOperation();
}
