// A device profile as a person writes it: JSON, with errors that name the place. Names that mean nothing are refused,
// so that a misspelt error rate is not silently 0.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>
/// <code>
/// { "name": "mine", "qubits": 3,
///   "coupling": [[0, 1], [1, 2]],                       absent = every pair; "directed": true = only that way round
///   "gates": { "rz": {}, "sx": { "time": 35, "error": [2e-4, 3e-4, 2e-4] },
///              "cx": { "time": 300, "error": 8e-3, "edges": { "0-1": { "error": 6e-3, "time": 280 } } } },
///   "t1": 150000, "t2": [120000, 90000, 110000],        absent = endless
///   "measure": { "time": 700, "read0As1": 0.01, "read1As0": 0.02 },
///   "reset": { "time": 900, "error": 0.005 },
///   "coherence": 90000,                                 absent = the shortest T2, or a second
///   "calibration": { "drift": 0.05, "seed": 7 } }       by how much figures differ between calibrations; absent = 0
/// </code>
/// Times in ns. A number may be an array with one for each qubit. Gates are those of the circuit format, in small
/// letters; oneQubit, twoQubits and threeQubits stand for all of that kind. No time and no error is 0.
/// </summary>
public static class DeviceProfileFile
{
    /// <summary>More than any circuit can name; distances take its square.</summary>
    public const int MostQubits = 1024;

    private const ulong OneSecond = 1_000_000_000;
    private const int NameBytes = 32;

