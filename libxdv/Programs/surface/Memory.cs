// One memory experiment: a logical |0> kept for some rounds in one container. Every round is a job: last round's
// corrections, fresh errors, all eight checks; the program decodes what was measured, and the next job corrects it.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Surface;

internal sealed class Memory(Quantum quantum, Dice dice, uint billionths)
{
    private const int Bits = 2 * Code.Checks;

    private readonly int[] _decodeX = Code.Decoder(ofX: true), _decodeZ = Code.Decoder(ofX: false);
    private readonly byte[] _result = new byte[Quantum.ResultBytes(Code.Data, 1)];
    private Dice _dice = dice;
    private int _correctX, _correctZ, _lastX, _lastZ;
    private ulong _container;

    /// <summary>Jobs run.</summary>
    public int Jobs { get; private set; }

    /// <summary>X and Z errors put in, over all experiments.</summary>
    public int Errors { get; private set; }

    /// <summary>An unprotected qubit with the same errors as data qubit 0 was flipped at the end.</summary>
    public bool BareLost { get; private set; }

    /// <summary>Runs one experiment.</summary>
    /// <param name="round">Called after each round: checks of X and Z that changed, errors of X and Z.</param>
    public Status Run(int rounds, Action<int, int, int, int> round, out bool lost)
    {
        (_correctX, _correctZ, _lastX, _lastZ, _container) = (0, 0, 0, 0, 0);
        BareLost = lost = false;
        Status status = Round(0, 0, out _, out _, first: true);
        for (int i = 0; status == Status.Ok && i < rounds; i++)
        {
            int x = Draw(), z = Draw();
            Errors += BitOperations.PopCount((uint)x) + BitOperations.PopCount((uint)z);
            BareLost ^= (x & 1) != 0;
            status = Round(x, z, out int changedX, out int changedZ, first: false);
            round(changedX, changedZ, x, z);
        }

        return status == Status.Ok ? ReadOut(out lost) : status;
    }

    private Status Round(int x, int z, out int changedX, out int changedZ, bool first)
    {
        CircuitBuilder circuit = new(Code.Qubits, Code.Data);
        Apply(circuit, _correctX ^ x, _correctZ ^ z);
        for (int i = 0; i < Code.Checks; i++)
        {
            int ancilla = Code.Data + i, other = ancilla + Code.Checks;
            if (!first) circuit.Reset(ancilla).Reset(other);
            circuit.H(ancilla);
            for (int qubit = 0; qubit < Code.Data; qubit++)
            {
                if ((Code.CheckX(i) >> qubit & 1) != 0) circuit.Cx(ancilla, qubit);
                if ((Code.CheckZ(i) >> qubit & 1) != 0) circuit.Cx(qubit, other);
            }
            circuit.H(ancilla).Measure(ancilla, i).Measure(other, Code.Checks + i);
        }

        (changedX, changedZ) = (0, 0);
        QuantumJob job = new() { Shots = 1, Container = _container, Keep = true };
        Status status = quantum.Run(circuit.Build(), ref job, _result, out QuantumCounts counts);
        if (status != Status.Ok) return status;
        Jobs++;
        _container = job.KeptContainer;
        int measured = (int)counts.Bits(0)[0];
        int checksX = measured & 15, checksZ = measured >> Code.Checks & 15;
        // The first values of the X checks are random: they define what "no error" is.
        if (first) _lastX = checksX;
        (changedX, changedZ) = (checksX ^ _lastX, checksZ ^ _lastZ);
        _correctX = _decodeX[changedZ];
        _correctZ = _decodeZ[changedX];
        // The correction, applied in the next job, restores the values of before.
        return Status.Ok;
    }

    /// <summary>Measures the data qubits, decodes once more, and looks at the logical value.</summary>
    private Status ReadOut(out bool lost)
    {
        lost = false;
        CircuitBuilder circuit = new(Code.Qubits, Code.Data);
        Apply(circuit, _correctX, _correctZ);
        for (int qubit = 0; qubit < Code.Data; qubit++) circuit.Measure(qubit, qubit);
        QuantumJob job = new() { Shots = 1, Container = _container };
        Status status = quantum.Run(circuit.Build(), ref job, _result, out QuantumCounts counts);
        if (status != Status.Ok) return status;
        Jobs++;
        int data = (int)counts.Bits(0)[0];
        data ^= _decodeX[Code.Syndrome(data, ofX: true) ^ _lastZ];
        lost = (BitOperations.PopCount((uint)(data & Code.LogicalZ)) & 1) != 0;
        return Status.Ok;
    }

    private static void Apply(CircuitBuilder circuit, int x, int z)
    {
        for (int qubit = 0; qubit < Code.Data; qubit++)
        {
            if ((x >> qubit & 1) != 0) circuit.X(qubit);
            if ((z >> qubit & 1) != 0) circuit.Z(qubit);
        }
    }

    private int Draw()
    {
        int errors = 0;
        for (int qubit = 0; qubit < Code.Data; qubit++)
            if (_dice.Below(1_000_000_000) < billionths) errors |= 1 << qubit;
        return errors;
    }
}
