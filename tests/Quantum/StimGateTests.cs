// Every gate of stim's format against what it is documented to do to Pauli products.
using System;
using System.Linq;
using Xdv.Quantum.Stim;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class StimGateTests
{
    /// <summary>Images of X and Z.</summary>
    public static TheoryData<string, string, string> Singles => new()
    {
        { "I", "X", "Z" }, { "X", "X", "-Z" }, { "Y", "-X", "-Z" }, { "Z", "-X", "Z" },
        { "H", "Z", "X" }, { "H_XZ", "Z", "X" }, { "H_XY", "Y", "-Z" }, { "H_YZ", "-X", "Y" },
        { "H_NXY", "-Y", "-Z" }, { "H_NXZ", "-Z", "-X" }, { "H_NYZ", "-X", "-Y" },
        { "S", "Y", "Z" }, { "SQRT_Z", "Y", "Z" }, { "S_DAG", "-Y", "Z" }, { "SQRT_Z_DAG", "-Y", "Z" },
        { "SQRT_X", "X", "-Y" }, { "SQRT_X_DAG", "X", "Y" }, { "SQRT_Y", "-Z", "X" }, { "SQRT_Y_DAG", "Z", "-X" },
        { "C_XYZ", "Y", "X" }, { "C_NXYZ", "-Y", "-X" }, { "C_XNYZ", "-Y", "X" }, { "C_XYNZ", "Y", "-X" },
        { "C_ZYX", "Z", "Y" }, { "C_NZYX", "-Z", "-Y" }, { "C_ZNYX", "Z", "-Y" }, { "C_ZYNX", "-Z", "Y" },
    };

    /// <summary>Images of XI, ZI, IX and IZ.</summary>
    public static TheoryData<string, string> Doubles => new()
    {
        { "CX", "XX ZI IX ZZ" }, { "CNOT", "XX ZI IX ZZ" }, { "ZCX", "XX ZI IX ZZ" },
        { "CY", "XY ZI ZX ZZ" }, { "ZCY", "XY ZI ZX ZZ" }, { "CZ", "XZ ZI ZX IZ" }, { "ZCZ", "XZ ZI ZX IZ" },
        { "XCX", "XI ZX IX XZ" }, { "XCY", "XI ZY XX XZ" }, { "XCZ", "XI ZZ XX IZ" },
        { "YCX", "XX ZX IX YZ" }, { "YCY", "XY ZY YX YZ" }, { "YCZ", "XZ ZZ YX IZ" },
        { "II", "XI ZI IX IZ" }, { "SWAP", "IX IZ XI ZI" },
        { "ISWAP", "ZY IZ YZ ZI" }, { "ISWAP_DAG", "-ZY IZ -YZ ZI" },
        { "CXSWAP", "XX IZ XI ZZ" }, { "SWAPCX", "IX ZZ XX ZI" }, { "CZSWAP", "ZX IZ XZ ZI" },
        { "SWAPCZ", "ZX IZ XZ ZI" },
        { "SQRT_XX", "XI -YX IX -XY" }, { "SQRT_XX_DAG", "XI YX IX XY" },
        { "SQRT_YY", "-ZY XY -YZ YX" }, { "SQRT_YY_DAG", "ZY -XY YZ -YX" },
        { "SQRT_ZZ", "YZ ZI ZY IZ" }, { "SQRT_ZZ_DAG", "-YZ ZI -ZY IZ" },
    };

    [Theory]
    [MemberData(nameof(Singles))]
    public void GatesOfOneQubit(string gate, string x, string z)
    {
        Maps($"{gate} 3", "X", x);
        Maps($"{gate} 3", "Z", z);
        Maps($"{gate} 3 5 3 3", "X", "X", repeated: gate);
    }

    [Theory]
    [MemberData(nameof(Doubles))]
    public void GatesOfTwoQubits(string gate, string images)
    {
        string[] from = ["XI", "ZI", "IX", "IZ"], to = images.Split(' ');
        for (int i = 0; i < 4; i++) Maps($"{gate} 3 5", from[i], to[i]);
    }

    [Theory]
    [InlineData("SPP X3", "Z", "-Y")]
    [InlineData("SPP_DAG X3", "Z", "Y")]
    [InlineData("SPP !X3", "Z", "Y")]
    [InlineData("SPP X3*X5", "ZI", "-YX")]
    [InlineData("SPP_DAG Y3*Y5", "XI", "ZY")]
    [InlineData("SPP Z3 Z5*Z3", "XI", "-XZ")]
    public void PhasesOfProducts(string gate, string from, string to) => Maps(gate, from, to);

    /// <summary>A measured product, then the gate, then the product it must have become: equal outcomes.</summary>
    private static void Maps(string gate, string from, string to, string? repeated = null)
    {
        // A gate done three times is the gate once and twice more: undo those two by doing the rest of its order.
        string undo = repeated is null ? "" : string.Concat(Enumerable.Repeat($"{repeated} 3\n", 21));
        string text = $"H 3 5\nCX 3 4\nS 5\nMPP {Product(from)}\n{gate}\n{undo}MPP {Product(to)}\n"
            + "DETECTOR rec[-1] rec[-2]\n";
        StimCircuit circuit = StimTexts.Read(text);
        string[] lines = StimTexts.Lines(circuit, 64);
        Assert.All(lines, line => Assert.True(line[0] == line[1], text));
        Assert.Equal(0, StimTexts.Rates(circuit, 64)[2]);
    }

    private static string Product(string paulis)
    {
        bool negative = paulis[0] == '-';
        string letters = paulis.TrimStart('-');
        string[] qubits = ["3", "5"];
        string product = string.Join('*', letters.Select((pauli, i) => (pauli, i)).Where(static f => f.pauli != 'I')
            .Select(f => f.pauli + qubits[f.i]));
        return (negative ? "!" : "") + product;
    }
}
