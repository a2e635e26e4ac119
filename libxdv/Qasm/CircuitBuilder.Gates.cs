// The gates of CircuitBuilder, one line each. Names and angles are qelib1's.
using Xdv.Abi;

namespace Xdv.Qasm;

public sealed partial class CircuitBuilder
{
    public CircuitBuilder Id(int qubit) => Add(GateCode.Id, qubit);

    public CircuitBuilder X(int qubit) => Add(GateCode.X, qubit);

    public CircuitBuilder Y(int qubit) => Add(GateCode.Y, qubit);

    public CircuitBuilder Z(int qubit) => Add(GateCode.Z, qubit);

    public CircuitBuilder H(int qubit) => Add(GateCode.H, qubit);

    public CircuitBuilder S(int qubit) => Add(GateCode.S, qubit);

    public CircuitBuilder Sdg(int qubit) => Add(GateCode.Sdg, qubit);

    public CircuitBuilder T(int qubit) => Add(GateCode.T, qubit);

    public CircuitBuilder Tdg(int qubit) => Add(GateCode.Tdg, qubit);

    public CircuitBuilder Sx(int qubit) => Add(GateCode.Sx, qubit);

    public CircuitBuilder Sxdg(int qubit) => Add(GateCode.Sxdg, qubit);

    public CircuitBuilder Rx(double theta, int qubit) => Turn(GateCode.Rx, theta, qubit);

    public CircuitBuilder Ry(double theta, int qubit) => Turn(GateCode.Ry, theta, qubit);

    public CircuitBuilder Rz(double lambda, int qubit) => Turn(GateCode.Rz, lambda, qubit);

    /// <summary>Phase e^(iλ) on |1⟩.</summary>
    public CircuitBuilder U1(double lambda, int qubit) => Turn(GateCode.U1, lambda, qubit);

    public CircuitBuilder U2(double phi, double lambda, int qubit) =>
        Add(new CircuitOperation { Gate = GateCode.U2, Param0 = phi, Param1 = lambda }, qubit);

    /// <summary>The general gate of one qubit.</summary>
    public CircuitBuilder U3(double theta, double phi, double lambda, int qubit) =>
        Add(new CircuitOperation { Gate = GateCode.U3, Param0 = theta, Param1 = phi, Param2 = lambda }, qubit);

    public CircuitBuilder Cx(int control, int target) => Add(GateCode.Cx, control, target);

    public CircuitBuilder Cy(int control, int target) => Add(GateCode.Cy, control, target);

    public CircuitBuilder Cz(int control, int target) => Add(GateCode.Cz, control, target);

    public CircuitBuilder Ch(int control, int target) => Add(GateCode.Ch, control, target);

    public CircuitBuilder Csx(int control, int target) => Add(GateCode.Csx, control, target);

    public CircuitBuilder Swap(int first, int second) => Add(GateCode.Swap, first, second);

    public CircuitBuilder Crx(double theta, int control, int target) => Turn(GateCode.Crx, theta, control, target);

    public CircuitBuilder Cry(double theta, int control, int target) => Turn(GateCode.Cry, theta, control, target);

    public CircuitBuilder Crz(double lambda, int control, int target) => Turn(GateCode.Crz, lambda, control, target);

    /// <summary>Phase e^(iλ) on |11⟩.</summary>
    public CircuitBuilder Cu1(double lambda, int control, int target) => Turn(GateCode.Cu1, lambda, control, target);

    public CircuitBuilder Cu3(double theta, double phi, double lambda, int control, int target) =>
        Add(
            new CircuitOperation { Gate = GateCode.Cu3, Param0 = theta, Param1 = phi, Param2 = lambda },
            control, target);

    public CircuitBuilder Rxx(double theta, int first, int second) => Turn(GateCode.Rxx, theta, first, second);

    public CircuitBuilder Rzz(double theta, int first, int second) => Turn(GateCode.Rzz, theta, first, second);

    public CircuitBuilder Ccx(int control0, int control1, int target) =>
        Add(new CircuitOperation { Gate = GateCode.Ccx }, control0, control1, target);

    public CircuitBuilder Cswap(int control, int first, int second) =>
        Add(new CircuitOperation { Gate = GateCode.Cswap }, control, first, second);

    private CircuitBuilder Turn(GateCode gate, double angle, int qubit0, int qubit1 = -1) =>
        Add(new CircuitOperation { Gate = gate, Param0 = angle }, qubit0, qubit1);
}
