// What makes one statement many: names, blocks, repetitions, layers. Bodies are kept as places in the source and read
// again each time, so that an error is at the line that a person wrote.
// Invariant: a block uses only blocks that were complete before it, and every byte that is read is counted, so that
// everything ends.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Transforms;

internal sealed partial class ProgramParser<TFiles>
{
    /// <summary>Bytes of a program with its blocks and repetitions written out, and those that a round counts
    /// for.</summary>
    private const long MaxBytes = 1 << 26, RoundBytes = 64;
    private const int MaxNesting = 32, MaxNames = 256;

    private readonly List<Block> _blocks = [];
    private readonly NameScope _names = new();
    private long _read;
    private int _nesting;
    /// <summary>Blocks that the block being read may use.</summary>
    private int _visible = int.MaxValue;

    /// <summary>Lines of a body: the bytes of the source, and the number of the first.</summary>
    private readonly record struct Body(int From, int To, int Line);

    private sealed class Block(byte[] name, List<byte[]> parameters, Body body)
    {
        public readonly byte[] Name = name;
        public readonly List<byte[]> Parameters = parameters;
        public readonly Body Body = body;
    }

    /// <summary>Reads all lines of a body.</summary>
    /// <returns>False after an error.</returns>
    private bool Lines(Body body)
    {
        int number = body.Line;
        for (int at = body.From; at < body.To; number++)
        {
            SourceLine line = LineAt(at, body.To, number, out int next);
            SourceLine ahead = line;
            if (!Read(ref line, next - at)) return false;
            at = next;
            if (ahead.Next() && Opens(ahead.Word))
            {
                if (!BodyOf(ref ahead, at, body.To, out Body inner, out at)) return false;
                if (!Open(ref line, inner)) return false;
                number = inner.Line + Newlines(inner.From, at) - 1;
            }
            else if (!Line(ref line))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Opens(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("block"u8) || word.SequenceEqual("repeat"u8);

    private SourceLine LineAt(int at, int to, int number, out int next)
    {
        int length = _source.AsSpan(at, to - at).IndexOf((byte)'\n');
        next = length < 0 ? to : at + length + 1;
        return new SourceLine(_source.AsSpan(at, length < 0 ? to - at : length), number);
    }

    private int Newlines(int from, int to)
    {
        int count = 0;
        for (int at = from; at < to; at++)
            if (_source[at] == '\n') count++;
        return count;
    }

    /// <summary>The lines up to the `end` that belongs to a line, and where it goes on behind that.</summary>
    private bool BodyOf(ref SourceLine opening, int from, int to, out Body body, out int next)
    {
        int number = opening.Number + 1, open = 1;
        for (next = from; next < to; number++)
        {
            int at = next;
            SourceLine line = LineAt(at, to, number, out next);
            if (!Read(ref line, next - at)) return Closed(out body);
            if (!line.Next()) continue;
            if (Opens(line.Word)) open++;
            if (!line.Word.SequenceEqual("end"u8) || --open > 0) continue;
            body = new Body(from, at, opening.Number + 1);
            return AtEnd(ref line);
        }
        Closed(out body);
        return Fail(ref opening, opening.Offset,
            new Sentence(""u8).Word(opening.Word).Text(" has no 'end'"u8).ToArray(), "a line 'end' closes it"u8);
    }

    private static bool Closed(out Body body)
    {
        body = default;
        return false;
    }

    private bool Open(ref SourceLine line, Body body)
    {
        line.Next();
        return line.Word.SequenceEqual("block"u8) ? Define(ref line, body) : Repeat(ref line, body);
    }

    private bool Define(ref SourceLine line, Body body)
    {
        if (_nesting > 0)
            return Fail(ref line, line.Offset, "a block stands alone, not in another or in a repetition"u8, default);
        if (_blocks.Count == MaxNames) return Fail(ref line, line.Offset, "there are 256 blocks already"u8, default);
        if (!Name(ref line, "the name of a block"u8)) return false;
        byte[] name = line.Word.ToArray();
        if (IsStatement(name) || Find(name) is not null)
            return Fail(ref line, line.Offset,
                new Sentence(""u8).Word(name).Text(" means something already"u8).ToArray(), "choose another name"u8);
        List<byte[]> parameters = [];
        while (line.Next())
        {
            if (parameters.Count == MaxNames) return TooManyNames(ref line);
            if (!NameScope.IsName(line.Word)) return NoName(ref line);
            for (int i = 0; i < parameters.Count; i++)
                if (line.Word.SequenceEqual(parameters[i]))
                    return Fail(ref line, line.Offset,
                        new Sentence(""u8).Word(line.Word).Text(" is a parameter twice"u8).ToArray(), default);
            parameters.Add(line.Word.ToArray());
        }
        _blocks.Add(new Block(name, parameters, body));
        return true;
    }

    private bool Repeat(ref SourceLine line, Body body)
    {
        int offset = line.Offset;
        if (!Integer(ref line, "a number of times"u8, out ulong times)) return false;
        SourceLine ahead = line;
        byte[] counter = [];
        if (ahead.Next())
        {
            if (!Name(ref line, "the name of a counter"u8)) return false;
            counter = line.Word.ToArray();
        }
        if (!AtEnd(ref line) || !Descend(ref line, offset)) return false;
        int names = _names.Count;
        for (ulong i = 0; i < times; i++)
        {
            if (!Read(ref line, RoundBytes)) return false;
            if (counter.Length > 0) _names.Add(counter, i);
            if (!Lines(body)) return false;
            _names.Cut(names);
        }
        _nesting--;
        return true;
    }

    /// <summary>A statement that is the name of a block.</summary>
    private bool Use(Block block, int offset, ref SourceLine line)
    {
        double[] values = new double[block.Parameters.Count];
        for (int i = 0; i < values.Length; i++)
            if (!Value(ref line, block.Parameters[i], out values[i])) return false;
        if (!AtEnd(ref line) || !Descend(ref line, offset)) return false;
        int before = _names.Enter(), visible = _visible;
        _visible = _blocks.IndexOf(block);
        for (int i = 0; i < values.Length; i++) _names.Add(block.Parameters[i], values[i]);
        bool done = Lines(block.Body);
        if (!done && Error!.Hint.IsEmpty)
            Error = Error.With(new Sentence("in block "u8).Word(block.Name).Text(", used in line "u8)
                .Number(line.Number).ToArray());
        _names.Leave(before);
        _visible = visible;
        _nesting--;
        return done;
    }

    private Block? Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _blocks.Count && i < _visible; i++)
            if (name.SequenceEqual(_blocks[i].Name)) return _blocks[i];
        return null;
    }

    /// <summary>let NAME VALUE: of the program, unless it stands in a block or a repetition.</summary>
    private bool Let(ref SourceLine line)
    {
        if (!Name(ref line, "a name"u8)) return false;
        ReadOnlySpan<byte> name = line.Word;
        int offset = line.Offset;
        if (!Value(ref line, "a value"u8, out double value)) return false;
        if (_names.Count >= MaxNames) return TooManyNames(ref line);
        if (_nesting > 0)
        {
            _names.Add(name, value);
            return true;
        }
        if (_names.TryFind(name, out _))
            return Fail(ref line, offset, new Sentence(""u8).Word(name).Text(" has a value already"u8).ToArray(),
                default);
        if (_parameters is not null && _parameters.TryTake(name, out double given)) value = given;
        _names.AddGlobal(name, value);
        return true;
    }

    /// <summary>layer KIND FIRST ANGLE…: cells of neighbours, from a mode on.</summary>
    private bool Layer(ref SourceLine line)
    {
        if (!line.Next()) return Missing(ref line, "the kind of cell"u8);
        ElementCode code = line.Word.SequenceEqual("mzi"u8) ? ElementCode.MachZehnder
            : line.Word.SequenceEqual("coupler"u8) ? ElementCode.Coupler
            : line.Word.SequenceEqual("rotation"u8) ? ElementCode.Rotation : ElementCode.None;
        if (code == ElementCode.None)
            return Fail(ref line, line.Offset, NotA("a kind of cell"u8, line.Word), "mzi, coupler or rotation"u8);
        if (!Mode(ref line, out int first) || !Value(ref line, "an angle"u8, out double theta)) return false;
        double phi = 0;
        if (code == ElementCode.MachZehnder && !Value(ref line, "a second angle"u8, out phi)) return false;
        for (int mode = first; mode + 1 < _builder!.Modes; mode += 2) Cell(code, mode, mode + 1, theta, phi);
        return true;
    }

    private bool Name(ref SourceLine line, ReadOnlySpan<byte> noun) =>
        !line.Next() ? Missing(ref line, noun) : NameScope.IsName(line.Word) || NoName(ref line);

    private bool NoName(ref SourceLine line) => Fail(ref line, line.Offset, NotA("a name"u8, line.Word),
        "letters, digits and '_', no digit first; not pi or a function"u8);

    private bool Descend(ref SourceLine line, int offset) => ++_nesting <= MaxNesting
        || Fail(ref line, offset, "blocks and repetitions are more than 32 deep"u8, default);

    private bool TooManyNames(ref SourceLine line) =>
        Fail(ref line, line.Offset, "there are 256 names already"u8, default);

    private bool Read(ref SourceLine line, long bytes) => (_read += bytes) <= MaxBytes || Fail(ref line, 0,
        "with all blocks and repetitions written out the program is longer than 64 MiB"u8, default);
}
