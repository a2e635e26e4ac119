// A circuit in the gates of a machine, exactly: no approximation, so that nothing but rounding separates the two. Gates
// on one qubit that follow each other become one before they are taken apart; every gate on two is one turn about ZZ
// between gates on one, and that turn is made of whatever the machine couples qubits with.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Devices;

/// <summary>Compiles one circuit, whose gates on two qubits are on couplings. Used once.</summary>
internal sealed class NativeCompiler(NativeGates native, CouplingMap map, int qubits)
{
    /// <summary>Angles below this are rounding of nothing.</summary>
    private const double Nothing = 1e-14;

    private readonly List<CircuitOperation> _operations = [];
    private readonly Pending[] _pending = new Pending[qubits];
    private CircuitOperation _condition;

    /// <summary>Gates that wait on a qubit, multiplied; Only is the first as it came, while there is no
    /// second.</summary>
    private struct Pending
    {
        public int Gates;
        public Matrix2 Product;
        public CircuitOperation Only;
    }

    public CircuitOperation[] Compile(ReadOnlySpan<CircuitOperation> operations)
    {
        foreach (ref readonly CircuitOperation operation in operations)
        {
            if (operation.Gate == GateCode.Id && !native.Has(GateCode.Id)) continue;
            if (NativeGates.IsGate(operation.Gate) && CircuitFormat.Arity(operation.Gate) == 1
                && operation.Conditional == 0) Turn(operation);
            else Other(operation);
        }
        for (int qubit = 0; qubit < qubits; qubit++) Flush(qubit);
        return [.. _operations];
    }

