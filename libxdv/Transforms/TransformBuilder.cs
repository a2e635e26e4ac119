// Transform programs in code: one method per optical element, the same bytes the text compiler writes.
// Invariant: light is prepared before any other element acts (XDV-061.3: no message carries amplitudes or phases).
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>
/// Builds a binary transform program. Fluent: <c>new TransformBuilder(4).Inject(0, 1.0).Fourier().Build()</c>. An
/// argument outside its range is remembered, and <see cref="Build"/> returns no bytes, which every provider refuses.
/// </summary>
/// <param name="modes">1 to <see cref="TransformFormat.MaxModes"/>.</param>
public sealed class TransformBuilder(int modes)
{
    private readonly List<TransformElement> _elements = [];
    private readonly bool[] _detected = new bool[Math.Max(modes, 0)];
    private bool _evolved;
    private uint _detectors, _each;

    public int Modes => modes;

    /// <summary>Elements so far.</summary>
    public int Elements => _elements.Count;

    /// <summary>False once an argument was out of range.</summary>
    public bool IsValid { get; private set; } = modes is >= 1 and <= (int)TransformFormat.MaxModes;

    /// <summary>Whether light enters.</summary>
    public bool HasLight { get; private set; }

    /// <summary>Whether an element other than Inject was added: no light can be injected any more.</summary>
    public bool HasElements => _evolved;

    /// <summary>Light of real amplitude √power into a mode; before any other element.</summary>
    public TransformBuilder Inject(int mode, double power)
    {
        if (_evolved) IsValid = false;
        HasLight = true;
        return Add(ElementCode.Inject, mode, 0, power, 0);
    }

    /// <summary>a[mode] *= e^{iφ}.</summary>
    public TransformBuilder Phase(int mode, double angle) => Evolve(ElementCode.PhaseShift, mode, 0, angle, 0);

    /// <summary>Lossless coupler of angle θ; π/4 splits evenly.</summary>
    public TransformBuilder Coupler(int first, int second, double angle) =>
        Evolve(ElementCode.Coupler, first, second, angle, 0);

    /// <summary>Mach–Zehnder cell (θ, φ).</summary>
    public TransformBuilder MachZehnder(int first, int second, double theta, double phi) =>
        Evolve(ElementCode.MachZehnder, first, second, theta, phi);

    /// <summary>Real rotation by θ.</summary>
    public TransformBuilder Rotation(int first, int second, double angle) =>
        Evolve(ElementCode.Rotation, first, second, angle, 0);

    /// <summary>Unitary DFT over all modes, a'[k] = N^−½ Σ a[j] e^{+2πi jk/N}.</summary>
    public TransformBuilder Fourier() => Evolve(ElementCode.Fourier, 0, 0, 0, 0);

    /// <summary>The inverse of <see cref="Fourier"/>.</summary>
    public TransformBuilder InverseFourier() => Evolve(ElementCode.Fourier, 1, 0, 0, 0);

    /// <summary>Loss: power transmission 0 to 1.</summary>
    public TransformBuilder Loss(int mode, double transmission) => Evolve(ElementCode.Loss, mode, 0, transmission, 0);

    /// <summary>Kerr medium: a phase of χ radians per power.</summary>
    public TransformBuilder Kerr(int mode, double chi) => Evolve(ElementCode.Kerr, mode, 0, chi, 0);

    /// <summary>Saturable absorber: power transmission e^{−α÷(1 + power÷s)}.</summary>
    public TransformBuilder Saturable(int mode, double density, double saturation) =>
        Evolve(ElementCode.Saturable, mode, 0, density, saturation);

    /// <summary>Detectors so far; nothing else may follow one.</summary>
    public int Detectors => (int)_detectors;

    /// <summary>What an evaluation of the program tells makes sense.</summary>
    public bool Tells(PhaseProjection projection) =>
        TransformFormat.Values(projection, (uint)modes, _detectors, _each) > 0;