    /// <summary>Reads a profile.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="problem">What is wrong, after the path to it; empty on success.</param>
    /// <returns>Null if something is.</returns>
    public static DeviceProfile? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        problem = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return new Reader().Read(new JsonPlace(document.RootElement, "$"));
        }
        catch (ProfileException wrong)
        {
            problem = wrong.Message;
        }
        catch (JsonException failure)
        {
            problem = failure.Message;
        }
        return null;
    }

    /// <summary>The name of a gate in profiles.</summary>
    public static string NameOf(GateCode gate) => gate.ToString().ToLowerInvariant();

    private sealed class Reader
    {
        private static readonly string[] Kinds = ["", "oneQubit", "twoQubits", "threeQubits"];
        private static readonly Dictionary<string, GateCode> Names =
            Enum.GetValues<GateCode>().Where(NativeGates.IsGate).ToDictionary(NameOf);

        private readonly Dictionary<GateCode, GateFigures> _gates = [];
        private readonly HashSet<GateCode> _named = [];
        private int _qubits;
        private CouplingMap _map = new(0, null);
        private double[] _t1 = [0], _t2 = [0], _read0As1 = [0], _read1As0 = [0], _resetError = [0];
        private uint _measureTime, _resetTime;

        public DeviceProfile Read(JsonPlace root)
        {
            Dictionary<string, JsonPlace> members = root.Members("name", "description", "qubits", "coupling",
                "directed", "gates", "t1", "t2", "measure", "reset", "coherence",
                "calibration").ToDictionary();
            string name = Required("name").String();
            if (Encoding.UTF8.GetByteCount(name) is 0 or > NameBytes)
                throw members["name"].Wrong($"a name has 1 to {NameBytes} bytes");
            _qubits = Required("qubits").Whole(1, MostQubits);
            bool directed = members.TryGetValue("directed", out JsonPlace way) && way.Boolean();
            if (members.TryGetValue("coupling", out JsonPlace coupling)) _map = ReadMap(coupling, directed);
            else if (directed) throw way.Wrong("every pair is coupled, because there is no coupling");
            else _map = new(_qubits, null);
            ReadGates(Required("gates"));
            if (members.TryGetValue("t1", out JsonPlace t1)) _t1 = t1.Each(_qubits, static place => place.Time());
            if (members.TryGetValue("t2", out JsonPlace t2)) _t2 = t2.Each(_qubits, static place => place.Time());
            if (members.TryGetValue("measure", out JsonPlace measure)) ReadMeasure(measure);
            if (members.TryGetValue("reset", out JsonPlace reset)) ReadReset(reset);
            QubitNoise[] qubits = [.. Enumerable.Range(0, _qubits).Select(QubitAt)];
            for (int i = 0; i < _qubits; i++)
                if (qubits[i].T1 > 0 && qubits[i].T2 > 2 * qubits[i].T1)
                    throw t2.Wrong(Invariant($"{qubits[i].T2} of qubit {i} is more than twice its t1, {qubits[i].T1}"));
            return new DeviceProfile
            {
                Name = name,
                Description = members.TryGetValue("description", out JsonPlace text) ? text.String() : "",
                Map = _map, Gates = _gates, Qubits = qubits,
                Drift = members.TryGetValue("calibration", out JsonPlace drift) ? ReadDrift(drift) : default,
                MeasureNanoseconds = _measureTime, ResetNanoseconds = _resetTime,
                CoherenceNanoseconds =
                    members.TryGetValue("coherence", out JsonPlace longest) ? Coherence(longest) : Shortest(qubits),
            };

            JsonPlace Required(string member) =>
                members.TryGetValue(member, out JsonPlace place) ? place : throw root.Wrong($"{member} is missing");
        }

        private CouplingMap ReadMap(JsonPlace place, bool directed)
        {
            List<Coupling> couplings = [];
            HashSet<(int, int)> seen = [];
            foreach (JsonPlace item in place.Items())
            {
                JsonPlace[] ends = [.. item.Items()];
                if (ends.Length != 2) throw item.Wrong("a coupling is two qubits");
                int first = ends[0].Whole(0, _qubits - 1), second = ends[1].Whole(0, _qubits - 1);
                if (first == second) throw item.Wrong($"qubit {first} with itself");
                (int, int) key = directed || first < second ? (first, second) : (second, first);
                if (!seen.Add(key)) throw item.Wrong("it is there twice");
                couplings.Add(new(first, second));
            }
            CouplingMap map = new(_qubits, couplings, directed);
            int alone = map.Unreachable();
            return alone < 0 ? map : throw place.Wrong($"no way leads from qubit 0 to qubit {alone}");
        }

        private void ReadGates(JsonPlace place)
        {
            foreach ((string name, JsonPlace gate) in place.Members())
            {
                int kind = Array.IndexOf(Kinds, name, 1);
                if (kind < 0 && !Names.ContainsKey(name))
                    throw gate.Wrong($"there is no such gate; there are {string.Join(", ", Names.Keys)}, and oneQubit, "
                        + "twoQubits, threeQubits for all of a kind");
                int arity = kind > 0 ? kind : CircuitFormat.Arity(Names[name]);
                GateFigures figures = ReadFigures(gate, arity);
                if (kind < 0) _named.Add(Names[name]);
                foreach (GateCode code in kind > 0 ? Names.Values.Where(code => CircuitFormat.Arity(code) == kind)
                    : [Names[name]])
                    if (kind < 0 || !_named.Contains(code)) _gates[code] = figures;
            }
            NativeGates native = new(_gates.Keys);
            if (native.Basis == OneQubitBasis.None)
                throw place.Wrong("gates on one qubit are made of u3, or of rz and one of sx, rx, ry: not there");
            if (native.Entangler == GateCode.None && _qubits > 1)
                throw place.Wrong("gates on two qubits are made of one of cx, cz, rxx, rzz: none is there");
        }

        private GateFigures ReadFigures(JsonPlace place, int arity)
        {
            double[] errors = [0];
            uint[] times = [0];
            JsonPlace edges = default;
            foreach ((string name, JsonPlace member) in arity == 2
                ? place.Members("time", "error", "edges") : place.Members("time", "error"))
            {
                // For each qubit only where there is one: a pair has an edge.
                int count = arity == 1 ? _qubits : 0;
                if (name == "edges") edges = member;
                else if (name == "time") times = OneOrEach(member, arity, count, static each => each.Nanoseconds());
                else errors = OneOrEach(member, arity, count, static each => each.Probability());
            }
            GateFigures figures = new(errors, times);
            if (edges.Path is not null) ReadEdges(edges, figures);
            if (arity == 3 && !figures.IsExact)
                throw place.Wrong("a gate on three qubits is native without error, or made of others");
            return figures;
        }

        private static T[] OneOrEach<T>(JsonPlace place, int arity, int count, Func<JsonPlace, T> read) =>
            arity == 1 || place.Value.ValueKind != JsonValueKind.Array ? place.Each(count, read)
                : throw place.Wrong("a number for each qubit is of gates on one; pairs are in edges");

        private void ReadEdges(JsonPlace place, GateFigures figures)
        {
            foreach ((string name, JsonPlace edge) in place.Members())
            {
                string[] ends = name.Split('-');
                if (ends.Length != 2 || !Qubit(ends[0], out int first) || !Qubit(ends[1], out int second)
                    || first == second || !_map.AreCoupled(first, second))
                    throw edge.Wrong("an edge is written 0-1, and couples");
                GateNoise own = figures.On(first, -1);
                foreach ((string member, JsonPlace value) in edge.Members("time", "error"))
                    own = member == "time"
                        ? own with { Nanoseconds = value.Nanoseconds() } : own with { Error = value.Probability() };
                figures.Set(new(first, second), own);
            }

            bool Qubit(string text, out int qubit) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out qubit) && qubit < _qubits;
        }

        private void ReadMeasure(JsonPlace place)
        {
            foreach ((string name, JsonPlace member) in place.Members("time", "read0As1", "read1As0"))
            {
                if (name == "time") _measureTime = member.Nanoseconds();
                else if (name == "read0As1") _read0As1 = member.Each(_qubits, static each => each.Probability());
                else _read1As0 = member.Each(_qubits, static each => each.Probability());
            }
        }

        private void ReadReset(JsonPlace place)
        {
            foreach ((string name, JsonPlace member) in place.Members("time", "error"))
            {
                if (name == "time") _resetTime = member.Nanoseconds();
                else _resetError = member.Each(_qubits, static each => each.Probability());
            }
        }

        private static Drift ReadDrift(JsonPlace place)
        {
            Drift drift = default;
            foreach ((string name, JsonPlace member) in place.Members("drift", "seed"))
            {
                if (name == "seed") drift = drift with { Seed = (ulong)member.Whole(0, int.MaxValue) };
                else drift = drift with { Share = member.Probability() };
            }
            return drift.Share < 1 ? drift : throw place.Wrong("a drift of everything leaves nothing");
        }

        private QubitNoise QubitAt(int qubit)
        {
            return new(At(_t1), At(_t2), At(_read0As1), At(_read1As0), At(_resetError));

            double At(double[] figures) => figures[figures.Length > 1 ? qubit : 0];
        }

        private static ulong Coherence(JsonPlace place)
        {
            double time = place.Time();
            return time >= 1000 ? (ulong)time : throw place.Wrong("a shot has at least a tick, 1000 ns");
        }

        private static ulong Shortest(QubitNoise[] qubits)
        {
            // Without pure dephasing a coherence lasts twice as long as a population.
            double shortest = qubits.Min(static qubit =>
                qubit.T2 > 0 ? qubit.T2 : qubit.T1 > 0 ? 2 * qubit.T1 : OneSecond);
            return Math.Max(1000, (ulong)Math.Min(shortest, OneSecond));
        }

        private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
    }
}
