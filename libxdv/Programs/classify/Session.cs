// Digit after digit: what light says, what double precision says, what it is; a picture of the first ones and a table
// of what was taken for what.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Classify;

internal sealed class Session(Model model, OpticalLayer layer, int shots)
{
    /// <summary>Jobs in a coherence window.</summary>
    private const int JobsInWindow = 256;
    private const ulong Window = 500_000;
    private const int BarCells = 24, PictureCells = 18, Side = 8;

    private readonly int[] _taken = new int[Model.Classes * Model.Classes];
    private readonly double[] _input = new double[Model.Inputs], _exact = new double[Model.Classes];
    private readonly double[] _scores = new double[Model.Classes];
    private PhaseNative _phase;
    private int _jobs, _samples, _differ, _rightExact, _rightLight;

    /// <summary>Runs over lines of the file; InvalidArgument when line <paramref name="line"/> is no digit.</summary>
    public Status Run(ReadOnlySpan<byte> text, ulong first, ulong count, ulong show, out int line)
    {
        TextRows rows = new(text);
        Status status = Status.Ok;
        line = 0;
        for (ulong at = 0; status == Status.Ok && at < first + count && rows.TryTake(out ReadOnlySpan<byte> row); at++)
        {
            if (at < first) continue;
            ReadOnlySpan<byte> pixels = TextRows.Word(ref row), label = TextRows.Word(ref row);
            if (!model.TryInput(pixels, _input) || !NumberText.TryParse(label, out ulong truth) || truth > 9)
            {
                line = rows.Line;
                return Status.InvalidArgument;
            }

            _samples++;
            status = Classify((int)truth, at);
            if (status == Status.Ok && at - first < show) Draw(pixels, (int)truth);
        }

        if (_jobs > 0) _phase.Release();
        return status;
    }

    public int Judge(double maxLoss)
    {
        if (_samples == 0)
        {
            Terminal.Error("classify: no digits from there on\n"u8);
            return 1;
        }

        Table();
        int lost = _rightExact - _rightLight;
        bool exact = layer.LeastStability > 1 - 1e-9;
        bool good = exact ? _differ == 0 : lost <= maxLoss * _samples;
        Terminal.Write($"{_samples} digits, {_jobs} jobs of {layer.Elements} elements on {OpticalLayer.Modes} modes; ");
        Terminal.WriteLine($"stability at least {layer.LeastStability:F4}");
        double all = _samples / 100.0;
        Terminal.Write($"right: light {_rightLight / all:F2} %, double precision {_rightExact / all:F2} %; ");
        Terminal.WriteLine($"they differ on {_differ}: {(good ? "agrees" : "TOO MUCH IS LOST")}");
        return good ? 0 : 1;
    }

    private Status Classify(int truth, ulong number)
    {
        _scores.AsSpan().Clear();
        for (int shot = 0; shot < shots; shot++)
        {
            if (_jobs++ % JobsInWindow == 0)
            {
                if (_jobs > 1) _phase.Release();
                Status opened = PhaseNative.Open(OpticalLayer.Modes, out _phase, Window);
                if (opened != Status.Ok) return opened;
            }

            Status status = layer.Add(_input, _phase, number * 128 + (ulong)shot + 1, _scores);
            if (status != Status.Ok) return status;
        }

        model.Score(_input, _exact);
        int said = Model.Best(_scores), wanted = Model.Best(_exact);
        if (said != wanted) _differ++;
        if (said == truth) _rightLight++;
        if (wanted == truth) _rightExact++;
        _taken[truth * Model.Classes + said]++;
        return Status.Ok;
    }

    /// <summary>The digit, and beside it the scores from the least to the largest.</summary>
    private void Draw(ReadOnlySpan<byte> pixels, int truth)
    {
        int best = Model.Best(_scores);
        double least = _scores[0];
        foreach (double score in _scores) least = Math.Min(least, score);
        Utf8Line line = new(stackalloc byte[256]);
        for (int row = 0; row < Model.Classes; row++)
        {
            line.Clear();
            line.Append("  "u8);
            for (int x = 0; x < Side; x++)
            {
                int grey = row < Side ? Model.Grey(pixels[row * Side + x]) : 0;
                ReadOnlySpan<byte> ink = grey < 3 ? " "u8 : grey < 7 ? "░"u8 : grey < 11 ? "▒"u8
                    : grey < 15 ? "▓"u8 : "█"u8;
                line.Append(ink);
                line.Append(ink);
            }

            line.Fill((byte)' ', PictureCells - 2 * Side);
            line.Append((ulong)row);
            line.Append(" "u8);
            line.Bar((_scores[row] - least) / (_scores[best] - least), BarCells);
            if (row == best) line.Append(best == truth ? " it is"u8 : " it is not"u8);
            Terminal.WriteLine(line.Written);
        }
    }

    private void Table()
    {
        Utf8Line line = new(stackalloc byte[128]);
        Terminal.Write("taken for   0    1    2    3    4    5    6    7    8    9\n"u8);
        for (int truth = 0; truth < Model.Classes; truth++)
        {
            line.Clear();
            line.Append("  a "u8);
            line.Append((ulong)truth);
            line.PadTo(8);
            for (int said = 0; said < Model.Classes; said++)
            {
                int count = _taken[truth * Model.Classes + said];
                if (count > 0) line.Right(count, 4);
                else line.Append("   . "u8);
            }

            Terminal.WriteLine(line.Written);
        }
    }
}
