// A machine as its maker declares it: what couples with what, which gates it has and how good they are (XDV-060.1). The
// noise model, the compiler and the attestation of a provider all come from here.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>Figures of a gate: the same everywhere, or one for each qubit, with exceptions for couplings.</summary>
public sealed class GateFigures
{
    private readonly Dictionary<Coupling, GateNoise> _couplings = [];
    private readonly double[] _errors;
    private readonly uint[] _nanoseconds;

    /// <param name="errors">One, or one for each qubit.</param>
    /// <param name="nanoseconds">One, or one for each qubit.</param>
    public GateFigures(double[] errors, uint[] nanoseconds) => (_errors, _nanoseconds) = (errors, nanoseconds);

    /// <summary>What it is on the qubits, or on all alike, and on the couplings that are exceptions.</summary>
    public IEnumerable<GateNoise> All => Enumerable.Range(0, Math.Max(_errors.Length, _nanoseconds.Length))
        .Select(qubit => On(qubit, -1)).Concat(_couplings.Values);

    /// <summary>Couplings with figures of their own; the lower qubit first.</summary>
    public IReadOnlyDictionary<Coupling, GateNoise> Couplings => _couplings;

    /// <summary>Sets the figures of a coupling.</summary>
    public void Set(Coupling coupling, GateNoise figures) => _couplings[Ordered(coupling)] = figures;

    /// <summary>Figures on these qubits; <paramref name="second"/> is −1 for a gate on one.</summary>
    public GateNoise On(int first, int second)
    {
        if (second >= 0 && _couplings.TryGetValue(Ordered(new(first, second)), out GateNoise own)) return own;
        return new(_errors[_errors.Length > 1 ? first : 0], _nanoseconds[_nanoseconds.Length > 1 ? first : 0]);
    }

    /// <summary>The same with each of its figures replaced, in a fixed order.</summary>
    internal GateFigures Select(Func<GateNoise, GateNoise> change)
    {
        GateNoise[] own = [.. Enumerable.Range(0, Math.Max(_errors.Length, _nanoseconds.Length))
            .Select(qubit => change(On(qubit, -1)))];
        GateFigures changed = new(Array.ConvertAll(own, static noise => noise.Error),
            Array.ConvertAll(own, static noise => noise.Nanoseconds));
        foreach ((Coupling coupling, GateNoise noise) in _couplings.OrderBy(static pair => pair.Key.First)
            .ThenBy(static pair => pair.Key.Second)) changed.Set(coupling, change(noise));
        return changed;
    }

    /// <summary>Without any error, whatever the qubits?</summary>
    public bool IsExact => All.All(static figures => figures.Error == 0);

    private static Coupling Ordered(Coupling coupling) =>
        coupling.First < coupling.Second ? coupling : new(coupling.Second, coupling.First);
}

/// <summary>A machine. Made by <see cref="DeviceProfileFile"/>, which checks it.</summary>
public sealed record DeviceProfile
{
    /// <summary>At most 32 bytes of UTF-8, so that an attestation can carry it.</summary>
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required CouplingMap Map { get; init; }

    /// <summary>The gates that the machine has. Others are made of them: <see cref="NativeGates"/>.</summary>
    public required IReadOnlyDictionary<GateCode, GateFigures> Gates { get; init; }

    /// <summary>One for each qubit.</summary>
    public required IReadOnlyList<QubitNoise> Qubits { get; init; }

    public uint MeasureNanoseconds { get; init; }

    public uint ResetNanoseconds { get; init; }

    /// <summary>Longest shot, as scheduled, in ns: a longer one is refused (XDV-012.4).</summary>
    public required ulong CoherenceNanoseconds { get; init; }

    /// <summary>What calibrations find.</summary>
    public Drift Drift { get; init; }

    /// <summary>Longest shot in ticks.</summary>
    public ulong CoherenceTicks => CoherenceNanoseconds / 1000;

    /// <summary>The numbers of an attestation, which knows one kind of qubit: means over the machine, of the slowest
    /// and worst gate of each arity.</summary>
    public NoiseModel Mean()
    {
        GateNoise one = Mean(1), two = Mean(2);
        return new NoiseModel
        {
            OneQubitError = one.Error, TwoQubitError = two.Error,
            T1Nanoseconds = MeanTime(static qubit => qubit.T1), T2Nanoseconds = MeanTime(static qubit => qubit.T2),
            Read0As1 = Qubits.Average(static qubit => qubit.Read0As1),
            Read1As0 = Qubits.Average(static qubit => qubit.Read1As0),
            ResetError = Qubits.Average(static qubit => qubit.ResetError),
            Times = new GateTimes(one.Nanoseconds, two.Nanoseconds, MeasureNanoseconds, ResetNanoseconds),
        };
    }

    /// <summary>What goes wrong on some qubits of the machine, which get the numbers of their places in the
    /// list.</summary>
    public NoiseModel NoiseOf(IReadOnlyList<int> qubits) => new() { Figures = new Region(this, qubits) };

    /// <summary>The machine at a calibration, from 1.</summary>
    public DeviceProfile At(ulong epoch) => Drift.Apply(this, epoch);

    private double MeanTime(Func<QubitNoise, double> time) =>
        Qubits.Any(qubit => time(qubit) == 0) ? 0 : Qubits.Average(time);

    private GateNoise Mean(int arity)
    {
        double error = 0, time = 0;
        foreach ((GateCode gate, GateFigures figures) in Gates)
        {
            if (CircuitFormat.Arity(gate) != arity) continue;
            GateNoise[] all = arity == 1 || Map.IsComplete ? [.. figures.All]
                : [.. Map.Couplings.Select(coupling => figures.On(coupling.First, coupling.Second))];
            if (all.Length == 0) continue;
            error = Math.Max(error, all.Average(static each => each.Error));
            time = Math.Max(time, all.Average(static each => (double)each.Nanoseconds));
        }
        return new(error, (uint)Math.Round(time));
    }

    private sealed class Region(DeviceProfile profile, IReadOnlyList<int> qubits) : INoiseFigures
    {
        public bool IsNone { get; } = profile.Gates.Values.All(static figures => figures.IsExact)
            && profile.Qubits.All(static qubit => qubit.IsNone);

        public GateNoise Of(in CircuitOperation operation)
        {
            switch (operation.Gate)
            {
                case GateCode.Measure: return new(0, profile.MeasureNanoseconds);
                case GateCode.Reset: return new(0, profile.ResetNanoseconds);
                case GateCode.Barrier: return default;
            }
            int second = CircuitFormat.Arity(operation.Gate) == 2 ? qubits[operation.Qubit1] : -1;
            return profile.Gates[operation.Gate].On(qubits[operation.Qubit0], second);
        }

        public QubitNoise Of(int qubit) => profile.Qubits[qubits[qubit]];
    }
}
