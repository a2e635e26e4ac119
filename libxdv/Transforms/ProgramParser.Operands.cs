// Operands of statements: modes, integers, angles, amplitudes and files, each with the complaint that fits it.
using System;
using Xdv.Abi;

namespace Xdv.Transforms;

internal sealed partial class ProgramParser<TFiles>
{
    /// <summary>Doubles count without gaps up to here.</summary>
    private const double LargestWhole = 1L << 53;

    /// <summary>N amplitudes, each "re,im" or "magnitude@angle".</summary>
    private bool Prepare(int offset, ref SourceLine line)
    {
        if (_builder!.HasElements || _builder.HasLight) return LightIsLate(offset, ref line);
        double[] amplitudes = new double[2 * _builder.Modes];
        for (int m = 0; m < _builder.Modes; m++)
        {
            if (!line.Next())
            {
                Sentence message = new Sentence("mode "u8).Number(m).Text(" has no amplitude"u8);
                return Fail(ref line, line.Offset, message.ToArray(),
                    "write one 're,im' or 'magnitude@angle' per mode"u8);
            }
            if (!Amplitude(ref line, out amplitudes[2 * m], out amplitudes[(2 * m) + 1])) return false;
        }
        if (!(Math.Abs(StatePreparation.Power(amplitudes) - 1) <= StatePreparation.NormTolerance))
            return Fail(ref line, offset, "the amplitudes are not normalised"u8, "the sum of |a|² must be 1"u8);
        StatePreparation.Append(_builder, amplitudes);
        return true;
    }

    private bool Amplitude(ref SourceLine line, out double re, out double im)
    {
        im = 0;
        ReadOnlySpan<byte> word = line.Word;
        AngleExpression first = new(word, 0, _names);
        bool read = first.TryEvaluate(out re);
        int at = first.Position;
        if (read && at == word.Length) return true;
        if (read && word[at] is (byte)',' or (byte)'@')
        {
            AngleExpression second = new(word, at + 1, _names);
            read = second.TryEvaluate(out im);
            if (read && second.Position == word.Length)
            {
                if (word[at] == '@') (re, im) = (re * Math.Cos(im), re * Math.Sin(im));
                return true;
            }
            at = second.Position;
        }
        return Fail(ref line, line.Offset + at, new Sentence("no amplitude: "u8).Word(word).ToArray(),
            "write 're,im' or 'magnitude@angle', for example 0.5,-0.5 or 1@pi/4"u8);
    }

    private bool Input(int offset, ref SourceLine line)
    {
        if (_builder!.HasElements || _builder.HasLight) return LightIsLate(offset, ref line);
        if (!line.Next())
            return Fail(ref line, line.Offset, "the name of a case is missing"u8, "input NAME FILE.json"u8);
        int nameOffset = line.Offset;
        ReadOnlySpan<byte> name = line.Word;
        if (!Reference(ref line, out ReferenceFile? file)) return false;
        ReferenceCase? found = file!.Find(name);
        if (found is null)
            return Fail(ref line, nameOffset, new Sentence("the file has no case "u8).Word(name).ToArray(), default);
        StatePreparation.Append(_builder, found.Input);
        return true;
    }

    private bool Mesh(ref SourceLine line)
    {
        if (!Reference(ref line, out ReferenceFile? file)) return false;
        if (!file!.HasMesh) return Fail(ref line, line.Offset, "the file has no mesh and no unitary"u8, default);
        file.AppendMesh(_builder!);
        return true;
    }

    /// <summary>A matrix, by NumPy or in a reference file, as a mesh.</summary>
    private bool Unitary(ref SourceLine line)
    {
        SourceLine ahead = line;
        if (!Load(ref ahead, out ReadOnlySpan<byte> content)) return Load(ref line, out _);
        if (!NumpyFile.IsOne(content) && !ahead.Word.EndsWith(".npy"u8)) return Mesh(ref line);
        line = ahead;
        UnitaryMatrix? matrix = NumpyFile.Read(content, out byte[] problem);
        if (matrix is not null && matrix.Modes != _builder!.Modes) return OtherSize(ref line, matrix.Modes);
        MeshDecomposition? mesh = matrix is null ? null : MeshDecomposition.Of(matrix);
        if (mesh is null)
        {
            problem = matrix?.Fault() ?? problem;
            return Fail(ref line, line.Offset, new Sentence(""u8).Word(line.Word).Text(": "u8).Text(problem).ToArray(),
                default);
        }
        _builder!.Mesh(mesh.Cells, mesh.Phases);
        return true;
    }

    /// <summary>Loads the file the next word names, for as many modes as the program has.</summary>
    private bool Reference(ref SourceLine line, out ReferenceFile? file)
    {
        file = null;
        if (!Load(ref line, out ReadOnlySpan<byte> content)) return false;
        ReadOnlySpan<byte> path = line.Word;
        file = ReferenceFile.Parse(content, out TransformError? error);
        if (file is null)
        {
            Sentence message = new Sentence(""u8).Word(path).Text(", line "u8).Number(error!.Line)
                .Text(", column "u8).Number(error.Column).Text(": "u8).Text(error.Message);
            return Fail(ref line, line.Offset, message.ToArray(), default);
        }
        return file.Modes == _builder!.Modes || OtherSize(ref line, file.Modes);
    }

