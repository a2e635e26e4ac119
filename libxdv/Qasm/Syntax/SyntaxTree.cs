// What was read, before it runs: nodes in one list, children linked. A top-level statement's nodes are dropped when
// it has run, unless it defined something; memory does not grow with the program.
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.Qasm.Syntax;

/// <summary>Kinds, with their children in order.</summary>
internal enum NodeKind : byte
{
    /// <summary>Something optional that is not there.</summary>
    Empty,
    /// <summary>Any number of nodes.</summary>
    List,

    // Expressions.
    /// <summary>Number = value.</summary>
    Integer,
    /// <summary>Number = bits of the double; Time in nanoseconds, or in dt when Extra is 1.</summary>
    Real, Time,
    Boolean,
    /// <summary>Number = value, Extra = width.</summary>
    BitString,
    /// <summary>Number = name.</summary>
    Name,
    /// <summary>Number = physical qubit.</summary>
    HardwareQubit,
    /// <summary>Operator; operands.</summary>
    Unary, Binary,
    /// <summary>Target, items: expression, Range or Set.</summary>
    Index,
    /// <summary>Start, step, stop: each may be Empty.</summary>
    Range,
    Set,
    /// <summary>Number = name; arguments.</summary>
    Call,
    /// <summary>Type, value.</summary>
    Cast,
    Concatenation, ArrayLiteral,
    /// <summary>Operand.</summary>
    Measure,

    // Types. Operator = keyword.
    /// <summary>Width or Empty.</summary>
    Type,
    /// <summary>Element type, dimensions; Number 1 = readonly, 2 = mutable; Extra 1 = the one child after the type
    /// counts dimensions.</summary>
    ArrayType,
    /// <summary>Size or Empty.</summary>
    QubitType,

    // Statements.
    /// <summary>QubitType, Name.</summary>
    QubitDeclaration,
    /// <summary>Type, Name, value or Empty. Operator: Const, Input, Output or End for none.</summary>
    Declaration,
    /// <summary>Name, value.</summary>
    Alias,
    /// <summary>Operator; target, value.</summary>
    Assignment,
    Expression,
    /// <summary>Number = name; lists of modifiers, arguments, operands.</summary>
    GateCall,
    /// <summary>Operator; argument or Empty.</summary>
    Modifier,
    /// <summary>Measure or call, target or Empty.</summary>
    MeasureInto,
    Reset,
    /// <summary>List of operands.</summary>
    Barrier,
    /// <summary>Duration, list of operands.</summary>
    Delay,
    Block,
    /// <summary>Condition, then, else or Empty.</summary>
    If,
    /// <summary>Type, Name, domain, body.</summary>
    For,
    While,
    /// <summary>Value, then Cases.</summary>
    Switch,
    /// <summary>List of values (empty: default), body.</summary>
    Case,
    Break, Continue, Return, EndProgram,
    /// <summary>Name, list of parameters, list of qubits, body.</summary>
    Gate,
    /// <summary>Name, list of Parameters, return type or Empty, body.</summary>
    Def,
    /// <summary>Type, Name.</summary>
    Parameter,
    Include,
}

internal struct Node
{
    public NodeKind Kind;
    public TokenKind Operator;
    /// <summary>Byte offset in the source, for messages.</summary>
    public int At;
    /// <summary>First child, next sibling; 0 = none.</summary>
    public int First;
    public int Next;
    public int Extra;
    public long Number;
}

internal sealed class SyntaxTree
{
    /// <summary>Node 0 is no node.</summary>
    private readonly List<Node> _nodes = [default];

    public int Count => _nodes.Count;

    /// <summary>In its place, until the next node is added.</summary>
    public ref Node this[int node] => ref CollectionsMarshal.AsSpan(_nodes)[node];

    public int Add(NodeKind kind, int at, TokenKind symbol = TokenKind.End, long number = 0, int extra = 0)
    {
        _nodes.Add(new Node { Kind = kind, At = at, Operator = symbol, Number = number, Extra = extra });
        return _nodes.Count - 1;
    }

    /// <summary>Appends a child; <paramref name="last"/> is the child appended before it, 0 for the first.</summary>
    public void Append(int parent, ref int last, int child)
    {
        if (last == 0) this[parent].First = child;
        else this[last].Next = child;
        last = child;
    }

    public int Child(int node, int index)
    {
        int child = this[node].First;
        while (index-- > 0) child = this[child].Next;
        return child;
    }

    public int CountChildren(int node)
    {
        int count = 0;
        for (int child = this[node].First; child != 0; child = this[child].Next) count++;
        return count;
    }

    public void Truncate(int count) => _nodes.RemoveRange(count, _nodes.Count - count);
}
