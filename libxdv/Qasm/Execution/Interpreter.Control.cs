// The interpreter, part 4: if, loops, switch.
using System;
using System.Collections.Generic;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>Frames that were there when the innermost loop or call began.</summary>
    private int _loopFrames, _callFrames;

    private Flow If(int node)
    {
        int test = _tree[node].First, then = _tree[test].Next, otherwise = _tree[then].Next;
        bool hasElse = _tree[otherwise].Kind != NodeKind.Empty;
        int condition = Condition(test);
        if (Failed) return Flow.Failed;
        if (condition == ConditionTable.Always) return Body(then);
        if (condition == ConditionTable.Never) return hasElse ? Body(otherwise) : Flow.Next;
        int own = Conditional(node, condition, then, !hasElse);
        if (!hasElse || Failed) return Ended(!Failed);
        Conditional(node, Checked(node, _conditions.Not(own)), otherwise, true);
        return Ended(!Failed);
    }

    /// <summary>Runs a body under a condition on measured bits; returns the condition, wherever it is then.</summary>
    private int Conditional(int node, int condition, int body, bool last)
    {
        if (!PushFrame(node, condition)) return ConditionTable.Never;
        bool tail = _tail;
        _tail = last;
        if (Active != ConditionTable.Never) Body(body);
        _tail = tail;
        return PopFrame();
    }

    private Flow While(int node)
    {
        int test = _tree[node].First, body = _tree[test].Next;
        int frames = _loopFrames;
        bool tail = _tail;
        _loopFrames = _frames.Count;
        _tail = false;
        _loopDepth++;
        Flow flow = Flow.Next;
        while (flow is Flow.Next or Flow.Continue)
        {
            ConditionTable.Mark mark = _conditions.Here;
            int condition = Work(node, 1) ? Condition(test) : ConditionTable.Never;
            if (!Failed && condition > ConditionTable.Always)
                Fail(test, "a loop cannot wait for a measured value: a circuit has no jumps"u8,
                    "repeat a fixed number of times: 'for int i in [1:8] { if (…) { … } }'"u8);
            if (Failed || condition == ConditionTable.Never) break;
            _conditions.Release(mark);
            flow = Body(body);
        }
        return EndLoop(frames, tail, flow);
    }

    private Flow EndLoop(int frames, bool tail, Flow flow)
    {
        _loopDepth--;
        _loopFrames = frames;
        _tail = tail;
        if (Failed) return Flow.Failed;
        return flow is Flow.Break or Flow.Continue ? Flow.Next : flow;
    }

    private Flow For(int node)
    {
        int type = _tree[node].First, name = _tree[type].Next, domain = _tree[name].Next, body = _tree[domain].Next;
        if (!TypeOf(type, out Value shape)) return Flow.Failed;
        int frames = _loopFrames;
        bool tail = _tail;
        _loopFrames = _frames.Count;
        _tail = false;
        _loopDepth++;
        Flow flow = _tree[domain].Kind switch
        {
            NodeKind.Range => OverRange(node, shape, name, domain, body),
            NodeKind.Set => OverSet(shape, name, domain, body),
            _ => OverValue(shape, name, domain, body),
        };
        return EndLoop(frames, tail, flow);
    }

    private Flow OverRange(int node, in Value shape, int name, int domain, int body)
    {
        if (shape.Kind is not (ClassicalKind.Int or ClassicalKind.Uint or ClassicalKind.Bit or ClassicalKind.Bool))
            return Ended(Fail(_tree[node].First, "a range gives whole numbers"u8, "declare the variable as 'int'"u8));
        if (!RangeOf(domain, long.MinValue, out long start, out long step, out long stop)) return Flow.Failed;
        Flow flow = Flow.Next;
        for (long value = start; step > 0 ? value <= stop : value >= stop; value += step)
        {
            if (!Work(node, 1)) return Flow.Failed;
            flow = Iterate(shape, name, domain, Value.Int(value), body);
            if (flow is not (Flow.Next or Flow.Continue)) break;
            if (step > 0 ? value > long.MaxValue - step : value < long.MinValue - step) break;
        }
        return flow;
    }

    private Flow OverSet(in Value shape, int name, int domain, int body)
    {
        Flow flow = Flow.Next;
        for (int item = _tree[domain].First; item != 0; item = _tree[item].Next)
        {
            Value value = Evaluate(item);
            if (Failed || !IsKnown(item, value)) return Flow.Failed;
            flow = Iterate(shape, name, item, value, body);
            if (flow is not (Flow.Next or Flow.Continue)) break;
        }
        return flow;
    }

    /// <summary>The elements of an array, or the bits of a register from bit 0 up.</summary>
    private Flow OverValue(in Value shape, int name, int domain, int body)
    {
        Value whole = Evaluate(domain);
        if (Failed) return Flow.Failed;
        bool array = whole.Kind == ClassicalKind.Array;
        if (!array && whole.Kind != ClassicalKind.Bit)
            return Ended(Fail(domain, "a loop runs over a range, a set, an array or a bit register"u8,
                "write '[start:stop]' (both ends included) or '{a, b, c}'"u8));
        if (!IsKnown(domain, whole)) return Flow.Failed;
        int count = array ? _shapes[whole.Shape] : whole.Width;
        Flow flow = Flow.Next;
        for (int i = 0; i < count; i++)
        {
            Value item = array ? ElementOf(whole, i) : Value.OfBits(whole.Bits >> i & 1, 1);
            flow = Iterate(shape, name, domain, item, body);
            if (flow is not (Flow.Next or Flow.Continue)) break;
        }
        return flow;
    }

    private Flow Iterate(in Value shape, int name, int at, in Value value, int body)
    {
        if (!Convert(at, value, shape, out Value converted)) return Flow.Failed;
        Marks marks = OpenBlock();
        _scope.Add(new Entry
        {
            Name = (int)_tree[name].Number, Kind = EntryKind.Classical, Constant = true, Value = converted,
        });
        Flow flow = Body(body);
        CloseBlock(marks);
        return flow;
    }

    private Flow Switch(int node)
    {
        int target = _tree[node].First;
        Value value = Evaluate(target);
        if (Failed) return Flow.Failed;
        if (!value.IsWhole && value.Kind is not (ClassicalKind.Bit or ClassicalKind.Bool))
            return Ended(Fail(target, "a switch is over a whole number or bits"u8, "convert it: int(…)"u8));
        if (!LabelsDiffer(target)) return Flow.Failed;
        int rest = ConditionTable.Always, clock = _bits.Clock;
        for (int item = _tree[target].Next; item != 0; item = _tree[item].Next)
        {
            int values = _tree[item].First, body = _tree[values].Next, matches = ConditionTable.Never;
            for (int label = _tree[values].First; label != 0; label = _tree[label].Next)
            {
                Value expected = Evaluate(label);
                if (Failed || !IsKnown(label, expected)) return Flow.Failed;
                matches = Checked(label, _conditions.Or(matches, CompareValues(label, TokenKind.Equal, value,
                    expected)));
            }
            if (_tree[values].First == 0) matches = ConditionTable.Always;
            int condition = Checked(item, _conditions.And(rest, matches));
            if (Failed) return Flow.Failed;
            if (condition == ConditionTable.Never) continue;
            if (condition == ConditionTable.Always) return Body(body);
            int left = Checked(item, _conditions.Not(condition));
            condition = Conditional(item, condition, body, _tree[item].Next == 0);
            if (Failed) return Flow.Failed;
            if (_tree[item].Next != 0 && value.Runtime && Changed(value, clock))
                return Ended(Fail(item, "this case overwrites the bits that the switch asks for"u8,
                    "copy them to other bits before the switch"u8));
            rest = _conditions.And(rest, left);
        }
        return Flow.Next;
    }

    /// <summary>No value is a case's twice: which body it means would be a matter of order.</summary>
    private bool LabelsDiffer(int target)
    {
        List<Value> labels = [];
        for (int item = _tree[target].Next; item != 0; item = _tree[item].Next)
        {
            for (int label = _tree[_tree[item].First].First; label != 0; label = _tree[label].Next)
            {
                Value value = Evaluate(label);
                if (Failed || !IsKnown(label, value)) return false;
                foreach (Value other in labels)
                {
                    int same = CompareValues(label, TokenKind.Equal, value, other);
                    if (Failed) return false;
                    if (same == ConditionTable.Always)
                        return Fail(label, "this value has a case already"u8, "each value belongs to one case"u8);
                }
                labels.Add(value);
            }
        }
        return true;
    }

    private Flow Leave(int node, Flow how)
    {
        ReadOnlySpan<byte> word = how == Flow.Break ? "'break'"u8 : "'continue'"u8;
        if (_loopDepth == 0)
            return Ended(Fail(node, new Utf8Text(word).Text(" outside of a loop"u8), "it ends a 'for' or 'while'"u8));
        if (_frames.Count == _loopFrames) return how;
        return Ended(Fail(node, new Utf8Text(word).Text(" depends on a measured value: loops are unrolled"u8),
            "put the rest of the body under the opposite condition"u8));
    }

    private Flow Return(int node)
    {
        if (_callDepth == 0)
            return Ended(Fail(node, "'return' outside of a subroutine"u8, "'end;' stops the program"u8));
        if (_frames.Count != _callFrames)
            return Ended(Fail(node, "'return' depends on a measured value: subroutines are put in line"u8,
                "keep the result in a variable, and return at the end"u8));
        int value = _tree[node].First;
        _returned = _tree[value].Kind == NodeKind.Empty ? default : AnyValue(value);
        return Failed ? Flow.Failed : Flow.Return;
    }

    private Flow End(int node)
    {
        if (_frames.Count == 0) return Flow.End;
        return Ended(Fail(node, "'end' depends on a measured value: a circuit has no jumps"u8,
            "put the rest of the program under the opposite condition"u8));
    }
}
