// Gate definitions inline: one use of a gate becomes operations of the circuit format.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>
/// Recursion is bounded by QasmLimits.MaxGateDepth (checked when a gate is defined), work by the operations emitted.
/// </summary>
internal sealed class Expander(CompilerState state)
{
    private const int AnglesPerLevel = QasmLimits.MaxGateParameters;
    private const int QubitsPerLevel = QasmLimits.MaxGateQubits;

    private readonly CompilerState _state = state;
    // One slice per level of nesting, instead of stack frames of unknown size.
    private readonly double[] _angles = new double[(QasmLimits.MaxGateDepth + 1) * AnglesPerLevel];
    private readonly ushort[] _qubits = new ushort[(QasmLimits.MaxGateDepth + 1) * QubitsPerLevel];

    /// <summary>Emits one use of a gate. The caller has checked arity, capacity and that the qubits differ.</summary>
    /// <returns>False if an angle inside the definition is not finite.</returns>
    public bool Expand(int gate, ReadOnlySpan<double> angles, ReadOnlySpan<ushort> qubits, in Condition condition) =>
        Expand(gate, angles, qubits, condition, 0);

    public void Emit(GateCode code, ReadOnlySpan<double> angles, ReadOnlySpan<ushort> qubits, in Condition condition)
    {
        int parameters = CircuitFormat.Parameters(code);
        CircuitOperation operation = new()
        {
            Gate = code,
            Qubit0 = qubits[0],
            Qubit1 = qubits.Length > 1 ? qubits[1] : (ushort)0,
            Qubit2 = qubits.Length > 2 ? qubits[2] : (ushort)0,
            Param0 = parameters > 0 ? angles[0] : 0,
            Param1 = parameters > 1 ? angles[1] : 0,
            Param2 = parameters > 2 ? angles[2] : 0,
        };
        Emit(ref operation, condition);
    }

    public void Emit(ref CircuitOperation operation, in Condition condition)
    {
        if (condition.Never) return;
        if (condition.Present)
        {
            operation.Conditional = 1;
            operation.ConditionOffset = (ushort)condition.Offset;
            operation.ConditionWidth = (ushort)condition.Width;
            operation.ConditionValue = condition.Value;
        }
        _state.Circuit.Add(operation);
    }

    private bool Expand(
        int gate, ReadOnlySpan<double> angles, ReadOnlySpan<ushort> qubits, in Condition condition, int level)
    {
        GateDefinition definition = _state.Gates[gate];
        if (definition.Kind == GateKind.Native)
        {
            Emit(definition.Code, angles, qubits, condition);
            return true;
        }
        for (int i = 0; i < definition.BodyCount; i++)
        {
            BodyOperation step = _state.Body[definition.BodyStart + i];
            Span<ushort> inner = new(_qubits, level * QubitsPerLevel, step.QubitCount);
            for (int k = 0; k < inner.Length; k++) inner[k] = qubits[_state.BodyQubits[step.QubitStart + k]];
            if (step.Gate == BodyOperation.Barrier)
            {
                for (int k = 0; k < inner.Length; k++) Emit(GateCode.Barrier, angles, inner.Slice(k, 1), condition);
            }
            else if (!ExpandStep(step, angles, inner, condition, level))
            {
                return false;
            }
        }
        return true;
    }

    private bool ExpandStep(
        in BodyOperation step, ReadOnlySpan<double> angles, ReadOnlySpan<ushort> qubits,
        in Condition condition, int level)
    {
        int count = _state.Gates[step.Gate].Parameters;
        Span<double> values = new(_angles, level * AnglesPerLevel, count);
        for (int k = 0; k < count; k++)
        {
            values[k] = _state.Evaluate(step.ExpressionStart + k, angles);
            if (!double.IsFinite(values[k])) return false;
        }
        // A gate that emits nothing is not entered: otherwise empty definitions could nest to exponential work.
        return _state.Gates[step.Gate].Operations == 0
            || Expand(step.Gate, values, qubits, condition, level + 1);
    }
}
