// Names of stim's format: what each takes, and for gates the primitives it is made of.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum.Stim;

/// <summary>What an instruction does, as far as the compiler distinguishes.</summary>
internal enum StimKind : byte
{
    Gate, Measure, MeasureReset, Reset, MeasurePair, MeasureProduct, ProductPhase, Pad, Noise, Herald, Correlated,
    Detector, Observable, Annotation, Repeat,
}

/// <summary>What may stand as a target.</summary>
internal enum StimTargets : byte
{
    None, Qubits, Inverted, Pairs, ControlledPairs, InvertedPairs, Products, PlainProducts, Paulis, Records, Bits,
}

/// <summary>One name.</summary>
/// <param name="Sequence">
/// Of a gate: primitives in order; x y z h s act on the first qubit, X Y Z H S on the second; &gt; is CX from first to
/// second, &lt; the other way, = is CZ, % SWAP. Of a measurement or reset: the change of basis before and after.
/// </param>
/// <param name="LeastArguments">Fewest numbers in parentheses.</param>
/// <param name="MostArguments">Most numbers in parentheses.</param>
internal sealed record StimGate(
    string Name, StimKind Kind, StimTargets Targets, string Sequence = "", int LeastArguments = 0,
    int MostArguments = 0)
{
    private const int Any = int.MaxValue;

    /// <summary>Y to Z and back.</summary>
    private const string FromY = "yhsh";

    private static readonly Dictionary<string, StimGate> Known = Table();

    /// <summary>The gate of a name in any case; null if there is none.</summary>
    public static StimGate? Find(string name) => Known.GetValueOrDefault(name.ToUpperInvariant());

    private static Dictionary<string, StimGate> Table()
    {
        Dictionary<string, StimGate> table = [];
        foreach (StimGate gate in All())
            foreach (string name in gate.Name.Split(' ')) table.Add(name, gate with { Name = name });
        return table;
    }

    private static IEnumerable<StimGate> All() =>
        [.. Singles(), .. Doubles(), .. Measurements(), .. Noises(), .. Annotations()];

    private static StimGate[] Singles() =>
    [
        Single("I", ""), Single("X", "x"), Single("Y", "y"), Single("Z", "z"),
        Single("H H_XZ", "h"), Single("H_XY", "xs"), Single("H_YZ", FromY),
        Single("H_NXY", "xsz"), Single("H_NXZ", "hy"), Single("H_NYZ", FromY + "x"),
        Single("S SQRT_Z", "s"), Single("S_DAG SQRT_Z_DAG", "sz"),
        Single("SQRT_X", "hsh"), Single("SQRT_X_DAG", "hszh"), Single("SQRT_Y", "zh"), Single("SQRT_Y_DAG", "hz"),
        Single("C_XYZ", "szh"), Single("C_NXYZ", "szhz"), Single("C_XNYZ", "szhx"), Single("C_XYNZ", "szhy"),
        Single("C_ZYX", "hs"), Single("C_NZYX", "hsx"), Single("C_ZNYX", "hsz"), Single("C_ZYNX", "hsy"),
    ];

    private static StimGate[] Doubles() =>
    [
        Controlled("CX CNOT ZCX", ">"), Controlled("CY ZCY", "SZ>S"), Controlled("CZ ZCZ", "="),
        Controlled("XCZ", "<"), Controlled("YCZ", "sz<s"),
        Double("XCX", "h>h"), Double("XCY", "hSZ>Sh"),
        Double("YCX", FromY + ">" + FromY), Double("YCY", FromY + "SZ>S" + FromY),
        Double("II", ""), Double("SWAP", "%"), Double("ISWAP", "%=sS"), Double("ISWAP_DAG", "%=szSZ"),
        Double("CXSWAP", ">%"), Double("SWAPCX", "%>"), Double("CZSWAP SWAPCZ", "=%"),
        Double("SQRT_ZZ", ">S>"), Double("SQRT_ZZ_DAG", ">SZ>"),
        Double("SQRT_XX", "hH>S>hH"), Double("SQRT_XX_DAG", "hH>SZ>hH"),
        Double("SQRT_YY", "yhshYHSH>S>yhshYHSH"), Double("SQRT_YY_DAG", "yhshYHSH>SZ>yhshYHSH"),
        new("SPP", StimKind.ProductPhase, StimTargets.PlainProducts, "s"),
        new("SPP_DAG", StimKind.ProductPhase, StimTargets.PlainProducts, "sz"),
    ];

    private static StimGate[] Measurements() =>
    [
        new("M MZ", StimKind.Measure, StimTargets.Inverted, "", 0, 1),
        new("MX", StimKind.Measure, StimTargets.Inverted, "h", 0, 1),
        new("MY", StimKind.Measure, StimTargets.Inverted, FromY, 0, 1),
        new("MR MRZ", StimKind.MeasureReset, StimTargets.Inverted, "", 0, 1),
        new("MRX", StimKind.MeasureReset, StimTargets.Inverted, "h", 0, 1),
        new("MRY", StimKind.MeasureReset, StimTargets.Inverted, FromY, 0, 1),
        new("R RZ", StimKind.Reset, StimTargets.Qubits),
        new("RX", StimKind.Reset, StimTargets.Qubits, "h"),
        new("RY", StimKind.Reset, StimTargets.Qubits, FromY),
        new("MZZ", StimKind.MeasurePair, StimTargets.InvertedPairs, "Z", 0, 1),
        new("MXX", StimKind.MeasurePair, StimTargets.InvertedPairs, "X", 0, 1),
        new("MYY", StimKind.MeasurePair, StimTargets.InvertedPairs, "Y", 0, 1),
        new("MPP", StimKind.MeasureProduct, StimTargets.Products, "", 0, 1),
        new("MPAD", StimKind.Pad, StimTargets.Bits, "", 0, 1),
    ];

    private static StimGate[] Noises() =>
    [
        new("X_ERROR", StimKind.Noise, StimTargets.Qubits, "", 1, 1),
        new("Y_ERROR", StimKind.Noise, StimTargets.Qubits, "", 1, 1),
        new("Z_ERROR", StimKind.Noise, StimTargets.Qubits, "", 1, 1),
        new("I_ERROR", StimKind.Noise, StimTargets.Qubits, "", 0, Any),
        new("II_ERROR", StimKind.Noise, StimTargets.Pairs, "", 0, Any),
        new("DEPOLARIZE1", StimKind.Noise, StimTargets.Qubits, "", 1, 1),
        new("DEPOLARIZE2", StimKind.Noise, StimTargets.Pairs, "", 1, 1),
        new("PAULI_CHANNEL_1", StimKind.Noise, StimTargets.Qubits, "", 3, 3),
        new("PAULI_CHANNEL_2", StimKind.Noise, StimTargets.Pairs, "", 15, 15),
        new("HERALDED_ERASE", StimKind.Herald, StimTargets.Qubits, "", 1, 1),
        new("HERALDED_PAULI_CHANNEL_1", StimKind.Herald, StimTargets.Qubits, "", 4, 4),
        new("E CORRELATED_ERROR", StimKind.Correlated, StimTargets.Paulis, "", 1, 1),
        new("ELSE_CORRELATED_ERROR", StimKind.Correlated, StimTargets.Paulis, "", 1, 1),
    ];

    private static StimGate[] Annotations() =>
    [
        new("DETECTOR", StimKind.Detector, StimTargets.Records, "", 0, Any),
        new("OBSERVABLE_INCLUDE", StimKind.Observable, StimTargets.Records, "", 1, 1),
        new("TICK", StimKind.Annotation, StimTargets.None),
        new("QUBIT_COORDS", StimKind.Annotation, StimTargets.Qubits, "", 0, Any),
        new("SHIFT_COORDS", StimKind.Annotation, StimTargets.None, "", 0, Any),
        new("REPEAT", StimKind.Repeat, StimTargets.None),
    ];

    private static StimGate Single(string names, string sequence) =>
        new(names, StimKind.Gate, StimTargets.Qubits, sequence);

    private static StimGate Double(string names, string sequence) =>
        new(names, StimKind.Gate, StimTargets.Pairs, sequence);

    private static StimGate Controlled(string names, string sequence) =>
        new(names, StimKind.Gate, StimTargets.ControlledPairs, sequence);
}
