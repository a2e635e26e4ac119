// A circuit on a noisy machine: its operations on the machine's clock, and after each what can go wrong. Channels that
// do nothing are left out, so that a model without noise is the circuit itself, step by step.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Noise;

internal sealed class NoiseCompiler
{
    /// <summary>A three-qubit gate is so many two-qubit gates, on its pairs in turn.</summary>
    private const int CcxSteps = 6, CswapSteps = 8;

    private readonly Circuit _circuit;
    private readonly NoiseModel _model;
    private readonly List<ShotStep> _steps = [];
    private readonly ulong[] _ready = new ulong[(int)CircuitFormat.MaxQubits];
    private readonly ulong[] _known = new ulong[(int)CircuitFormat.MaxBits];
    private readonly ulong[] _owed = new ulong[(int)CircuitFormat.MaxQubits];
    private double _logFidelity;

    private NoiseCompiler(Circuit circuit, NoiseModel model) => (_circuit, _model) = (circuit, model);

    /// <summary>Errors of a shot, on average.</summary>
    public double ExpectedErrors { get; private set; }

    /// <summary>
    /// Product of (1 − error) over all operations and waiting times: an estimate of how likely a shot goes as without
    /// noise. It does not know which errors cancel, or do not matter to the result.
    /// </summary>
    public double Fidelity => Math.Exp(_logFidelity);

    /// <param name="plan">Where the measurements begin that are sampled together.</param>
    public static (ShotProgram Program, NoiseCompiler Facts) Compile(
        Circuit circuit, NoiseModel model, ExecutionPlan plan)
    {
        NoiseCompiler compiler = new(circuit, model);
        for (int i = 0; i < circuit.Operations.Length; i++) i = compiler.Add(i, tail: i >= plan.TailStart);
        // A state that is kept relaxes to the end; one that is not is measured by now.
        if (plan.TailStart == circuit.Operations.Length)
            for (int qubit = 0; qubit < circuit.Qubits; qubit++) compiler.Relax(plan.TailStart - 1, (ushort)qubit);
        return (new ShotProgram(circuit, [.. compiler._steps], plan.TailStart, TailGates: false)
        {
            Readings = model,
        }, compiler);
    }

    /// <summary>Adds an operation; returns the index of the last one dealt with.</summary>
    private int Add(int index, bool tail)
    {
        ref readonly CircuitOperation operation = ref _circuit.Operations[index];
        if (operation.Gate == GateCode.Barrier) return Align(index);
        ReadOnlySpan<ushort> qubits = [operation.Qubit0, operation.Qubit1, operation.Qubit2];
        qubits = qubits[..CircuitFormat.Arity(operation.Gate)];
        ulong start = 0;
        foreach (ushort qubit in qubits) start = Math.Max(start, _ready[qubit]);
        if (operation.Conditional != 0)
            foreach (ulong known in _known.AsSpan(operation.ConditionOffset, operation.ConditionWidth))
                start = Math.Max(start, known);
        foreach (ushort qubit in qubits)
        {
            _owed[qubit] += start - _ready[qubit];
            if (!Commutes(operation)) Relax(index, qubit);
        }
        ulong length = _model.Nanoseconds(operation), end = start + length;
        foreach (ushort qubit in qubits) _ready[qubit] = end;
        if (operation.Gate == GateCode.Measure)
        {
            _known[operation.Bit] = end;
            QubitNoise reading = _model.Of(operation.Qubit0);
            Lose((reading.Read0As1 + reading.Read1As0) / 2);
            // Sampled with the others after everything else: nothing follows on its qubit.
            if (!tail) Append(index, reading.Read0As1, reading.Read1As0);
        }
        else if (operation.Gate == GateCode.Reset)
        {
            double error = _model.Of(operation.Qubit0).ResetError;
            Lose(error);
            Append(index, error, 0);
        }
        else
        {
            Append(index, 0, 0);
            Depolarise(index, operation, qubits);
            foreach (ushort qubit in qubits) _owed[qubit] += length;
        }
        return index;
    }

    private void Append(int index, double p, double q)
    {
        ShotProgram.Append(_steps, _circuit.Operations[index], index);
        if (p > 0 || q > 0) _steps[^1] = _steps[^1] with { P = p, Q = q };
    }

    private void Depolarise(int index, in CircuitOperation operation, ReadOnlySpan<ushort> qubits)
    {
        double error = _model.Error(operation);
        if (error <= 0) return;
        if (qubits.Length == 1)
        {
            Channel(new(ShotStepKind.Depolarise, index, index) { A = qubits[0], P = error });
            return;
        }
        int gates = qubits.Length == 2 ? 1 : operation.Gate == GateCode.Ccx ? CcxSteps : CswapSteps;
        for (int gate = 0; gate < gates; gate++)
            Channel(new(ShotStepKind.DepolariseTwo, index, index)
            {
                A = qubits[gate % qubits.Length], B = qubits[(gate + 1) % qubits.Length], P = error,
            });
    }

    private void Channel(in ShotStep step)
    {
        _steps.Add(step);
        Lose(step.P);
    }

    /// <summary>Does relaxation before the gate do the same as after it? A turn about z keeps populations.</summary>
    private bool Commutes(in CircuitOperation operation) => _model.Error(operation) == 0 && operation.Gate switch
    {
        GateCode.Id or GateCode.Z or GateCode.S or GateCode.Sdg or GateCode.T or GateCode.Tdg => true,
        GateCode.Rz or GateCode.U1 => true,
        _ => false,
    };

    /// <summary>What time did to a qubit since something was done to it: one step, however many pieces.</summary>
    private void Relax(int index, ushort qubit)
    {
        ulong nanoseconds = _owed[qubit];
        _owed[qubit] = 0;
        QubitNoise figures = _model.Of(qubit);
        double decay = figures.Decay(nanoseconds), flip = figures.Flip(nanoseconds);
        if (decay <= 0 && flip <= 0) return;
        _steps.Add(new(ShotStepKind.Relax, index, index) { A = qubit, P = decay, Q = flip });
        // 1 − average fidelity of the two together.
        double coherence = Math.Sqrt(1 - decay) * (1 - 2 * flip);
        Lose(1.0 / 2 - (1 - decay) / 6 - coherence / 3);
    }

    private void Lose(double error)
    {
        ExpectedErrors += error;
        _logFidelity += Math.Log(Math.Max(0, 1 - error));
    }

    /// <summary>Consecutive barriers are one: all their qubits wait for each other.</summary>
    private int Align(int first)
    {
        int end = first;
        ulong latest = 0;
        CircuitOperation[] operations = _circuit.Operations;
        for (; end < operations.Length && operations[end].Gate == GateCode.Barrier; end++)
            latest = Math.Max(latest, _ready[operations[end].Qubit0]);
        for (int i = first; i < end; i++)
        {
            ushort qubit = operations[i].Qubit0;
            _owed[qubit] += latest - _ready[qubit];
            _ready[qubit] = latest;
        }
        return end - 1;
    }
}
