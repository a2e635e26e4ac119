// Gates as the compiler knows them: built in, defined by text, or declared opaque.
using Xdv.Abi;

namespace Xdv.Qasm;

internal enum GateKind : byte
{
    /// <summary>One operation of the circuit format.</summary>
    Native,
    /// <summary>A body of other gates, expanded inline.</summary>
    Defined,
    /// <summary>Declared without a body: cannot be used.</summary>
    Opaque,
}

internal struct GateDefinition
{
    public byte[] Name;
    public GateKind Kind;
    public GateCode Code;
    /// <summary>
    /// Part of qelib1.inc, but not of the version the language was published with: a program may define it itself.
    /// </summary>
    public bool Extension;
    public int Parameters;
    public int Qubits;
    /// <summary>Body operations [BodyStart, +BodyCount) of <see cref="CompilerState.Body"/>.</summary>
    public int BodyStart;
    public int BodyCount;
    /// <summary>Circuit operations of one use; saturates.</summary>
    public long Operations;
    /// <summary>1 + depth of the deepest gate used; 0 for built-in gates.</summary>
    public int Depth;
}

/// <summary>One line of a gate body.</summary>
internal struct BodyOperation
{
    /// <summary>Gate used; <see cref="Barrier"/> for a barrier.</summary>
    public int Gate;
    /// <summary>
    /// First of its qubits in <see cref="CompilerState.BodyQubits"/>: indices of the definition's formal qubits.
    /// </summary>
    public int QubitStart;
    public int QubitCount;
    /// <summary>First of its angles in <see cref="CompilerState.BodyExpressions"/>.</summary>
    public int ExpressionStart;

    public const int Barrier = -1;
}

/// <summary>`if (register == value)`: what the circuit format needs of it.</summary>
internal struct Condition
{
    public bool Present;
    /// <summary>The register cannot hold the value: the operation is checked and then left out.</summary>
    public bool Never;
    public int Offset;
    public int Width;
    public ulong Value;
}
