// Many shots beside one: how each differs from a reference run, as a Pauli product a shot. Gates cost two exclusive ors
// of bits a shot.
// Method: Gidney, "Stim: a fast stabilizer circuit simulator", Quantum 5, 497 (2021), section 4.
using System;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum.Stabilisers;

/// <summary>
/// Pauli differences of 64 × <c>words</c> shots: row q of X has a bit for each shot whose qubit q is flipped, row q of
/// Z one for each whose phase is. Signs do not exist here: they cannot be seen.
/// </summary>
internal sealed class PauliFrames(int qubits, int words)
{
    private readonly ulong[] _x = new ulong[qubits * words];
    private readonly ulong[] _z = new ulong[qubits * words];

    /// <summary>Words of a row, a multiple of 4.</summary>
    public int Words => words;

    public Span<ulong> X(int qubit) => _x.AsSpan(qubit * words, words);

    public Span<ulong> Z(int qubit) => _z.AsSpan(qubit * words, words);

    /// <summary>All shots are |0…0⟩, as the reference: Z does nothing there, so each has it or not by chance.</summary>
    public void Start(WideRandom random)
    {
        _x.AsSpan().Clear();
        _z.AsSpan().Clear();
        random.XorInto(_z);
    }

    /// <summary>All shots are in the reference's state: each differs by a random product of its stabilisers.</summary>
    /// <param name="reference">The state.</param>
    /// <param name="row">Space for one row.</param>
    /// <param name="random">The coin tosses, a row a stabiliser.</param>
    public void Start(Tableau reference, Span<ulong> row, WideRandom random)
    {
        _x.AsSpan().Clear();
        _z.AsSpan().Clear();
        for (int i = 0; i < qubits; i++)
        {
            row.Clear();
            random.XorInto(row);
            for (int qubit = 0; qubit < qubits; qubit++)
            {
                (bool x, bool z) = reference.Stabiliser(i, qubit);
                if (x) BitRowKernel.Xor(X(qubit), row);
                if (z) BitRowKernel.Xor(Z(qubit), row);
            }
        }
    }

    /// <summary>Carries the differences through a gate; Pauli gates leave them as they are.</summary>
    public void Apply(CliffordGate gate, int a, int b)
    {
        switch (gate)
        {
            case CliffordGate.H:
                BitRowKernel.Swap(X(a), Z(a));
                break;
            case CliffordGate.S:
                BitRowKernel.Xor(Z(a), X(a));
                break;
            case CliffordGate.Cx:
                BitRowKernel.Xor(X(b), X(a));
                BitRowKernel.Xor(Z(a), Z(b));
                break;
            case CliffordGate.Cz:
                BitRowKernel.Xor(Z(b), X(a));
                BitRowKernel.Xor(Z(a), X(b));
                break;
            case CliffordGate.Swap:
                BitRowKernel.Swap(X(a), X(b));
                BitRowKernel.Swap(Z(a), Z(b));
                break;
        }
    }

    /// <summary>Multiplies the shots of a row by a Pauli on one qubit.</summary>
    public void Toggle(CliffordGate pauli, int qubit, ReadOnlySpan<ulong> row)
    {
        if (pauli is CliffordGate.X or CliffordGate.Y) BitRowKernel.Xor(X(qubit), row);
        if (pauli is CliffordGate.Z or CliffordGate.Y) BitRowKernel.Xor(Z(qubit), row);
    }

    /// <summary>Measurement in Z: X(qubit) is what differs from the reference's outcome; phases are lost.</summary>
    public void Measured(int qubit, WideRandom random) => random.XorInto(Z(qubit));

    /// <summary>The qubit is |0⟩ in every shot.</summary>
    public void Reset(int qubit, WideRandom random)
    {
        X(qubit).Clear();
        random.XorInto(Z(qubit));
    }
}