    private bool Load(ref SourceLine line, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!line.Next()) return Fail(ref line, line.Offset, "the name of a file is missing"u8, default);
        return _files.TryLoad(line.Word, out content)
            || Fail(ref line, line.Offset, new Sentence("cannot read "u8).Word(line.Word).ToArray(),
                "is the file where the program runs?"u8);
    }

    private bool OtherSize(ref SourceLine line, int modes) => Fail(ref line, line.Offset,
        new Sentence(""u8).Word(line.Word).Text(" has "u8).Number(modes).Text(" modes, the program "u8)
            .Number(_builder!.Modes).ToArray(), default);

    private bool Detector(int offset, ref SourceLine line)
    {
        if (!Mode(ref line, out int first) || !Mode(ref line, out int last)) return false;
        if (last < first) return Fail(ref line, line.Offset, "the last mode is before the first"u8, default);
        if (!_builder!.IsFree(first, last))
            return Fail(ref line, offset, "one of these modes has a detector already"u8, default);
        double threshold = 0;
        SourceLine ahead = line;
        if (ahead.Next() && !Value(ref line, "a power"u8, out threshold)) return false;
        if (threshold < 0) return Fail(ref line, line.Offset, "a power is not negative"u8, default);
        _builder.Detector(first, last, threshold);
        return true;
    }

    private bool Evaluate(ref SourceLine line)
    {
        if (!line.Next()) return Missing(ref line, "what to evaluate"u8);
        for (PhaseProjection projection = 0; projection <= PhaseProjection.Correlations; projection++)
        {
            if (!line.Word.SequenceEqual(TransformProgram.NameOf(projection))) continue;
            _projection = projection;
            return true;
        }
        return Fail(ref line, line.Offset, NotA("an evaluation"u8, line.Word),
            "intensities, largest, thresholds or correlations"u8);
    }

    private bool Mode(ref SourceLine line, out int mode)
    {
        mode = 0;
        if (!Integer(ref line, "a mode"u8, out ulong value)) return false;
        if (value >= (ulong)_builder!.Modes)
            return Fail(ref line, line.Offset, NoMode(line.Word, value),
                new Sentence("modes are 0 to "u8).Number(_builder.Modes - 1).ToArray());
        mode = (int)value;
        return true;
    }

    private bool Integer(ref SourceLine line, ReadOnlySpan<byte> noun, out ulong value)
    {
        value = 0;
        if (!line.Next()) return Missing(ref line, noun);
        if (DecimalText.TryParseInteger(line.Word, out value)) return true;
        AngleExpression expression = new(line.Word, 0, _names);
        bool whole = expression.TryEvaluate(out double number) && expression.Position == line.Word.Length
            && number >= 0 && number <= LargestWhole && number == Math.Floor(number);
        if (whole) value = (ulong)number;
        return whole || Fail(ref line, line.Offset, NotA(noun, line.Word), Unknown(line.Word, expression.Position,
            "write a whole number"u8));
    }

    private static byte[] NoMode(ReadOnlySpan<byte> word, ulong value)
    {
        Sentence message = new Sentence("there is no mode "u8).Word(word);
        bool plain = DecimalText.TryParseInteger(word, out _);
        return plain ? message.ToArray() : message.Text(" = "u8).Number((long)value).ToArray();
    }

    /// <summary>What to do about an expression that ended too early: define the name that is there, if one is.
    /// </summary>
    private byte[] Unknown(ReadOnlySpan<byte> word, int position, ReadOnlySpan<byte> otherwise)
    {
        ReadOnlySpan<byte> rest = word.Slice(Math.Min(position, word.Length));
        ReadOnlySpan<byte> name = rest.Slice(0, NameScope.LengthOf(rest));
        return !NameScope.IsName(name) || _names.TryFind(name, out _) ? otherwise.ToArray()
            : new Sentence("nothing has the name "u8).Word(name).Text("; 'let' gives one"u8).ToArray();
    }

    private bool Value(ref SourceLine line, ReadOnlySpan<byte> noun, out double value)
    {
        value = 0;
        if (!line.Next()) return Missing(ref line, noun);
        AngleExpression expression = new(line.Word, 0, _names);
        bool read = expression.TryEvaluate(out value) && expression.Position == line.Word.Length;
        return read || Fail(ref line, line.Offset + expression.Position, NotA(noun, line.Word), Unknown(line.Word,
            expression.Position, "write a number or an expression without spaces, such as pi/4 or 3*pi/8"u8));
    }

    private bool AtEnd(ref SourceLine line) => !line.Next() || Fail(ref line, line.Offset,
        new Sentence("nothing was expected after this, but "u8).Word(line.Word).ToArray(), "one statement per line"u8);

    /// <summary>The builder refuses only what the checks before it let through: too many elements.</summary>
    private bool Fits(ref SourceLine line, int offset) =>
        _builder!.IsValid || Fail(ref line, offset, "the program has more than 600000 elements"u8, default);

    private bool Missing(ref SourceLine line, ReadOnlySpan<byte> noun) =>
        Fail(ref line, line.Offset, new Sentence(noun).Text(" is missing"u8).ToArray(), default);

    private static byte[] NotA(ReadOnlySpan<byte> noun, ReadOnlySpan<byte> word) =>
        new Sentence(""u8).Word(word).Text(" is not "u8).Text(noun).ToArray();

    private bool Fail(ref SourceLine line, int offset, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hint)
    {
        Error = new TransformError(line.Number, line.ColumnOf(offset), message.ToArray(), hint.ToArray());
        return false;
    }
}
