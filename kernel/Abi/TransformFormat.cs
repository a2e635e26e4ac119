// Binary Φ transform program: settings of optical elements, in order. Angles are settings of elements, never state;
// what enters is light of a given power in given modes, and every other input is prepared by elements (device.md "Not
// in the ring: raw state").
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Elements. Mode amplitudes a[m], power |a[m]|².</summary>
public enum ElementCode : byte
{
    None = 0,
    /// <summary>Preparation: mode Mode0 gets real amplitude √Param0 (power Param0), all its phase 0. Only before any
    /// other element.</summary>
    Inject = 1,
    /// <summary>a[m0] *= e^{i·Param0}.</summary>
    PhaseShift = 2,
    /// <summary>Lossless coupler, angle θ = Param0: (a, b) → (cos θ·a + i sin θ·b, i sin θ·a + cos θ·b).</summary>
    Coupler = 3,
    /// <summary>Mach–Zehnder cell (θ = Param0, φ = Param1): (a, b) → (e^{iφ} cos θ·a − sin θ·b, e^{iφ} sin θ·a + cos
    /// θ·b). Rectangular (Clements) meshes are sequences of these, then output phases.</summary>
    MachZehnder = 4,
    /// <summary>Unitary DFT over all modes: a'[k] = N^−½ Σ a[j] e^{±2πi jk/N}; Mode0 = 0 takes e^{+…}, 1 its inverse
    /// e^{−…}.</summary>
    Fourier = 5,
    /// <summary>Real rotation: (a, b) → (cos θ·a − sin θ·b, sin θ·a + cos θ·b); preparation networks use it.</summary>
    Rotation = 6,

    // Not unitary, or not linear: a provider has these only if it declares them (AttestationRecord.GatesLow).

    /// <summary>Loss, power transmission T = Param0 in 0…1: a[m0] *= √T.</summary>
    Loss = 7,
    /// <summary>Kerr medium, χ = Param0 in radians per power: a[m0] *= e^{iχ|a|²} (self-phase modulation; power
    /// stays).</summary>
    Kerr = 8,
    /// <summary>Saturable absorber, optical density α = Param0 ≥ 0 for weak light, saturation power s = Param1 &gt; 0:
    /// a[m0] *= e^{−(α÷2)÷(1 + |a|²÷s)}.</summary>
    Saturable = 9,

    /// <summary>What an evaluation sees together: modes Mode0 … Mode1, and the power above which it says 1 (Param0;
    /// only <see cref="PhaseProjection.Thresholds"/> uses it). Behind all other elements; no mode in two of
    /// them.</summary>
    Detector = 16,
}

/// <summary>First 32 bytes of a transform program.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct TransformHeader
{
    public const int Size = 32;
    public const uint CurrentMagic = 0x3150_5458; // "XTP1"

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public ushort Version;
    [FieldOffset(6)] public ushort ElementBytes;
    [FieldOffset(8)] public uint Modes;
    [FieldOffset(12)] public uint Elements;
    [FieldOffset(16)] public ulong Reserved;
    /// <summary>Header and elements together, in bytes.</summary>
    [FieldOffset(24)] public ulong TotalBytes;
}

/// <summary>One element. 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct TransformElement
{
    public const int Size = 24;

    [FieldOffset(0)] public ElementCode Code;
    [FieldOffset(1)] public byte Reserved0;
    [FieldOffset(2)] public ushort Mode0;
    [FieldOffset(4)] public ushort Mode1;
    [FieldOffset(6)] public ushort Reserved1;
    [FieldOffset(8)] public double Param0;
    [FieldOffset(16)] public double Param1;
}

public static class TransformFormat
{
    public const ushort Version = 1;
    public const uint MaxModes = 1024;
    public const uint MaxElements = 600_000;
    public const ulong MaxBytes = TransformHeader.Size + (ulong)MaxElements * TransformElement.Size;
    /// <summary>Largest power of an injection, |χ|, α and s: keeps every sum and phase finite.</summary>
    public const double MaxSetting = 1e12;

    /// <summary>Most detectors whose correlations are taken.</summary>
    public const uint MaxCorrelated = 32;

