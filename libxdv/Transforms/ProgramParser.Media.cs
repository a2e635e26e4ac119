// Statements of what takes light away or answers to its power: loss, Kerr media, saturable absorbers. Each stands in
// one mode or in all of them.
using System;
using Xdv.Abi;

namespace Xdv.Transforms;

internal sealed partial class ProgramParser<TFiles>
{
    /// <summary>loss MODE|all T, or a loss in dB: 0.5, 3dB, 0.2*5dB.</summary>
    private bool Loss(ref SourceLine line)
    {
        if (!Modes(ref line, out int first, out int last) || !Transmission(ref line, out double transmission))
            return false;
        for (int mode = first; mode <= last; mode++) _builder!.Loss(mode, transmission);
        return true;
    }

    /// <summary>kerr MODE|all χ.</summary>
    private bool Kerr(ref SourceLine line)
    {
        if (!Modes(ref line, out int first, out int last)) return false;
        if (!Setting(ref line, "radians per power"u8, -TransformFormat.MaxSetting, out double chi)) return false;
        for (int mode = first; mode <= last; mode++) _builder!.Kerr(mode, chi);
        return true;
    }

    /// <summary>saturable MODE|all α s.</summary>
    private bool Saturable(ref SourceLine line)
    {
        if (!Modes(ref line, out int first, out int last)) return false;
        if (!Setting(ref line, "an optical density"u8, 0, out double density)) return false;
        if (!Setting(ref line, "a saturation power"u8, double.Epsilon, out double saturation)) return false;
        for (int mode = first; mode <= last; mode++) _builder!.Saturable(mode, density, saturation);
        return true;
    }

    private bool Modes(ref SourceLine line, out int first, out int last)
    {
        SourceLine ahead = line;
        (first, last) = (0, _builder!.Modes - 1);
        if (ahead.Next() && ahead.Word.SequenceEqual("all"u8))
        {
            line = ahead;
            return true;
        }
        if (!Mode(ref line, out first)) return false;
        last = first;
        return true;
    }

    private bool Setting(ref SourceLine line, ReadOnlySpan<byte> noun, double least, out double value) =>
        Value(ref line, noun, out value) && ((value >= least && value <= TransformFormat.MaxSetting)
            || Fail(ref line, line.Offset, NotA(noun, line.Word), least < 0 ? "from -1e12 to 1e12"u8
                : least == 0 ? "from 0 to 1e12"u8 : "above 0, up to 1e12"u8));

    private bool Transmission(ref SourceLine line, out double value)
    {
        SourceLine ahead = line;
        if (ahead.Next() && ahead.Word.EndsWith("dB"u8))
        {
            line = ahead;
            ReadOnlySpan<byte> number = line.Word.Slice(0, line.Word.Length - 2);
            AngleExpression expression = new(number, 0, _names);
            if (expression.TryEvaluate(out value) && expression.Position == number.Length && value >= 0)
            {
                value = Math.Pow(10, -0.1 * value);
                return true;
            }
            return Fail(ref line, line.Offset, NotA("a loss"u8, line.Word), "0dB loses nothing, 3dB half the light"u8);
        }
        return Value(ref line, "a transmission"u8, out value) && ((value >= 0 && value <= 1)
            || Fail(ref line, line.Offset, "a transmission lies between 0 and 1"u8, "a loss is written 3dB"u8));
    }
}
