// Runs an OpenQASM 3 program while it is compiled: classical values are computed, loops unrolled, subroutines and gates
// put in line. What depends on measured bits becomes conditional operations (Interpreter.Conditions.cs).
using System;
using System.Collections.Generic;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;
using Xdv.Qasm.Unitary;

namespace Xdv.Qasm.Execution;

/// <summary>How a statement ended.</summary>
internal enum Flow : byte { Next, Break, Continue, Return, End, Failed }

/// <summary>
/// Errors are sticky: after one, every value is meaningless and every statement ends as Failed. Work is bounded by
/// QasmLimits.MaxSteps, the stack by MaxNesting.
/// </summary>
internal sealed partial class Interpreter
{
    private readonly SyntaxTree _tree;
    private readonly NameTable _names;
    private readonly Diagnostics _diagnostics;
    private readonly QasmLimits _limits;
    private readonly QasmInput[] _inputs;
    private readonly bool _hasOutput;

    private readonly Scope _scope;
    private readonly ConditionTable _conditions = new();
    private readonly MeasuredBits _bits;
    private readonly OperationWriter _writer;
    private readonly UnitaryRecorder _recorder = new();
    private readonly Decomposer _decomposer;

    /// <summary>Qubits of the names that are alive, and of the statement that is running.</summary>
    private readonly List<int> _qubits = [];
    /// <summary>Conditions of runtime values.</summary>
    private readonly List<int> _vectors = [];
    /// <summary>Elements of arrays; whole numbers, bits and doubles' bits.</summary>
    private readonly List<ulong> _elements = [];
    /// <summary>Sizes of arrays, dimension by dimension.</summary>
    private readonly List<int> _shapes = [];
    private readonly List<QasmRegister> _quantumRegisters = [];
    private readonly List<QasmRegister> _classicalRegisters = [];

    private int _qubitCount;
    private int _steps;
    private int _nesting;
    private int _callDepth;
    private int _gateDepth;
    private int _loopDepth;
    private bool _libraryIncluded;
    private bool _hardwareQubits;
    /// <summary>The definition that is running: it sees only those before it. int.MaxValue = the program.</summary>
    private int _definition = int.MaxValue;
    private Value _returned;

    public Interpreter(
        SyntaxTree tree, NameTable names, Diagnostics diagnostics, QasmLimits limits, QasmInput[] inputs,
        bool hasOutput)
    {
        _tree = tree;
        _names = names;
        _diagnostics = diagnostics;
        _limits = limits;
        _inputs = inputs;
        _hasOutput = hasOutput;
        _scope = new Scope(names);
        _bits = new MeasuredBits(_conditions);
        _writer = new OperationWriter(_conditions, diagnostics);
        _writer.SetCondition(ConditionTable.Always);
        _decomposer = new Decomposer(_writer);
        DeclareConstant("pi"u8, Math.PI);
        DeclareConstant("π"u8, Math.PI);
        DeclareConstant("tau"u8, 2 * Math.PI);
        DeclareConstant("τ"u8, 2 * Math.PI);
        DeclareConstant("euler"u8, Math.E);
        DeclareConstant("ℇ"u8, Math.E);
        DeclareGate("U"u8);
        DeclareGate("gphase"u8);
    }

    private bool Failed => _diagnostics.Failed;

    /// <summary>Runs one top-level statement.</summary>
    public Flow Run(int statement) => Execute(statement);

    /// <summary>Does this statement's syntax have to stay?</summary>
    public static bool Defines(NodeKind kind) => kind is NodeKind.Gate or NodeKind.Def;

