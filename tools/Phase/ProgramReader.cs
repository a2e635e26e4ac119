// The bytes of a transform program come from a guest: nothing in them is believed. They are copied once, then checked,
// and only the copy is executed.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>A validated program: every element known, every mode in range, every parameter finite.</summary>
internal sealed class PhaseProgram(int modes, TransformElement[] elements, int injections, Evaluation evaluation)
{
    public int Modes { get; } = modes;

    /// <summary>What acts on the light: without detectors.</summary>
    public TransformElement[] Elements { get; } = elements;

    public Evaluation Evaluation { get; } = evaluation;

    /// <summary>Inject elements; they come first.</summary>
    public int Injections { get; } = injections;

    /// <summary>Total power stays, whatever the light.</summary>
    public bool IsLossless =>
        !Array.Exists(Elements, element => element.Code is ElementCode.Loss or ElementCode.Saturable);

    /// <summary>A matrix, whatever the light.</summary>
    public bool IsLinear =>
        !Array.Exists(Elements, element => element.Code is ElementCode.Kerr or ElementCode.Saturable);

    /// <summary>The same program behind phase shifters, set to π, in the modes whose bit is set.</summary>
    public PhaseProgram Entering(ulong phaseBits)
    {
        if (phaseBits == 0) return this;
        List<TransformElement> elements = [.. Elements[..Injections]];
        for (int mode = 0; mode < Math.Min(Modes, 64); mode++)
            if ((phaseBits >> mode & 1) != 0)
                elements.Add(new TransformElement
                {
                    Code = ElementCode.PhaseShift, Mode0 = (ushort)mode, Param0 = Math.PI,
                });
        elements.AddRange(Elements[Injections..]);
        return new PhaseProgram(Modes, [.. elements], Injections, Evaluation);
    }
}

/// <summary>Decodes and validates.</summary>
internal static class ProgramReader
{
    /// <summary>Reads a program; any bytes are safe.</summary>
    /// <returns>Ok; DescriptorInvalid (malformed); PhaseTransformUnsupported (unknown element).</returns>
    public static Status Read(ReadOnlySpan<byte> bytes, out PhaseProgram? program, out string problem)
    {
        program = null;
        Status status = ReadHeader(bytes, out TransformHeader header, out problem);
        if (status != Status.Ok) return status;
        TransformElement[] elements = new TransformElement[header.Elements];
        bytes[TransformHeader.Size..].CopyTo(MemoryMarshal.AsBytes(elements.AsSpan()));
        int injections = 0, detectors = 0;
        bool[] seen = new bool[header.Modes];
        for (int i = 0; i < elements.Length; i++)
        {
            if (TransformFormat.Arity(elements[i].Code) < 0)
            {
                problem = $"element {i}: there is no element {(int)elements[i].Code}";
                return Status.PhaseTransformUnsupported;
            }
            string? fault = Fault(elements[i], (int)header.Modes, preparing: injections == i);
            if (fault is not null)
            {
                problem = $"element {i}: {fault}";
                return Status.DescriptorInvalid;
            }
            if (elements[i].Code == ElementCode.Inject) injections++;
            if (elements[i].Code == ElementCode.Detector) detectors++;
            else if (detectors > 0) fault = "it stands behind a detector";
            fault ??= elements[i].Code == ElementCode.Detector ? Overlap(elements[i], seen) : null;
            if (fault is null) continue;
            problem = $"element {i}: {fault}";
            return Status.DescriptorInvalid;
        }
        Evaluation evaluation = new((int)header.Modes, elements.AsSpan(elements.Length - detectors));
        program = new PhaseProgram((int)header.Modes, elements[..^detectors], injections, evaluation);
        return Status.Ok;
    }

    private static Status ReadHeader(ReadOnlySpan<byte> bytes, out TransformHeader header, out string problem)
    {
        header = default;
        problem = "";
        if (bytes.Length < TransformHeader.Size) problem = $"{bytes.Length} bytes are no transform program";
        else
        {
            header = MemoryMarshal.Read<TransformHeader>(bytes);
            if (header.Magic != TransformHeader.CurrentMagic) problem = $"magic 0x{header.Magic:X8}";
            else if (header.Version != TransformFormat.Version) problem = $"version {header.Version}";
            else if (header.ElementBytes != TransformElement.Size) problem = $"elements of {header.ElementBytes} bytes";
            else if (header.Modes is 0 or > TransformFormat.MaxModes) problem = $"{header.Modes} modes";
            else if (header.Elements > TransformFormat.MaxElements) problem = $"{header.Elements} elements";
            else if (header.Reserved != 0) problem = "a reserved field is not zero";
            else if (header.TotalBytes != (ulong)bytes.Length
                || header.TotalBytes != TransformHeader.Size + ((ulong)header.Elements * TransformElement.Size))
                problem = $"{header.TotalBytes} bytes declared, {bytes.Length} there, {header.Elements} elements";
        }
        return problem.Length == 0 ? Status.Ok : Status.DescriptorInvalid;
    }

    private static string? Overlap(in TransformElement detector, bool[] seen)
    {
        for (int mode = detector.Mode0; mode <= detector.Mode1; mode++)
        {
            if (seen[mode]) return $"mode {mode} has a detector already";
            seen[mode] = true;
        }
        return null;
    }

    private static string? Fault(in TransformElement element, int modes, bool preparing)
    {
        int arity = TransformFormat.Arity(element.Code);
        int parameters = TransformFormat.Parameters(element.Code);
        if (element.Reserved0 != 0 || element.Reserved1 != 0) return "a reserved field is not zero";
        if (element.Code == ElementCode.Fourier && element.Mode0 > 1) return $"direction {element.Mode0}";
        if (arity >= 1 && element.Mode0 >= modes) return $"mode {element.Mode0} of {modes}";
        if (arity == 2 && element.Mode1 >= modes) return $"mode {element.Mode1} of {modes}";
        if (element.Code == ElementCode.Detector && (element.Mode0 > element.Mode1 || !(element.Param0 >= 0)))
            return $"modes {element.Mode0} to {element.Mode1}, threshold {element.Param0}";
        if (arity == 2 && element.Mode0 == element.Mode1 && element.Code != ElementCode.Detector)
            return $"mode {element.Mode0} twice";
        if (arity < 2 && element.Mode1 != 0) return "an unused mode is not zero";
        if (!double.IsFinite(element.Param0) || !double.IsFinite(element.Param1)) return "a parameter is not finite";
        if ((parameters < 1 && element.Param0 != 0) || (parameters < 2 && element.Param1 != 0))
            return "an unused parameter is not zero";
        if (element.Code == ElementCode.Inject && !preparing) return "light enters after another element";
        return TransformFormat.IsInRange(element) ? null
            : $"{element.Code} {element.Param0} {element.Param1} is out of its range";
    }
}
