// Every bound of the front end in one place: nothing in it grows or recurses without one of these.
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>What the caller can run. The default value means the limits of the circuit format.</summary>
public readonly struct QasmLimits(int maxQubits, double dtNanoseconds = QasmLimits.DefaultDtNanoseconds)
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
    /// <summary>Operators in a row in one OpenQASM 3 expression.</summary>
    public const int MaxExpressionTerms = 64;
    /// <summary>Blocks inside one another.</summary>
    public const int MaxBlockDepth = 32;
    /// <summary>Subroutines and gates that are running inside one another.</summary>
    public const int MaxCallDepth = 64;
    /// <summary>Statements and expressions being evaluated inside one another, calls included: bounds the
    /// stack.</summary>
    public const int MaxNesting = 192;
    /// <summary>Dimensions of an array, and index brackets in a row.</summary>
    public const int MaxArrayDimensions = 7;
    /// <summary>Elements of all arrays that are alive.</summary>
    public const int MaxArrayElements = 1 << 16;
    /// <summary>Bits of a value in an expression.</summary>
    public const int MaxValueBits = 64;
    /// <summary>Statements and expressions a program may evaluate while it is compiled: ends endless loops.</summary>
    public const int MaxSteps = 4_000_000;
    /// <summary>Cases a condition on measured bits may fall into.</summary>
    public const int MaxConditionCases = 64;
    /// <summary>Conditional copies that one operation may become.</summary>
    public const int MaxConditionCopies = 64;
    /// <summary>Nanoseconds of `dt` when the caller knows no better: the calibration of the reference device.</summary>
    public const double DefaultDtNanoseconds = 0.222;
    /// <summary>Warnings that are kept; the rest is dropped.</summary>
    public const int MaxWarnings = 32;

    private readonly int _maxQubits = maxQubits;
    private readonly double _dtNanoseconds = dtNanoseconds;

    /// <summary>Length of `dt`, the provider's unit of time.</summary>
    public double DtNanoseconds => _dtNanoseconds > 0 ? _dtNanoseconds : DefaultDtNanoseconds;

    /// <summary>Qubits a program may declare: what the caller's contract or provider has.</summary>
    public int MaxQubits =>
        _maxQubits <= 0 || _maxQubits > (int)CircuitFormat.MaxQubits ? (int)CircuitFormat.MaxQubits : _maxQubits;
}
