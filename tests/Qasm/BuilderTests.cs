// Circuits in code give the same bytes as text, and mistakes are kept instead of thrown.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
public sealed class BuilderTests
{
    [Fact]
    public void TeleportationReadsLikeItsText()
    {
        byte[] built = new CircuitBuilder(qubits: 3, bits: 3)
            .Ry(0.7, 0)
            .H(1).Cx(1, 2)
            .Cx(0, 1).H(0)
            .Measure(0, 0).Measure(1, 1)
            .If(1).X(2)
            .If(0).Z(2)
            .Measure(2, 2)
            .Build();
        QasmProgram text = Sources.Program(Sources.Header + """
            qreg q[3]; creg a[1]; creg b[1]; creg c[1];
            ry(0.7) q[0]; h q[1]; cx q[1],q[2]; cx q[0],q[1]; h q[0];
            measure q[0] -> a[0]; measure q[1] -> b[0];
            if(b==1) x q[2]; if(a==1) z q[2]; measure q[2] -> c[0];
            """);
        Assert.Equal(text.Circuit, built);
    }

    [Fact]
    public void EveryGateIsThere()
    {
        byte[] built = new CircuitBuilder(3, 1)
            .Id(0).X(0).Y(0).Z(0).H(0).S(0).Sdg(0).T(0).Tdg(0).Sx(0).Sxdg(0)
            .Rx(1, 0).Ry(1, 0).Rz(1, 0).U1(1, 0).U2(1, 2, 0).U3(1, 2, 3, 0)
            .Cx(0, 1).Cy(0, 1).Cz(0, 1).Ch(0, 1).Swap(0, 1).Crx(1, 0, 1).Cry(1, 0, 1).Crz(1, 0, 1).Cu1(1, 0, 1)
            .Cu3(1, 2, 3, 0, 1).Rxx(1, 0, 1).Rzz(1, 0, 1).Csx(0, 1).Ccx(0, 1, 2).Cswap(0, 1, 2)
            .Measure(0, 0).Reset(0).Barrier()
            .Build();
        GateCode[] expected = [.. Enum.GetValues<GateCode>().Where(static g => g != GateCode.None)];
        Assert.Equal(expected.Order(), DenseCircuit.Operations(built).Select(static o => o.Gate).Distinct().Order());
        CircuitOperation general = DenseCircuit.Operations(built).Single(static o => o.Gate == GateCode.Cu3);
        Assert.Equal((1.0, 2.0, 3.0), (general.Param0, general.Param1, general.Param2));
    }

    [Fact]
    public void MistakesAreKept()
    {
        Refused(CircuitFault.QubitCount, new CircuitBuilder(0));
        Refused(CircuitFault.QubitCount, new CircuitBuilder(65));
        Refused(CircuitFault.BitCount, new CircuitBuilder(1, 257));
        Refused(CircuitFault.QubitOutOfRange, new CircuitBuilder(2).H(2));
        Refused(CircuitFault.QubitOutOfRange, new CircuitBuilder(2).Cx(0, -1));
        Refused(CircuitFault.SameQubitTwice, new CircuitBuilder(2).Cx(1, 1));
        Refused(CircuitFault.SameQubitTwice, new CircuitBuilder(3).Ccx(0, 1, 0));
        Refused(CircuitFault.BitOutOfRange, new CircuitBuilder(2, 1).Measure(0, 1));
        Refused(CircuitFault.AngleNotFinite, new CircuitBuilder(1).Rx(double.NaN, 0));
        Refused(CircuitFault.BitOutOfRange, new CircuitBuilder(1, 1).If(1).X(0));
        Refused(CircuitFault.ConditionInvalid, new CircuitBuilder(1, 2).If(0, 2, 4).X(0));
        Refused(CircuitFault.ConditionInvalid, new CircuitBuilder(1, 2).If(0));
        Refused(CircuitFault.ConditionInvalid, new CircuitBuilder(1, 2).If(0).If(1).X(0));
        Refused(CircuitFault.QubitOutOfRange, new CircuitBuilder(1).X(1).Rx(double.NaN, 0));
    }

    [Fact]
    public void MeasureAllStopsAtTheSmallerSide() =>
        Assert.Equal(2, DenseCircuit.Operations(new CircuitBuilder(3, 2).MeasureAll().Build()).Length);

    private static void Refused(CircuitFault fault, CircuitBuilder builder)
    {
        Assert.Empty(builder.Build());
        Assert.Equal(fault, builder.Fault);
    }
}