    /// <summary>The program, after the last statement; null after an error.</summary>
    public QasmProgram? Finish()
    {
        if (!CheckInputs() || !SettleResult()) return null;
        int first = MeasuredBits.Visible;
        foreach (Abi.CircuitOperation operation in _writer.Operations)
        {
            if (operation.Gate == Abi.GateCode.Measure) first = Math.Min(first, operation.Bit);
            if (operation.Conditional != 0) first = Math.Min(first, operation.ConditionOffset);
        }
        int hidden = MeasuredBits.Visible - first;
        if (_writer.HelperAt >= 0 && _qubitCount >= _limits.MaxQubits)
        {
            _diagnostics.Fail(_writer.HelperAt, new Utf8Text("this needs one qubit beside the "u8).Number(_qubitCount)
                .Text(" of the program, to carry measured bits from one place to another; there are "u8)
                .Number(_limits.MaxQubits), "use one qubit less, or measure directly into the bits of the result"u8);
            return null;
        }
        if (hidden + _bits.Shown > (int)Abi.CircuitFormat.MaxBits)
        {
            _diagnostics.Fail(0, new Utf8Text("the program needs "u8).Number(hidden + _bits.Shown)
                .Text(" classical bits at a time; a circuit has "u8).Number(Abi.CircuitFormat.MaxBits),
                "measure into fewer"u8);
            return null;
        }
        QasmRegister[] shown = new QasmRegister[_classicalRegisters.Count];
        for (int i = 0; i < shown.Length; i++)
        {
            QasmRegister register = _classicalRegisters[i];
            shown[i] = new QasmRegister(register.Name.ToArray(), register.Offset + hidden, register.Size);
        }
        if (_writer.HelperAt >= 0)
        {
            _quantumRegisters.Add(new QasmRegister("helper"u8.ToArray(), _qubitCount, 1));
            _diagnostics.Warn(_writer.HelperAt, new Utf8Text("one more qubit carries classical bits here"u8));
        }
        return new QasmProgram(
            _writer.Finish(_qubitCount, first, hidden + _bits.Shown), _writer.Count,
            _quantumRegisters.ToArray(), shown, hidden, hidden + _bits.Shown);
    }

    private Flow Execute(int node)
    {
        if (!Enter(node)) return Flow.Failed;
        ConditionTable.Mark mark = _conditions.Here;
        int vectors = _vectors.Count;
        if (_gateDepth == 0) _writer.At = _tree[node].At;
        Flow flow = Dispatch(node);
        _nesting--;
        if (Failed) return Flow.Failed;
        if (flow == Flow.Return) return flow;
        _conditions.Release(mark);
        _vectors.RemoveRange(vectors, _vectors.Count - vectors);
        RestoreFrames();
        return flow;
    }

    private Flow Dispatch(int node)
    {
        NodeKind kind = _tree[node].Kind;
        if (_gateDepth > 0 && !MayBeInGate(kind)) return NotInGate(node);
        switch (kind)
        {
            case NodeKind.Empty: return Flow.Next;
            case NodeKind.Block: return Block(node);
            case NodeKind.GateCall: return Ended(GateCall(node));
            case NodeKind.Declaration: return Ended(Declare(node));
            case NodeKind.QubitDeclaration: return Ended(DeclareQubits(node));
            case NodeKind.Alias: return Ended(Alias(node));
            case NodeKind.Assignment: return Ended(Assign(node));
            case NodeKind.Expression: return Ended(CallStatement(node));
            case NodeKind.MeasureInto: return Ended(MeasureInto(node));
            case NodeKind.Reset: return Ended(Reset(node));
            case NodeKind.Barrier: return Ended(Barrier(_tree.Child(node, 0)));
            case NodeKind.Delay: return Ended(Delay(node));
            case NodeKind.If: return If(node);
            case NodeKind.For: return For(node);
            case NodeKind.While: return While(node);
            case NodeKind.Switch: return Switch(node);
            case NodeKind.Return: return Return(node);
            case NodeKind.Include: return Ended(Include(node));
            case NodeKind.Gate: return Ended(DefineGate(node));
            case NodeKind.Def: return Ended(DefineSubroutine(node));
            case NodeKind.EndProgram: return End(node);
            default: return Leave(node, kind == NodeKind.Break ? Flow.Break : Flow.Continue);
        }
    }

    private static bool MayBeInGate(NodeKind kind) =>
        kind is NodeKind.GateCall or NodeKind.Barrier or NodeKind.Delay or NodeKind.Block or NodeKind.If
            or NodeKind.For or NodeKind.While or NodeKind.Switch or NodeKind.Break or NodeKind.Continue
            or NodeKind.Empty;

