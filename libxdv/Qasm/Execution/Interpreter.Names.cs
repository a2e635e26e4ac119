// The interpreter, part 7: names that a subroutine uses are looked at when it is defined, so that a misspelt one is
// found even where it never runs.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>Every name in the body is declared in it, in the heading, or by the program before it.</summary>
    private bool CheckNames(int definition, int entry)
    {
        int name = _tree[definition].First, parameters = _tree[name].Next, body = _tree[_tree[parameters].Next].Next;
        Marks marks = OpenBlock();
        int frame = _scope.FrameStart;
        _scope.FrameStart = _scope.Count;
        _definition = entry;
        for (int child = _tree[parameters].First; child != 0; child = _tree[child].Next)
            AddEntry(_tree.Child(child, 1), new Entry { Kind = EntryKind.Classical });
        bool good = !Failed && CheckNode(body, 0);
        _scope.FrameStart = frame;
        _definition = int.MaxValue;
        CloseBlock(marks);
        return good;
    }

    private bool CheckNode(int node, int depth)
    {
        if (depth > QasmLimits.MaxNesting || Failed) return !Failed;
        switch (_tree[node].Kind)
        {
            case NodeKind.Name or NodeKind.Call: return CheckUse(node) && CheckChildren(node, depth);
            case NodeKind.GateCall: return FindGate(node) >= 0 && CheckChildren(node, depth);
            case NodeKind.Declaration: return CheckDeclared(node, 1, depth);
            case NodeKind.Alias: return CheckDeclared(node, 0, depth);
            case NodeKind.For: return CheckDeclared(node, 1, depth);
            case NodeKind.Block or NodeKind.Case:
                Marks marks = OpenBlock();
                bool good = CheckChildren(node, depth);
                CloseBlock(marks);
                return good;
            default: return CheckChildren(node, depth);
        }
    }

    private bool CheckChildren(int node, int depth)
    {
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next)
            if (!CheckNode(child, depth + 1)) return false;
        return true;
    }

    /// <summary>A statement that declares the name that is its child of this number.</summary>
    private bool CheckDeclared(int node, int which, int depth)
    {
        bool loop = _tree[node].Kind == NodeKind.For;
        int index = 0, name = _tree.Child(node, which);
        Marks marks = OpenBlock();
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next, index++)
        {
            // The value of a variable is computed before there is the variable; the body of a loop after.
            if (loop && index == 3) AddEntry(name, new Entry { Kind = EntryKind.Classical });
            if (child != name && !CheckNode(child, depth + 1)) break;
        }
        CloseBlock(marks);
        return !Failed && (loop || AddEntry(name, new Entry { Kind = EntryKind.Classical }) >= 0);
    }

    private bool CheckUse(int node)
    {
        int entry = _scope.Find((int)_tree[node].Number);
        if (entry >= 0 && (_tree[node].Kind != NodeKind.Call || _scope[entry].Kind != EntryKind.Def)) return true;
        bool call = _tree[node].Kind == NodeKind.Call;
        if (call && entry < 0 && Functions.Find(NameOf(node)) != Function.None) return true;
        return call ? FindSubroutine(node) >= 0 : UnknownName(node);
    }

    private bool UnknownName(int node)
    {
        ReadOnlySpan<byte> name = NameOf(node);
        Utf8Text message = new Utf8Text().Name(name).Text(" is not declared"u8);
        int hidden = _scope.FindAnywhere((int)_tree[node].Number);
        if (hidden >= 0)
            return Fail(node, new Utf8Text().Name(name).Text(" cannot be seen inside of this definition"u8),
                _scope[hidden].Kind == EntryKind.Qubits
                    ? "pass qubits as arguments"u8 : "pass it as an argument"u8);
        ReadOnlySpan<byte> similar = _scope.Similar(name);
        return similar.IsEmpty
            ? Fail(node, message, "declare it before using it: 'qubit[n] q;', 'bit[n] c;', 'int i = 0;'"u8)
            : Fail(node, message, new Utf8Text("did you mean "u8).Name(similar).Text("?"u8).Bytes);
    }
}