    /// <summary>Values of an evaluation; 0 = that projection makes no sense for the program.</summary>
    /// <param name="projection">What is asked.</param>
    /// <param name="modes">Of the program.</param>
    /// <param name="detectors">Those of the program; 0 = one in each mode.</param>
    /// <param name="each">Modes of every detector, 0 when they differ in size.</param>
    public static uint Values(PhaseProjection projection, uint modes, uint detectors, uint each) => projection switch
    {
        PhaseProjection.Intensities => detectors == 0 ? modes : detectors,
        PhaseProjection.Largest => 1,
        PhaseProjection.Thresholds => detectors,
        PhaseProjection.Correlations when detectors is > 1 and <= MaxCorrelated && each > 0 =>
            detectors * (detectors - 1) / 2,
        _ => 0,
    };

    /// <summary>One detector more.</summary>
    /// <param name="detector">First mode at most the last.</param>
    /// <param name="count">Detectors so far.</param>
    /// <param name="each">Modes of every one, 0 when they differ in size.</param>
    public static void Count(in TransformElement detector, ref uint count, ref uint each)
    {
        uint size = detector.Mode1 - (uint)detector.Mode0 + 1;
        each = count == 0 || each == size ? size : 0;
        count++;
    }

    /// <summary>Modes an element names: 0 for Fourier, −1 = no such element. A detector names a range.</summary>
    public static int Arity(ElementCode code) => code switch
    {
        ElementCode.Inject or ElementCode.PhaseShift => 1,
        ElementCode.Loss or ElementCode.Kerr or ElementCode.Saturable => 1,
        ElementCode.Coupler or ElementCode.MachZehnder or ElementCode.Rotation or ElementCode.Detector => 2,
        ElementCode.Fourier => 0,
        _ => -1,
    };

    /// <summary>Parameters an element has: the first of the two, or both.</summary>
    public static int Parameters(ElementCode code) => code switch
    {
        ElementCode.Fourier => 0,
        ElementCode.MachZehnder or ElementCode.Saturable => 2,
        _ => 1,
    };

    /// <summary>Whether what is no angle is in its range.</summary>
    public static bool IsInRange(in TransformElement element) => element.Code switch
    {
        ElementCode.Inject => element.Param0 is >= 0 and <= MaxSetting,
        ElementCode.Loss => element.Param0 is >= 0 and <= 1,
        ElementCode.Kerr => element.Param0 is >= -MaxSetting and <= MaxSetting,
        ElementCode.Saturable => element.Param0 is >= 0 and <= MaxSetting && element.Param1 is > 0 and <= MaxSetting,
        _ => true,
    };
}

/// <summary>Header of a Φ result; Values × f64 follow, none unless Evaluated is 1. Never phases. 128 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct PhaseResult
{
    public const int HeaderBytes = 128;

    /// <summary>Bytes of this header; the values start there.</summary>
    [FieldOffset(0)] public uint Size;
    [FieldOffset(4)] public Status Status;
    [FieldOffset(8)] public ulong Job;
    [FieldOffset(16)] public uint Modes;
    [FieldOffset(20)] public uint Evaluated;
    /// <summary>1 = as declared, 0 = lost: the modelled fidelity between intended and realised transform
    /// (XDV-072).</summary>
    [FieldOffset(24)] public double Stability;
    /// <summary>RMS phase error, radians.</summary>
    [FieldOffset(32)] public double Noise;
    /// <summary>Mean phase offset accumulated since the envelope was prepared, radians.</summary>
    [FieldOffset(40)] public double Drift;
    /// <summary>Stability lost by this transform alone.</summary>
    [FieldOffset(48)] public double Impact;
    /// <summary>Total power out ÷ power in, 0…1; in a simulator 1 for elements that lose nothing.</summary>
    [FieldOffset(56)] public double PowerRatio;
    /// <summary>SHA3-256 over the executed program's bytes: the transform's integrity check (XDV-033.3).</summary>
    [FieldOffset(64)] public Bytes32 Integrity;
    /// <summary>How many values follow (<see cref="TransformFormat.Values"/>).</summary>
    [FieldOffset(96)] public uint Values;
    [FieldOffset(100)] public PhaseProjection Projection;
    [FieldOffset(101)] public byte Reserved0;
    [FieldOffset(102)] public ushort Reserved1;
    [FieldOffset(104)] public ulong Reserved2;
    [FieldOffset(112)] public ulong Reserved3;
    [FieldOffset(120)] public ulong Reserved4;
}