    private Flow NotInGate(int node)
    {
        ReadOnlySpan<byte> what = _tree[node].Kind switch
        {
            NodeKind.MeasureInto => "'measure'"u8,
            NodeKind.Reset => "'reset'"u8,
            NodeKind.Return => "'return'"u8,
            NodeKind.EndProgram => "'end'"u8,
            NodeKind.Declaration or NodeKind.Alias => "a declaration"u8,
            NodeKind.Assignment => "an assignment"u8,
            _ => "this statement"u8,
        };
        return Ended(Fail(node, new Utf8Text(what).Text(" is not allowed in a gate definition"u8),
            "gates are unitary; a 'def' may do anything"u8));
    }

    private Flow Ended(bool success) => success && !Failed ? Flow.Next : Flow.Failed;

    /// <summary>Counts a step and a level of nesting; the caller takes the level back.</summary>
    private bool Enter(int node)
    {
        if (Failed || !Work(node, 1)) return false;
        if (++_nesting <= QasmLimits.MaxNesting) return true;
        return Fail(node, new Utf8Text("calls, blocks and expressions are nested more than "u8)
            .Number(QasmLimits.MaxNesting).Text(" levels deep"u8), "use fewer layers"u8);
    }

    /// <summary>Counts work; false once there was too much.</summary>
    private bool Work(int node, int steps)
    {
        _steps += steps;
        if (_steps <= QasmLimits.MaxSteps) return true;
        return Fail(node, new Utf8Text("the program was still running after "u8).Number(QasmLimits.MaxSteps)
            .Text(" steps: loops are unrolled while it is compiled"u8),
            "is there a loop that never ends? shorten it, or divide the computation into several jobs"u8);
    }

    private bool Fail(int node, Utf8Text message, ReadOnlySpan<byte> hint) =>
        _diagnostics.Fail(_tree[node].At, message, hint);

    private bool Fail(int node, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hint) =>
        _diagnostics.Fail(_tree[node].At, new Utf8Text(message), hint);

    private ReadOnlySpan<byte> NameOf(int node) => _names[(int)_tree[node].Number];

    private Flow Block(int node)
    {
        Marks marks = OpenBlock();
        bool tail = _tail;
        Flow flow = Flow.Next;
        for (int child = _tree[node].First; child != 0 && flow == Flow.Next; child = _tree[child].Next)
        {
            _tail = tail && _tree[child].Next == 0;
            flow = Execute(child);
        }
        _tail = tail;
        CloseBlock(marks);
        return flow;
    }

    /// <summary>A body that is a block or a single statement: either way its names end with it.</summary>
    private Flow Body(int node)
    {
        if (_tree[node].Kind == NodeKind.Block) return Execute(node);
        Marks marks = OpenBlock();
        Flow flow = Execute(node);
        CloseBlock(marks);
        return flow;
    }

    /// <summary>What was alive when a block began.</summary>
    private struct Marks
    {
        public int Entries, Cells, Qubits, Elements, Shapes, Start;
    }

    private int _blockDepth;
    /// <summary>First name of the innermost block: those before may be shadowed.</summary>
    private int _blockStart;

    private Marks OpenBlock()
    {
        Marks marks = new()
        {
            Entries = _scope.Count, Cells = _bits.Count, Qubits = _qubits.Count, Elements = _elements.Count,
            Shapes = _shapes.Count, Start = _blockStart,
        };
        _blockDepth++;
        _blockStart = _scope.Count;
        return marks;
    }

    private void CloseBlock(in Marks marks)
    {
        _blockDepth--;
        _blockStart = marks.Start;
        _scope.Truncate(marks.Entries);
        _bits.Truncate(marks.Cells);
        _qubits.RemoveRange(marks.Qubits, _qubits.Count - marks.Qubits);
        _elements.RemoveRange(marks.Elements, _elements.Count - marks.Elements);
        _shapes.RemoveRange(marks.Shapes, _shapes.Count - marks.Shapes);
    }
}
