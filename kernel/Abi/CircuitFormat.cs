// Binary circuit: what a program hands to xdv_call and a Q provider executes. Header, then fixed-size operations.
// There is no operation that carries or asks for amplitudes (device.md "Not in the ring: raw state").
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Operations: OpenQASM 2's qelib1 gates, measurement, reset, barrier. Angles in radians, qelib1's
/// conventions.</summary>
public enum GateCode : byte
{
    None = 0,
    Id = 1, X = 2, Y = 3, Z = 4, H = 5, S = 6, Sdg = 7, T = 8, Tdg = 9, Sx = 10, Sxdg = 11,
    Rx = 16, Ry = 17, Rz = 18, U1 = 19, U2 = 20, U3 = 21,
    Cx = 32, Cy = 33, Cz = 34, Ch = 35, Swap = 36, Crx = 37, Cry = 38, Crz = 39, Cu1 = 40, Cu3 = 41, Rxx = 42, Rzz = 43,
    Csx = 44,
    Ccx = 64, Cswap = 65,
    Measure = 96, Reset = 97, Barrier = 98,
}

/// <summary>First 32 bytes of a circuit.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct CircuitHeader
{
    public const int Size = 32;
    public const uint CurrentMagic = 0x3143_5158; // "XQC1"

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public ushort Version;
    [FieldOffset(6)] public ushort OperationBytes;
    [FieldOffset(8)] public uint Qubits;
    /// <summary>Classical bits, all registers together: bit 0 is bit 0 of the register declared first.</summary>
    [FieldOffset(12)] public uint Bits;
    [FieldOffset(16)] public uint Operations;
    [FieldOffset(20)] public uint Reserved0;
    /// <summary>Header and operations together, in bytes.</summary>
    [FieldOffset(24)] public ulong TotalBytes;
}

/// <summary>One operation. 48 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct CircuitOperation
{
    public const int Size = 48;

    [FieldOffset(0)] public GateCode Gate;
    /// <summary>1 = runs only if classical bits [ConditionOffset, +ConditionWidth) equal ConditionValue.</summary>
    [FieldOffset(1)] public byte Conditional;
    [FieldOffset(2)] public ushort Qubit0;
    [FieldOffset(4)] public ushort Qubit1;
    [FieldOffset(6)] public ushort Qubit2;
    /// <summary>Measure: the classical bit written.</summary>
    [FieldOffset(8)] public ushort Bit;
    [FieldOffset(10)] public ushort ConditionOffset;
    /// <summary>1–64.</summary>
    [FieldOffset(12)] public ushort ConditionWidth;
    [FieldOffset(14)] public ushort Reserved0;
    [FieldOffset(16)] public ulong ConditionValue;
    /// <summary>θ of Rx Ry U3 Cu3 …; φ of U2; λ of U1 Cu1 Rz Crz Rzz Rxx.</summary>
    [FieldOffset(24)] public double Param0;
    /// <summary>φ of U3 and Cu3; λ of U2.</summary>
    [FieldOffset(32)] public double Param1;
    /// <summary>λ of U3 and Cu3.</summary>
    [FieldOffset(40)] public double Param2;
}

/// <summary>Limits and arities of the encoding.</summary>
public static class CircuitFormat
{
    public const ushort Version = 1;
    public const uint MaxQubits = 64;
    public const uint MaxBits = 256;
    public const uint MaxOperations = 160_000;
    public const ulong MaxBytes = CircuitHeader.Size + (ulong)MaxOperations * CircuitOperation.Size;

    /// <summary>Number of qubits a gate acts on; 0 = no such gate.</summary>
    public static int Arity(GateCode gate) => gate switch
    {
        >= GateCode.Id and <= GateCode.Sxdg => 1,
        >= GateCode.Rx and <= GateCode.U3 => 1,
        >= GateCode.Cx and <= GateCode.Csx => 2,
        GateCode.Ccx or GateCode.Cswap => 3,
        GateCode.Measure or GateCode.Reset or GateCode.Barrier => 1,
        _ => 0,
    };

    /// <summary>Number of angles a gate takes.</summary>
    public static int Parameters(GateCode gate) => gate switch
    {
        GateCode.Rx or GateCode.Ry or GateCode.Rz or GateCode.U1 => 1,
        GateCode.Crx or GateCode.Cry or GateCode.Crz or GateCode.Cu1 or GateCode.Rxx or GateCode.Rzz => 1,
        GateCode.U2 => 2,
        GateCode.U3 or GateCode.Cu3 => 3,
        _ => 0,
    };
}

/// <summary>Header of a Q result; entries follow: WordsPerEntry × u64 classical bits (bit 0 in bit 0 of word 0), then
/// u64 count, in ascending order of the bits as a number. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct QuantumResult
{
    public const int HeaderBytes = 64;

    /// <summary>Bytes of this header; the entries start there.</summary>
    [FieldOffset(0)] public uint Size;
    [FieldOffset(4)] public Status Status;
    [FieldOffset(8)] public ulong Job;
    [FieldOffset(16)] public uint Shots;
    [FieldOffset(20)] public uint Bits;
    /// <summary>u64 words of classical bits: Bits ÷ 64 rounded up, at least 1.</summary>
    [FieldOffset(24)] public uint WordsPerEntry;
    [FieldOffset(28)] public uint Entries;
    /// <summary>Physical duration of one shot, in ns.</summary>
    [FieldOffset(32)] public ulong DurationNanoseconds;
    /// <summary>Provider's estimate of the job's fidelity, 0…1: the product of (1 − error) over all that is done; 1 for
    /// an exact simulator.</summary>
    [FieldOffset(40)] public double Fidelity;
    [FieldOffset(48)] public QuantumEngine Engine;
    [FieldOffset(52)] public uint Reserved0;
    [FieldOffset(56)] public ulong Reserved1;

    /// <summary>Bytes of one entry.</summary>
    public readonly int EntryBytes => (int)(WordsPerEntry + 1) * 8;
}

public enum QuantumEngine : uint
{
    Unknown = 0,
    /// <summary>Exact double-precision state vector.</summary>
    StateVectorF64 = 1,
    /// <summary>Stabiliser tableau and Pauli frames: exact, for circuits of Clifford gates.</summary>
    Stabiliser = 2,
    /// <summary>Single-precision state vector: probabilities to about six digits.</summary>
    StateVectorF32 = 3,
    /// <summary>Density matrix in double precision: noise without drawing it.</summary>
    DensityMatrix = 4,
    /// <summary>Quantum trajectories: state vectors with errors drawn.</summary>
    Trajectories = 5,
}
