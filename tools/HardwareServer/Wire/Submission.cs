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

    /// <summary>Φ: values of its evaluation; 0 = it is not evaluated.</summary>
    public uint Values { get; private init; }

    public PhaseProjection Projection => (PhaseProjection)Request.MeasurementSpec;

    /// <summary>Φ: how many detectors look at the light.</summary>
    public uint Detectors { get; private init; }

    /// <summary>Φ: every mode has a detector, so that all power is seen.</summary>
    public bool SeesAll { get; private init; }

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
        : PhaseResult.HeaderBytes + (int)Values * sizeof(double));

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
        (uint detectors, uint each, uint seen) = Detecting(elements);
        uint values = (request.Flags & JobFlags.Evaluate) == 0 ? 0
            : TransformFormat.Values((PhaseProjection)request.MeasurementSpec, transform.Modes, detectors, each);
        if (values == 0 && (request.Flags & JobFlags.Evaluate) != 0) return Status.DescriptorInvalid;
        double[] lit = request.Continues == 1 ? [] : PowerBound.Injected(elements, transform.Modes);
        double powerIn = request.Continues == 1 ? heldPower : lit.Sum();
        submission = new Submission(request, copy)
        {
            Modes = transform.Modes, Integrity = Sha3.Hash(copy), PowerIn = powerIn,
            MostRatio = PowerBound.Of(elements, lit, transform.Modes, powerIn), Values = values,
            Detectors = detectors == 0 ? transform.Modes : detectors,
            SeesAll = detectors == 0 || seen == transform.Modes,
        };
        return Status.Ok;
    }

    // How many, the modes of each (0 when they differ), the modes of all.
    private static (uint Detectors, uint Each, uint Seen) Detecting(ReadOnlySpan<TransformElement> elements)
    {
        (uint count, uint each, uint seen) = (0, 0, 0);
        foreach (ref readonly TransformElement element in elements)
        {
            if (element.Code != ElementCode.Detector || element.Mode1 < element.Mode0) continue;
            seen += element.Mode1 - (uint)element.Mode0 + 1;
            TransformFormat.Count(element, ref count, ref each);
        }
        return (count, each, seen);
    }
}
