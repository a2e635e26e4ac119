// Every bound of the front end in one place: nothing in it grows or recurses without one of these.
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>What the caller can run. The default value means the limits of the circuit format.</summary>
public readonly struct QasmLimits(int maxQubits)
{
    /// <summary>Bytes of source text.</summary>
    public const int MaxSourceBytes = 16 << 20;
    /// <summary>Parentheses, functions, signs and powers inside one another in an expression.</summary>
    public const int MaxExpressionDepth = 64;
    /// <summary>Gate definitions that use one another, from the outermost to a built-in gate.</summary>
    public const int MaxGateDepth = 64;
    /// <summary>Angles of one gate definition.</summary>
    public const int MaxGateParameters = 32;
    /// <summary>Qubits of one gate definition, and arguments of one operation.</summary>
    public const int MaxGateQubits = (int)CircuitFormat.MaxQubits;
    /// <summary>Operands an expression may have pending.</summary>
    public const int MaxExpressionStack = 4 * MaxExpressionDepth;
    /// <summary>Warnings that are kept; the rest is dropped.</summary>
    public const int MaxWarnings = 32;

    private readonly int _maxQubits = maxQubits;

    /// <summary>Qubits a program may declare: what the caller's contract or provider has.</summary>
    public int MaxQubits =>
        _maxQubits <= 0 || _maxQubits > (int)CircuitFormat.MaxQubits ? (int)CircuitFormat.MaxQubits : _maxQubits;
}
