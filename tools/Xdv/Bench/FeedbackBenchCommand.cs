// `xdv bench feedback`: how long it takes from a measurement to the next job that depends on it, on the host's clock:
// the server alone, and the whole loop with a guest whose program decides. NVQLink's figure stands beside them.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.Qasm;
using Xdv.Tool.Commands;
using Xdv.Tool.Hosting;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Bench;

public sealed class FeedbackBenchCommand : Command
{
    /// <summary>NVIDIA NVQLink, published: largest round trip FPGA → GPU → FPGA.</summary>
    private const double NvqLinkMicroseconds = 3.96;
    private const int WarmUp = 500;

    private readonly Option<int> _jobs = new("--jobs")
        { Description = "measurements of each row", HelpName = "N", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> _spin = new("--spin")
        { Description = "how long the server watches its rings before it sleeps, in the rows that spin",
            HelpName = "MICROSECONDS", DefaultValueFactory = _ => 20_000 };
    private readonly Option<bool> _noGuest = new("--no-guest") { Description = "only the server: no QEMU" };
    private readonly Option<bool> _json = new("--json")
        { Description = "one JSON array: what, spins, jobs, microseconds least, median, percentile99" };

    public FeedbackBenchCommand()
        : base("feedback", "Time mid-circuit feedback: one qubit measured in a container that stays, job after job.\n"
            + "The guest runs in QEMU without KVM: most of its figure is emulation.")
    {
        foreach (Option option in (Option[])[_jobs, _spin, _noGuest, _json]) Options.Add(option);
        OptionChecks.Range(_jobs, 10, 4000);
        OptionChecks.Range(_spin, 1, 1_000_000);
        SetAction(Run);
    }

    /// <summary>Microseconds.</summary>
    private sealed record Row(string What, bool Spins, int Jobs, double Least, double Median, double Percentile99)
    {
        public static Row Of(string what, bool spins, IEnumerable<double> times)
        {
            double[] sorted = [.. times.Order()];
            if (sorted.Length == 0) throw new ToolException($"{what}: nothing was measured");
            return new Row(what, spins, sorted.Length, sorted[0], sorted[sorted.Length / 2],
                sorted[(int)(0.99 * sorted.Length)]);
        }
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken interrupt)
    {
        int jobs = parsed.GetValue(_jobs), spin = parsed.GetValue(_spin);
        var rows = new List<Row>();
        foreach (bool spins in (bool[])[true, false])
            rows.AddRange(await Measure(jobs, spins ? spin : 0, !parsed.GetValue(_noGuest), interrupt));
        if (parsed.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(rows.Select(row => new
            {
                what = row.What, spins = row.Spins, jobs = row.Jobs, least = row.Least, median = row.Median,
                percentile99 = row.Percentile99,
            }), new JsonSerializerOptions { Encoder = JsonText.Encoder }));
            return ExitCodes.Success;
        }
        Console.WriteLine($"{"",-54} {"least",9} {"median",9} {"99 %",9}  µs");
        foreach (Row row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.What + (row.Spins ? ", spinning" : ""),-54} {row.Least,9:F2} {row.Median,9:F2} "
                + $"{row.Percentile99,9:F2}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"NVQLink, as published: {NvqLinkMicroseconds} µs at most, FPGA to GPU and back, without an engine"));
        return ExitCodes.Success;
    }

    private static async Task<List<Row>> Measure(int jobs, int spin, bool guest, CancellationToken interrupt)
    {
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        string log = directory.File("log");
        using ChildProcess server = await ProviderBroker.Start(
            ["--spin", spin.ToString(CultureInfo.InvariantCulture), "--log", log], directory.Path, interrupt);
        var files = new ServerFiles(directory.Path);
        bool spins = spin > 0;
        var rows = new List<Row> { Row.Of("server: kick to used entry", spins, Probe(files, jobs)) };
        if (!guest) return rows;
        (double[] rounds, double[] engine) = await Guest(directory.Path, log, jobs, interrupt);
        rows.Add(Row.Of("guest in QEMU (TCG): job to job it decides", spins, rounds));
        rows.Add(Row.Of("  of that, the engine", spins, engine));
        return rows;
    }

    /// <summary>Microseconds of each job.</summary>
    private static double[] Probe(ServerFiles files, int jobs)
    {
        byte[][] circuits = [Circuit(false), Circuit(true)];
        using ProbeGuest guest = ProbeGuest.Connect(files.QuantumSocket);
        var times = new double[jobs];
        bool one = false;
        for (int i = -WarmUp; i < jobs; i++)
        {
            var job = new JobRequest
            {
                Magic = JobRequest.CurrentMagic, Version = JobRequest.CurrentVersion, Domain = Domain.Quantum,
                Operation = JobOperation.Execute, Flags = JobFlags.Keep, Job = (ulong)(i + WarmUp + 1), StateObject = 1,
                Resources = 1, Shots = 1, Seed = (ulong)(i + WarmUp + 1), Continues = i > -WarmUp ? 1u : 0,
            };
            double took = guest.Run(job, circuits[one ? 1 : 0], out byte[] result).TotalMicroseconds;
            one = result[QuantumResult.HeaderBytes] != 0;
            if (i >= 0) times[i] = took;
        }
        return times;
    }

    private static byte[] Circuit(bool flips)
    {
        var circuit = new CircuitBuilder(1, 1);
        if (flips) circuit.X(0);
        return circuit.H(0).Measure(0, 0).Build().ToArray();
    }

    /// <summary>From each job's arrival at the server to the next one's, and what the engine took of it.</summary>
    private static async Task<(double[] Rounds, double[] Engine)> Guest(string hardware, string log, int jobs,
        CancellationToken interrupt)
    {
        long before = File.ReadLines(log).LongCount();
        SessionOptions session = KernelMeasurement.Options($"bench feedback {jobs}") with { Hardware = hardware };
        await KernelMeasurement.Output(session, interrupt);
        var arrived = new List<double>();
        var ran = new List<double>();
        // The server writes what ended within its last tick when the guest's end is in the log, too.
        for (int looks = 0; arrived.Count < jobs && looks < 50; looks++)
        {
            await Task.Delay(20, interrupt);
            arrived.Clear();
            ran.Clear();
            foreach (string line in File.ReadLines(log).Skip((int)before))
            {
                using JsonDocument json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                if (root.GetProperty("event").GetString() != "job") continue;
                arrived.Add(root.GetProperty("arrivedNanoseconds").GetUInt64() / 1e3);
                ran.Add(root.GetProperty("ranNanoseconds").GetUInt64() / 1e3);
            }
        }
        // Half of them come later: the first half is the guest's translator at work.
        int first = arrived.Count / 2;
        return ([.. arrived.Skip(first).Zip(arrived.Skip(first + 1), (a, b) => b - a)], [.. ran.Skip(first)]);
    }
}