    /// <summary>A detector for the modes <paramref name="first"/> … <paramref name="last"/>, behind all other
    /// elements.</summary>
    /// <param name="threshold">Power above which it says 1 when thresholds are asked for.</param>
    public TransformBuilder Detector(int first, int last, double threshold = 0)
    {
        if (first > last || threshold < 0 || !IsFree(first, last)) IsValid = false;
        Evolve(ElementCode.Detector, first, last, threshold, 0);
        for (int mode = first; IsValid && mode <= last; mode++) _detected[mode] = true;
        if (IsValid) TransformFormat.Count(_elements[_elements.Count - 1], ref _detectors, ref _each);
        return this;
    }

    /// <summary>No detector sees any of these modes.</summary>
    public bool IsFree(int first, int last)
    {
        for (int mode = Math.Max(first, 0); mode <= last && mode < _detected.Length; mode++)
            if (_detected[mode]) return false;
        return true;
    }

    /// <summary>A real matrix on the modes from <paramref name="first"/> on: the first <see cref="MatrixOptics.Rows"/>
    /// of them then hold its answer ÷ <see cref="MatrixOptics.Scale"/>.</summary>
    /// <param name="matrix">It takes <see cref="MatrixOptics.Modes"/> modes.</param>
    /// <param name="dark">First of <see cref="MatrixOptics.Rows"/> modes without light, which take what the matrix
    /// loses.</param>
    public TransformBuilder Matrix(MatrixOptics matrix, int first, int dark)
    {
        matrix.AppendTo(this, first, dark);
        return this;
    }

    /// <summary>A mesh: mode, θ, φ of cells between a mode and the next, then output phases.</summary>
    internal TransformBuilder Mesh(ReadOnlySpan<double> cells, ReadOnlySpan<double> phases)
    {
        for (int i = 0; i < cells.Length; i += 3)
        {
            int mode = (int)cells[i];
            MachZehnder(mode, mode + 1, cells[i + 1], cells[i + 2]);
        }
        for (int mode = 0; mode < phases.Length; mode++) Phase(mode, phases[mode]);
        return this;
    }

    /// <summary>Header and elements; empty when an argument was out of range.</summary>
    public byte[] Build()
    {
        if (!IsValid) return [];
        int total = TransformHeader.Size + (_elements.Count * TransformElement.Size);
        byte[] bytes = new byte[total];
        TransformHeader header = new()
        {
            Magic = TransformHeader.CurrentMagic,
            Version = TransformFormat.Version,
            ElementBytes = TransformElement.Size,
            Modes = (uint)modes,
            Elements = (uint)_elements.Count,
            TotalBytes = (ulong)total,
        };
        MemoryMarshal.Write(bytes, in header);
        ReadOnlySpan<TransformElement> elements = CollectionsMarshal.AsSpan(_elements);
        MemoryMarshal.AsBytes(elements).CopyTo(new Span<byte>(bytes).Slice(TransformHeader.Size));
        return bytes;
    }

    private TransformBuilder Evolve(ElementCode code, int first, int second, double a, double b)
    {
        _evolved = true;
        if (Detectors > 0 && code != ElementCode.Detector) IsValid = false;
        return Add(code, first, second, a, b);
    }

    private TransformBuilder Add(ElementCode code, int first, int second, double a, double b)
    {
        bool fits = (uint)first < (uint)modes || (code == ElementCode.Fourier && first <= 1);
        if (TransformFormat.Arity(code) == 2) fits &= (uint)second < (uint)modes
            && (first != second || code == ElementCode.Detector);
        fits &= double.IsFinite(a) && double.IsFinite(b) && _elements.Count < (int)TransformFormat.MaxElements;
        TransformElement element = new()
        {
            Code = code,
            Mode0 = (ushort)first,
            Mode1 = (ushort)second,
            Param0 = a,
            Param1 = b,
        };
        if (!fits || !TransformFormat.IsInRange(element)) IsValid = false;
        if (IsValid) _elements.Add(element);
        return this;
    }
}
