// `xdv quantum profile`: device profiles, those that ship and those that a person writes (XDV-060.1).
using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xdv.Abi;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Tool.Commands;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Circuits;

public sealed class ProfileCommand : Command
{
    public ProfileCommand()
        : base("profile", "Machines: what couples with what, native gates, times, errors. A profile is JSON that you "
            + "can write: start from `show NAME --json`, and try it with `check`.")
    {
        Subcommands.Add(new ProfileListCommand());
        Subcommands.Add(new ProfileShowCommand());
        Subcommands.Add(new ProfileCheckCommand());
    }

    internal static JsonObject Describe(DeviceProfile profile)
    {
        NoiseModel mean = profile.Mean();
        return new JsonObject
        {
            ["name"] = profile.Name,
            ["description"] = profile.Description,
            ["qubits"] = profile.Map.Qubits,
            ["couplings"] = profile.Map.IsComplete ? null : profile.Map.Couplings.Count,
            ["directed"] = profile.Map.IsDirected,
            ["gates"] = new JsonArray([.. profile.Gates.Keys.Order()
                .Select(static gate => (JsonNode)DeviceProfileFile.NameOf(gate))]),
            ["one_qubit_error"] = mean.OneQubitError,
            ["two_qubit_error"] = mean.TwoQubitError,
            ["read_error"] = (mean.Read0As1 + mean.Read1As0) / 2,
            ["t1_ns"] = mean.T1Nanoseconds,
            ["t2_ns"] = mean.T2Nanoseconds,
            ["coherence_ticks"] = profile.CoherenceTicks,
        };
    }
}

public sealed class ProfileListCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "one JSON array" };

    public ProfileListCommand()
        : base("list", "The profiles that ship.")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        DeviceProfile[] all = [.. DeviceProfiles.Names.Select(MachineProfile.Load)];
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        if (parsed.GetValue(_json))
            output.WriteLine(new JsonArray([.. all.Select(ProfileCommand.Describe)])
                .ToJsonString(new JsonSerializerOptions { Encoder = JsonText.Encoder }));
        else
            foreach (DeviceProfile profile in all) output.WriteLine($"{profile.Name,-20} {profile.Description}");
        return ExitCodes.Success;
    }
}

public sealed class ProfileCheckCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE")
        { Description = "profiles", Arity = ArgumentArity.OneOrMore };

    private readonly Option<bool> _json = new("--json") { Description = "a JSON array, one object for each file" };

    public ProfileCheckCommand()
        : base("check", "Check profiles: a line for each; what is wrong, and the JSON path to it, on the error stream.")
    {
        Arguments.Add(_files);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        bool json = parsed.GetValue(_json), good = true;
        JsonArray results = [];
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        foreach (string file in parsed.GetValue(_files)!)
        {
            DeviceProfile? profile = null;
            string problem;
            try
            {
                profile = DeviceProfileFile.Read(DeviceProfiles.Json(file), out problem);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                problem = failure.Message;
            }

            good &= profile is not null;
            if (json)
                results.Add(new JsonObject
                {
                    ["file"] = file, ["ok"] = profile is not null, ["problem"] = profile is null ? problem : null,
                    ["profile"] = profile is null ? null : ProfileCommand.Describe(profile),
                });
            else if (profile is null) StandardStreams.ErrorLine($"{file}: {problem}");
            else output.WriteLine($"{file}: {profile.Name}, {ProfileShowCommand.Size(profile)}");
        }

        if (json) output.WriteLine(results.ToJsonString(new JsonSerializerOptions { Encoder = JsonText.Encoder }));
        return good ? ExitCodes.Success : ExitCodes.BuildFailed;
    }
}

public sealed class ProfileShowCommand : Command
{
    private readonly Argument<string> _name = new("PROFILE")
        { Description = "a name of `list`, or a file", HelpName = "NAME|FILE" };

    private readonly Option<bool> _json = new("--json")
        { Description = "the profile's own JSON: change it and use it" };

    private readonly Option<uint> _epoch = new("--epoch")
        { Description = "as it is at this calibration", DefaultValueFactory = _ => (uint)Drift.FirstEpoch };

    public ProfileShowCommand()
        : base("show", "A profile in figures.")
    {
        Arguments.Add(_name);
        Options.Add(_json);
        Options.Add(_epoch);
        OptionChecks.Range(_epoch, 1u, uint.MaxValue);
        SetAction(Run);
    }

    internal static string Size(DeviceProfile profile) => $"{profile.Map.Qubits} qubits, "
        + (profile.Map.IsComplete ? "every pair coupled" : $"{profile.Map.Couplings.Count} couplings"
            + (profile.Map.IsDirected ? ", directed" : ""));

    private int Run(ParseResult parsed)
    {
        string name = parsed.GetValue(_name)!;
        DeviceProfile profile = MachineProfile.Load(name);
        using var output = new StreamWriter(StandardStreams.Output, leaveOpen: true);
        if (parsed.GetValue(_json)) output.Write(Encoding.UTF8.GetString(DeviceProfiles.Json(name)));
        else Write(profile.At(parsed.GetValue(_epoch)), output);
        return ExitCodes.Success;
    }

    private static void Write(DeviceProfile profile, TextWriter output)
    {
        output.WriteLine($"{profile.Name}: {Size(profile)}");
        if (profile.Description.Length > 0) output.WriteLine(profile.Description);
        foreach (IGrouping<GateFigures, GateCode> gates in profile.Gates.OrderBy(static pair => pair.Key)
            .GroupBy(static pair => pair.Value, static pair => pair.Key))
            output.WriteLine($"  {string.Join(" ", gates.Select(DeviceProfileFile.NameOf))}: {Figures(gates.Key)}");
        QubitNoise[] qubits = [.. profile.Qubits];
        output.WriteLine($"  measure: {profile.MeasureNanoseconds} ns, reads 0 as 1 "
            + $"{Range(qubits, static q => q.Read0As1)}, 1 as 0 {Range(qubits, static q => q.Read1As0)}");
        output.WriteLine($"  reset: {profile.ResetNanoseconds} ns, error {Range(qubits, static q => q.ResetError)}");
        output.WriteLine($"  T1 {Times(qubits, static q => q.T1)}, T2 {Times(qubits, static q => q.T2)}");
        output.WriteLine($"  a shot takes at most {profile.CoherenceTicks} µs");
        if (profile.Drift.Share > 0)
            output.WriteLine(FormattableString.Invariant(
                $"  calibrations differ by at most {100 * profile.Drift.Share:G3} %"));
    }

    private static string Figures(GateFigures figures)
    {
        GateNoise[] all = [.. figures.All];
        return $"{Range(all, static each => each.Nanoseconds)} ns, error {Range(all, static each => each.Error)}";
    }

    private static string Times(QubitNoise[] qubits, Func<QubitNoise, double> time) =>
        qubits.Any(qubit => time(qubit) == 0) ? "endless" : Range(qubits, qubit => time(qubit) / 1000) + " µs";

    private static string Range<T>(T[] all, Func<T, double> value)
    {
        double least = all.Min(value), most = all.Max(value);
        return least == most ? Text(least) : $"{Text(least)} to {Text(most)}";

        static string Text(double value) =>
            value.ToString(value >= 1000 ? "F0" : "G4", System.Globalization.CultureInfo.InvariantCulture);
    }
}
