// Takes wrong readings out of counts: what the detectors do to a distribution is known, so the distribution is asked
// for that they would have made the counts of. The inverse alone would give negative shares; the nearest distribution
// to it, in least squares, is the answer. A statement about all shots together, never about one.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>The readings of one circuit on one machine (XDV-072).</summary>
public sealed class ReadoutMitigation
{
    /// <summary>The distribution is a table of all outcomes.</summary>
    public const int MostBits = 20;

    /// <summary>What <see cref="Apply"/> calls certain.</summary>
    public const ulong One = 1_000_000_000_000;

    private const double LeastSignal = 1e-3;

    private readonly List<Reading> _readings;

    /// <summary>A classical bit, and how wrong it is.</summary>
    private readonly record struct Reading(int Bit, double Read0As1, double Read1As0);

    private ReadoutMitigation(List<Reading> readings) => _readings = readings;

    /// <summary>Finds who reads which bit.</summary>
    /// <param name="circuit">Header and operations of CircuitFormat.cs.</param>
    /// <param name="machine">Where it was executed.</param>
    /// <param name="problem">Why nothing can be taken out; empty on success.</param>
    /// <returns>Null if the circuit is malformed, acts on what it reads, reads too many bits, or has a detector that
    /// says next to nothing.</returns>
    public static ReadoutMitigation? Of(
        ReadOnlySpan<byte> circuit, QuantumEngineOptions machine, out string problem)
    {
        if (CircuitReader.Read(circuit, out Circuit? read, out problem) != Status.Ok) return null;
        NoiseModel model = machine.Noise ?? new NoiseModel();
        if (machine.Device is { } device)
        {
            DeviceCircuit compiled = new DeviceCompiler(device).Compile(read!, read!.Qubits);
            (read, model) = (compiled.Circuit, compiled.Noise);
        }
        SortedDictionary<int, int> qubits = [];
        foreach (ref readonly CircuitOperation operation in read!.Operations.AsSpan())
        {
            if (operation.Conditional != 0) problem = "the circuit acts on what it reads: that cannot be taken back";
            if (operation.Gate == GateCode.Measure) qubits[operation.Bit] = operation.Qubit0;
        }
        if (qubits.Count > MostBits) problem = $"{qubits.Count} bits are read; at most {MostBits} can be put right";
        List<Reading> readings = [];
        foreach ((int bit, int qubit) in qubits)
        {
            QubitNoise figures = model.Of(qubit);
            if (Math.Abs(1 - figures.Read0As1 - figures.Read1As0) < LeastSignal)
                problem = $"what bit {bit} is says next to nothing";
            readings.Add(new(bit, figures.Read0As1, figures.Read1As0));
        }
        return problem.Length == 0 ? new ReadoutMitigation(readings) : null;
    }

    /// <summary>The distribution that the counts are most likely readings of.</summary>
    /// <param name="result">QuantumResult and entries, of this circuit.</param>
    /// <returns>The same, with shares of <see cref="One"/> instead of counts.</returns>
    public byte[] Apply(ReadOnlySpan<byte> result)
    {
        QuantumResult header = MemoryMarshal.Read<QuantumResult>(result);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(result[QuantumResult.HeaderBytes..]);
        int perEntry = (int)header.WordsPerEntry;
        double[] shares = new double[1 << _readings.Count];
        for (int entry = 0; entry < header.Entries; entry++)
        {
            ReadOnlySpan<ulong> bits = words.Slice(entry * (perEntry + 1), perEntry + 1);
            shares[IndexOf(bits)] += (double)bits[perEntry] / header.Shots;
        }
        Invert(shares);
        Project(shares);
        List<ulong> kept = [];
        for (int index = 0; index < shares.Length; index++)
        {
            ulong share = (ulong)Math.Round(shares[index] * One);
            if (share == 0) continue;
            for (int word = 0; word < perEntry; word++) kept.Add(WordOf(index, word));
            kept.Add(share);
        }
        header.Entries = (uint)(kept.Count / (perEntry + 1));
        byte[] mitigated = new byte[QuantumResult.HeaderBytes + kept.Count * sizeof(ulong)];
        MemoryMarshal.Write(mitigated, header);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(kept)).CopyTo(mitigated.AsSpan(QuantumResult.HeaderBytes));
        return mitigated;
    }

    /// <summary>Applies the inverse of each reading's two by two matrix.</summary>
    internal void Invert(double[] shares)
    {
        for (int place = 0; place < _readings.Count; place++)
        {
            Reading reading = _readings[place];
            double p = reading.Read0As1, q = reading.Read1As0, scale = 1 / (1 - p - q);
            for (int zero = 0; zero < shares.Length; zero++)
            {
                if ((zero >> place & 1) != 0) continue;
                int one = zero | 1 << place;
                (double was0, double was1) = (shares[zero], shares[one]);
                shares[zero] = scale * ((1 - q) * was0 - q * was1);
                shares[one] = scale * ((1 - p) * was1 - p * was0);
            }
        }
    }

    /// <summary>The nearest distribution: the same taken off everywhere, and nothing below 0 (Smolin, Gambetta, Smith,
    /// arXiv:1106.5458).</summary>
    internal static void Project(double[] shares)
    {
        double[] sorted = (double[])shares.Clone();
        Array.Sort(sorted);
        double sum = 0, excess = 0;
        for (int taken = 1; taken <= sorted.Length; taken++)
        {
            sum += sorted[^taken];
            double off = (sum - 1) / taken;
            if (sorted[^taken] <= off) break;
            excess = off;
        }
        for (int i = 0; i < shares.Length; i++) shares[i] = Math.Max(0, shares[i] - excess);
    }

    private int IndexOf(ReadOnlySpan<ulong> bits)
    {
        int index = 0;
        for (int place = 0; place < _readings.Count; place++)
            index |= (int)(bits[_readings[place].Bit >> 6] >> (_readings[place].Bit & 63) & 1) << place;
        return index;
    }

    private ulong WordOf(int index, int word)
    {
        ulong bits = 0;
        for (int place = 0; place < _readings.Count; place++)
            if (_readings[place].Bit >> 6 == word)
                bits |= (ulong)(index >> place & 1) << (_readings[place].Bit & 63);
        return bits;
    }
}