    private void Other(in CircuitOperation operation)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        Flush(operation.Qubit0);
        if (arity > 1) Flush(operation.Qubit1);
        if (arity > 2) Flush(operation.Qubit2);
        if (!NativeGates.IsGate(operation.Gate) || arity == 3)
        {
            _operations.Add(operation);
            return;
        }
        // What the gate is made of runs if the gate does.
        if (operation.Conditional != 0) _condition = operation;
        if (arity == 1) Turn(operation);
        else Pair(operation);
        if (operation.Conditional == 0) return;
        Flush(operation.Qubit0);
        if (arity > 1) Flush(operation.Qubit1);
        _condition = default;
    }

    private void Pair(in CircuitOperation operation)
    {
        int a = operation.Qubit0, b = operation.Qubit1;
        if (native.Has(operation.Gate) && (NativeGates.IsSymmetric(operation.Gate) || map.Allows(a, b)))
        {
            Emit(operation.Gate, a, b, operation.Param0, operation.Param1, operation.Param2);
            return;
        }
        switch (operation.Gate)
        {
            case GateCode.Rzz:
                TurnBoth(operation.Param0, a, b);
                break;
            case GateCode.Rxx:
                Hadamards(a, b);
                TurnBoth(operation.Param0, a, b);
                Hadamards(a, b);
                break;
            case GateCode.Swap:
                Not(a, b);
                Not(b, a);
                Not(a, b);
                break;
            case GateCode.Cx:
                Not(a, b);
                break;
            default:
                Controlled(operation, a, b);
                break;
        }
    }

    private void Controlled(in CircuitOperation operation, int control, int target)
    {
        AxisTurn turn = AxisTurn.Of(GateMatrices.Of(operation));
        // The control sees the phase; the turn is one about ZZ, in a basis of the target's own.
        Turn(GateCode.Rz, control, turn.Phase);
        Turn(GateCode.Rz, target, -turn.Azimuth);
        Turn(GateCode.Ry, target, -turn.Polar);
        TurnBoth(-turn.Beta, control, target);
        Turn(GateCode.Rz, target, turn.Beta);
        Turn(GateCode.Ry, target, turn.Polar);
        Turn(GateCode.Rz, target, turn.Azimuth);
    }

    /// <summary>exp(−i angle/2 ZZ).</summary>
    private void TurnBoth(double angle, int a, int b)
    {
        angle = Math.IEEERemainder(angle, 2 * Math.PI);
        if (Math.Abs(angle) < Nothing) return;
        if (native.Entangler == GateCode.Rzz) Emit(GateCode.Rzz, a, b, angle);
        else if (native.Entangler == GateCode.Rxx)
        {
            Hadamards(a, b);
            Emit(GateCode.Rxx, a, b, angle);
            Hadamards(a, b);
        }
        else if (Math.PI - Math.Abs(angle) < Nothing)
        {
            Turn(GateCode.Z, a);
            Turn(GateCode.Z, b);
        }
        else if (Math.Abs(Math.Abs(angle) - Math.PI / 2) < Nothing)
        {
            // Half of what two would do: one is enough.
            Turn(GateCode.Rz, a, angle);
            Turn(GateCode.Rz, b, angle);
            ControlledZ(a, b);
        }
        else
        {
            // Parity of both on one, which is turned.
            int target = map.Allows(a, b) ? b : a, control = target == b ? a : b;
            Not(control, target);
            Turn(GateCode.Rz, target, angle);
            Not(control, target);
        }
    }

    /// <summary>X on the target where the control is 1, whichever of the two the map has first.</summary>
    private void Not(int control, int target)
    {
        if (native.Entangler == GateCode.Cx && map.Allows(control, target)) Emit(GateCode.Cx, control, target);
        else if (native.Entangler is GateCode.Cx or GateCode.Cz)
        {
            Turn(GateCode.H, target);
            ControlledZ(control, target);
            Turn(GateCode.H, target);
        }
        else Controlled(new CircuitOperation { Gate = GateCode.Cx }, control, target);
    }

    private void ControlledZ(int a, int b)
    {
        if (native.Entangler == GateCode.Cz)
        {
            Emit(GateCode.Cz, a, b);
            return;
        }
        int target = map.Allows(a, b) ? b : a, control = target == b ? a : b;
        Turn(GateCode.H, target);
        Emit(GateCode.Cx, control, target);
        Turn(GateCode.H, target);
    }

    private void Hadamards(int a, int b)
    {
        Turn(GateCode.H, a);
        Turn(GateCode.H, b);
    }

    private void Turn(GateCode gate, int qubit, double angle = 0) =>
        Turn(new CircuitOperation { Gate = gate, Qubit0 = (ushort)qubit, Param0 = angle });

    private void Turn(in CircuitOperation operation)
    {
        ref Pending pending = ref _pending[operation.Qubit0];
        Matrix2 matrix = GateMatrices.Of(operation);
        pending.Product = pending.Gates == 0 ? matrix : matrix * pending.Product;
        if (pending.Gates++ == 0) pending.Only = operation;
    }

    /// <summary>Emits a gate on two qubits, after what waits on them.</summary>
    private void Emit(GateCode gate, int a, int b, double angle = 0, double second = 0, double third = 0)
    {
        Flush(a);
        Flush(b);
        Add(new CircuitOperation
        {
            Gate = gate, Qubit0 = (ushort)a, Qubit1 = (ushort)b, Param0 = angle, Param1 = second, Param2 = third,
        });
    }

    private void Flush(int qubit)
    {
        Pending pending = _pending[qubit];
        _pending[qubit] = default;
        if (pending.Gates == 0) return;
        if (pending.Gates == 1 && native.Has(pending.Only.Gate))
        {
            Add(pending.Only);
            return;
        }
        EulerAngles angles = EulerAngles.Of(pending.Product);
        double theta = angles.Theta, phi = angles.Phi, lambda = angles.Lambda, half = Math.PI / 2;
        if (theta < Nothing)
        {
            Diagonal(phi + lambda, qubit);
            return;
        }
        switch (native.Basis)
        {
            case OneQubitBasis.U3:
                Add(new CircuitOperation
                {
                    Gate = GateCode.U3, Qubit0 = (ushort)qubit, Param0 = theta, Param1 = phi, Param2 = lambda,
                });
                break;
            case OneQubitBasis.RzRx:
                Rotate(lambda - half, GateCode.Rx, theta, phi + half, qubit);
                break;
            case OneQubitBasis.RzRy:
                Rotate(lambda, GateCode.Ry, theta, phi, qubit);
                break;
            default:
                if (Math.Abs(theta - half) < Nothing) Rotate(lambda - half, GateCode.Sx, 0, phi + half, qubit);
                else if (native.Has(GateCode.X) && Math.PI - theta < Nothing)
                    Rotate(lambda - phi - Math.PI, GateCode.X, 0, 0, qubit);
                else
                {
                    Rotate(lambda, GateCode.Sx, 0, theta + Math.PI, qubit);
                    Rotate(0, GateCode.Sx, 0, phi + Math.PI, qubit);
                }
                break;
        }
    }

    private void Rotate(double before, GateCode gate, double angle, double after, int qubit)
    {
        Diagonal(before, qubit);
        Add(new CircuitOperation { Gate = gate, Qubit0 = (ushort)qubit, Param0 = angle });
        Diagonal(after, qubit);
    }

    /// <summary>A turn about z; none if it is none.</summary>
    private void Diagonal(double angle, int qubit)
    {
        angle = Math.IEEERemainder(angle, 2 * Math.PI);
        if (Math.Abs(angle) < Nothing) return;
        Add(native.Has(GateCode.Rz)
            ? new CircuitOperation { Gate = GateCode.Rz, Qubit0 = (ushort)qubit, Param0 = angle }
            : new CircuitOperation { Gate = GateCode.U3, Qubit0 = (ushort)qubit, Param2 = angle });
    }

    private void Add(CircuitOperation operation)
    {
        operation.Conditional = _condition.Conditional;
        operation.ConditionOffset = _condition.ConditionOffset;
        operation.ConditionWidth = _condition.ConditionWidth;
        operation.ConditionValue = _condition.ConditionValue;
        _operations.Add(operation);
    }
}
