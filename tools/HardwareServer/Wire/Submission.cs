// What the server knows of a job before it hands it over: enough to tell a possible answer from a lie. The program is
// a guest's, so it is read as carefully as the answer.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.HardwareServer.Wire;

/// <summary>One job as it goes to the provider.</summary>
public sealed class Submission
{
    private Submission(in JobRequest request, ReadOnlyMemory<byte> program) => (Request, Program) = (request, program);

    /// <summary>With the ids and the generation of the connection.</summary>
    public JobRequest Request { get; }

    public ReadOnlyMemory<byte> Program { get; }

    /// <summary>Q: classical bits of the circuit.</summary>
    public uint Bits { get; private init; }

    /// <summary>Φ: modes of the program.</summary>
    public uint Modes { get; private init; }

    /// <summary>Φ: power that enters, or is in the envelope already.</summary>
    public double PowerIn { get; private init; }

    /// <summary>Φ: the largest part of that which the program's elements leave.</summary>
    public double MostRatio { get; private init; }

    /// <summary>SHA3-256 of the program.</summary>
    public Bytes32 Integrity { get; private init; }

    public bool IsQuantum => Request.Domain == Domain.Quantum;

    public bool Evaluates => (Request.Flags & JobFlags.Evaluate) != 0;

    /// <summary>Largest body its answer can have.</summary>
    public int MaxAnswerBytes => JobAnswer.Size + (IsQuantum
        ? QuantumResult.HeaderBytes + (int)Math.Min(Request.Shots, Providers.Attestations.MaxShots) * EntryBytes
        : PhaseResult.HeaderBytes + (Evaluates ? (int)Modes * sizeof(double) : 0));

    /// <summary>Q: bytes of one result entry.</summary>
    public int EntryBytes => (int)(WordsPerEntry + 1) * sizeof(ulong);

    public uint WordsPerEntry => Math.Max(1, (Bits + 63) / 64);

    /// <summary>Looks at a job. DescriptorInvalid: the program's header is not one, and no provider is bothered with
    /// it.</summary>
    /// <param name="request">PayloadBytes is that of <paramref name="program"/>.</param>
    /// <param name="program">Circuit or transform program.</param>
    /// <param name="heldPower">Φ: power in the envelope that is continued.</param>
    /// <param name="submission">What to expect.</param>
    public static Status TryMake(in JobRequest request, ReadOnlySpan<byte> program, double heldPower,
        out Submission? submission)
    {
        submission = null;
        if (program.Length < CircuitHeader.Size) return Status.DescriptorInvalid;
        byte[] copy = program.ToArray();
        if (request.Domain == Domain.Quantum)
        {
            var circuit = MemoryMarshal.Read<CircuitHeader>(copy);
            ulong size = CircuitHeader.Size + (ulong)circuit.Operations * CircuitOperation.Size;
            bool good = circuit.Magic == CircuitHeader.CurrentMagic && circuit.TotalBytes == (ulong)copy.Length
                && circuit.TotalBytes == size && circuit.Bits <= CircuitFormat.MaxBits
                && circuit.Qubits <= request.Resources;
            if (!good) return Status.DescriptorInvalid;
            submission = new Submission(request, copy) { Bits = circuit.Bits };
            return Status.Ok;
        }
        var transform = MemoryMarshal.Read<TransformHeader>(copy);
        ulong total = TransformHeader.Size + (ulong)transform.Elements * TransformElement.Size;
        bool valid = transform.Magic == TransformHeader.CurrentMagic && transform.TotalBytes == (ulong)copy.Length
            && transform.TotalBytes == total && transform.Modes is > 0 and <= TransformFormat.MaxModes
            && transform.Modes <= request.Resources;
        if (!valid) return Status.DescriptorInvalid;
        ReadOnlySpan<TransformElement> elements =
            MemoryMarshal.Cast<byte, TransformElement>(copy.AsSpan(TransformHeader.Size));
        double[] lit = request.Continues == 1 ? [] : PowerBound.Injected(elements, transform.Modes);
        double powerIn = request.Continues == 1 ? heldPower : lit.Sum();
        submission = new Submission(request, copy)
        {
            Modes = transform.Modes, Integrity = Sha3.Hash(copy), PowerIn = powerIn,
            MostRatio = PowerBound.Of(elements, lit, transform.Modes, powerIn),
        };
        return Status.Ok;
    }
}
