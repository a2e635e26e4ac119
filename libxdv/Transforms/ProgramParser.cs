// The statements of a .phi program. One method for each kind of statement; the first error stops everything.
using System;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>Feeds lines to a <see cref="TransformBuilder"/>.</summary>
/// <param name="source">All lines; blocks are read again each time they are used.</param>
/// <param name="parameters">Values in the place of those that `let` gives.</param>
internal sealed partial class ProgramParser<TFiles>(byte[] source, TFiles files, TransformParameters? parameters)
    where TFiles : struct, IFileSource
{
    private readonly byte[] _source = source;
    private readonly TFiles _files = files;
    private readonly TransformParameters? _parameters = parameters;
    private TransformBuilder? _builder;
    private ulong _window;
    private ulong _seed;
    private uint _tolerance;
    private PhaseProjection _projection;

    public TransformError? Error { get; private set; }

    /// <summary>The program, or null and <see cref="Error"/>.</summary>
    public TransformProgram? Parse()
    {
        int from = _source.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        return Lines(new Body(from, _source.Length, 1)) ? Finish(1 + Newlines(0, _source.Length)) : null;
    }

    /// <summary>Takes one line that opens nothing.</summary>
    /// <returns>False after an error.</returns>
    private bool Line(ref SourceLine line)
    {
        if (!line.Next()) return true;
        ReadOnlySpan<byte> command = line.Word;
        int offset = line.Offset;
        if (Find(command) is { } block) return Use(block, offset, ref line);
        bool? setting = Setting(command, ref line);
        if (setting is { } done) return done && AtEnd(ref line);
        if (_builder is null)
            return Fail(ref line, offset, "the program does not say how many modes it has"u8, "begin with 'modes N'"u8);
        return Statement(command, offset, ref line) && AtEnd(ref line) && Fits(ref line, offset);
    }

    /// <summary>The program, when every line was accepted.</summary>
    /// <param name="lines">Number of the last line, where a missing statement is reported.</param>
    private TransformProgram? Finish(int lines)
    {
        if (_parameters is not null && !_parameters.Unused().IsEmpty)
        {
            Sentence message = new Sentence("the program has no parameter "u8).Word(_parameters.Unused());
            Error = new TransformError(lines, 1, message.ToArray(), "'let NAME VALUE' makes one"u8.ToArray());
            return null;
        }
        if (_builder is { HasLight: true } && !_builder.Tells(_projection))
        {
            ReadOnlySpan<byte> hint = _projection == PhaseProjection.Thresholds ? "add 'detector FIRST LAST POWER'"u8
                : "add 2 to 32 lines 'detector FIRST LAST', each of as many modes"u8;
            Error = new TransformError(lines, 1, "the program has no detectors for what it evaluates"u8.ToArray(),
                hint.ToArray());
            return null;
        }
        if (_builder is { HasLight: true })
        {
            return new TransformProgram(_builder.Build(), _builder.Modes, _builder.Elements)
            {
                WindowTicks = _window,
                Tolerance = _tolerance,
                Seed = _seed,
                Projection = _projection,
                Detectors = _builder.Detectors,
            };
        }
        Error = _builder is null
            ? new TransformError(lines, 1, "the program is empty"u8.ToArray(), "begin with 'modes N'"u8.ToArray())
            : new TransformError(lines, 1, "no light enters"u8.ToArray(),
                "add 'inject MODE POWER', 'prepare …' or 'input NAME FILE' after 'modes'"u8.ToArray());
        return null;
    }

    /// <summary>Statements that act on no light; null when the command is none of them.</summary>
    private bool? Setting(ReadOnlySpan<byte> command, ref SourceLine line)
    {
        if (command.SequenceEqual("modes"u8)) return Modes(ref line);
        if (command.SequenceEqual("let"u8)) return Let(ref line);
        if (command.SequenceEqual("window"u8)) return Integer(ref line, "ticks"u8, out _window);
        if (command.SequenceEqual("seed"u8)) return Integer(ref line, "a seed"u8, out _seed);
        if (command.SequenceEqual("tolerance"u8)) return Tolerance(ref line);
        if (command.SequenceEqual("evaluate"u8)) return Evaluate(ref line);
        return null;
    }

    private bool Statement(ReadOnlySpan<byte> command, int offset, ref SourceLine line)
    {
        if (command.SequenceEqual("detector"u8)) return Detector(offset, ref line);
        if (_builder!.Detectors > 0 && IsStatement(command))
            return Fail(ref line, offset, "detectors are the end of the light's way"u8, "move this line up"u8);
        if (command.SequenceEqual("inject"u8)) return Inject(offset, ref line);
        if (command.SequenceEqual("prepare"u8)) return Prepare(offset, ref line);
        if (command.SequenceEqual("input"u8)) return Input(offset, ref line);
        if (command.SequenceEqual("phase"u8)) return Phase(ref line);
        if (command.SequenceEqual("coupler"u8)) return Pair(ElementCode.Coupler, ref line);
        if (command.SequenceEqual("mzi"u8)) return Pair(ElementCode.MachZehnder, ref line);
        if (command.SequenceEqual("rotation"u8)) return Pair(ElementCode.Rotation, ref line);
        if (command.SequenceEqual("layer"u8)) return Layer(ref line);
        if (command.SequenceEqual("loss"u8)) return Loss(ref line);
        if (command.SequenceEqual("kerr"u8)) return Kerr(ref line);
        if (command.SequenceEqual("saturable"u8)) return Saturable(ref line);
        if (command.SequenceEqual("mesh"u8)) return Mesh(ref line);
        if (command.SequenceEqual("unitary"u8)) return Unitary(ref line);
        if (command.SequenceEqual("dft"u8)) return Transform(inverse: false);
        if (command.SequenceEqual("idft"u8)) return Transform(inverse: true);
        if (command.SequenceEqual("end"u8))
            return Fail(ref line, offset, "there is no block or repetition to end"u8, default);
        return Fail(ref line, offset, new Sentence("unknown statement "u8).Word(command).ToArray(),
            "statements: modes inject prepare input phase coupler mzi rotation layer loss kerr saturable dft "u8
                + "idft mesh unitary detector evaluate tolerance window seed let block repeat end; "u8
                + "or the name of a block"u8);
    }

    /// <summary>Whether a word is one of those: no block may have its name.</summary>
    private static bool IsStatement(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> rest = " modes inject prepare input phase coupler mzi rotation layer loss kerr "u8
            + "saturable dft idft mesh unitary detector evaluate tolerance window seed let block repeat end "u8;
        for (int at; (at = rest.IndexOf(word)) >= 0; rest = rest.Slice(at + 1))
            if (at > 0 && rest[at - 1] == ' ' && rest[at + word.Length] == ' ') return true;
        return false;
    }

    private bool Modes(ref SourceLine line)
    {
        int before = line.Offset;
        if (_builder is not null) return Fail(ref line, before, "the number of modes was already given"u8, default);
        if (!Integer(ref line, "a number of modes"u8, out ulong modes)) return false;
        if (modes is 0 or > TransformFormat.MaxModes)
            return Fail(ref line, line.Offset, "a program has 1 to 1024 modes"u8, default);
        _builder = new TransformBuilder((int)modes);
        return true;
    }

    private bool Tolerance(ref SourceLine line)
    {
        if (!Value(ref line, "a stability"u8, out double value)) return false;
        if (!(value >= 0 && value <= 1))
            return Fail(ref line, line.Offset, "a tolerance lies between 0 and 1"u8,
                "1 = no loss of stability at all"u8);
        _tolerance = (uint)(int)((value * 1_000_000) + 0.5);
        return true;
    }

    private bool Inject(int offset, ref SourceLine line)
    {
        if (_builder!.HasElements) return LightIsLate(offset, ref line);
        if (!Mode(ref line, out int mode) || !Value(ref line, "a power"u8, out double power)) return false;
        if (power < 0) return Fail(ref line, line.Offset, "a power is not negative"u8, default);
        if (power > TransformFormat.MaxSetting)
            return Fail(ref line, line.Offset, "a power is at most 1e12"u8, default);
        _builder.Inject(mode, power);
        return true;
    }

    private bool Phase(ref SourceLine line)
    {
        if (!Mode(ref line, out int mode) || !Value(ref line, "an angle"u8, out double angle)) return false;
        _builder!.Phase(mode, angle);
        return true;
    }

    private bool Transform(bool inverse)
    {
        if (inverse) _builder!.InverseFourier();
        else _builder!.Fourier();
        return true;
    }

    private bool Pair(ElementCode code, ref SourceLine line)
    {
        if (!Mode(ref line, out int first) || !Mode(ref line, out int second)) return false;
        if (first == second)
            return Fail(ref line, line.Offset, "the two modes are the same"u8, "name two different modes"u8);
        if (!Value(ref line, "an angle"u8, out double theta)) return false;
        double phi = 0;
        if (code == ElementCode.MachZehnder && !Value(ref line, "a second angle"u8, out phi)) return false;
        Cell(code, first, second, theta, phi);
        return true;
    }

    private void Cell(ElementCode code, int first, int second, double theta, double phi)
    {
        if (code == ElementCode.MachZehnder) _builder!.MachZehnder(first, second, theta, phi);
        else if (code == ElementCode.Coupler) _builder!.Coupler(first, second, theta);
        else _builder!.Rotation(first, second, theta);
    }

    private bool LightIsLate(int offset, ref SourceLine line) => Fail(ref line, offset,
        "light enters before any other element"u8, "move this line up; 'prepare' and 'input' stand alone"u8);
}
