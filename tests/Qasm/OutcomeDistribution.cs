// Reference semantics of whole programs: every measurement branches, every branch keeps its probability. What comes out
// is the exact distribution of the result, as a person would read it. Slow and obvious, shares nothing with an engine.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Qasm.Tests;

public static class OutcomeDistribution
{
    private const double Negligible = 1e-12;

    private sealed record Branch(Complex[] State, bool[] Bits);

    /// <summary>Probability of each outcome: last register leftmost, element 0 rightmost, as Histogram writes
    /// it.</summary>
    public static SortedDictionary<string, double> Of(QasmProgram program) =>
        Of(program.Circuit, [.. program.ClassicalRegisters.Select(static r => (r.Offset, r.Size))]);

    /// <summary>The same for a circuit whose registers are given.</summary>
    public static SortedDictionary<string, double> Of(byte[] circuit, params (int Offset, int Size)[] registers)
    {
        CircuitHeader header = MemoryMarshal.Read<CircuitHeader>(circuit);
        Complex[] zero = new Complex[1 << (int)header.Qubits];
        zero[0] = 1;
        List<Branch> branches = [new(zero, new bool[header.Bits])];
        foreach (CircuitOperation operation in DenseCircuit.Operations(circuit))
            branches = [.. branches.SelectMany(branch => Step(branch, operation))];
        SortedDictionary<string, double> outcomes = new(StringComparer.Ordinal);
        foreach (Branch branch in branches)
        {
            string text = string.Join(' ', registers.Reverse().Select(register => string.Concat(
                Enumerable.Range(register.Offset, register.Size).Reverse().Select(i => branch.Bits[i] ? '1' : '0'))));
            outcomes[text] = outcomes.GetValueOrDefault(text) + Norm(branch.State);
        }
        return outcomes;
    }

    /// <summary>Largest difference of two distributions in one outcome.</summary>
    public static double Distance(SortedDictionary<string, double> left, SortedDictionary<string, double> right) =>
        left.Keys.Union(right.Keys).Select(key => Math.Abs(left.GetValueOrDefault(key) - right.GetValueOrDefault(key)))
            .DefaultIfEmpty(0).Max();

    private static IEnumerable<Branch> Step(Branch branch, CircuitOperation operation)
    {
        if (operation.Conditional != 0 && !Holds(branch.Bits, operation)) return [branch];
        switch (operation.Gate)
        {
            case GateCode.Barrier: return [branch];
            case GateCode.Measure: return Measured(branch, operation.Qubit0, operation.Bit, false);
            case GateCode.Reset: return Measured(branch, operation.Qubit0, -1, true);
        }
        return [branch with { State = Gate(branch.State, operation) }];
    }

    private static Complex[] Gate(Complex[] state, CircuitOperation operation) =>
        DenseCircuit.Apply(state, DenseCircuit.Gate(operation), DenseCircuit.Qubits(operation));

    private static bool Holds(bool[] bits, CircuitOperation operation)
    {
        for (int i = 0; i < operation.ConditionWidth; i++)
            if (bits[operation.ConditionOffset + i] != ((operation.ConditionValue >> i & 1) != 0)) return false;
        return true;
    }

    private static IEnumerable<Branch> Measured(Branch branch, int qubit, int bit, bool reset)
    {
        for (int value = 0; value < 2; value++)
        {
            Complex[] state = new Complex[branch.State.Length];
            for (int i = 0; i < state.Length; i++)
                if ((i >> qubit & 1) == value) state[reset ? i & ~(1 << qubit) : i] = branch.State[i];
            if (Norm(state) < Negligible) continue;
            bool[] bits = (bool[])branch.Bits.Clone();
            if (bit >= 0) bits[bit] = value == 1;
            yield return new Branch(state, bits);
        }
    }

    private static double Norm(Complex[] state) => state.Sum(static x => x.Real * x.Real + x.Imaginary * x.Imaginary);
}
