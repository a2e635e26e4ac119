// What phirun prints: bars for people, JSON for programs.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.PhiRun;

internal static class Report
{
    /// <summary>Cells of a line that are no bar.</summary>
    private const int OtherCells = 16, Decimals = 6;
    private const int MinBarCells = 8, MaxBarCells = 40;
    private const int LineBytes = 512;
    private const double Rounding = 1e-9;

    /// <param name="detectors">Of the program; 0 = one in each mode.</param>
    public static void WriteChart(in PhaseEvaluation told, ReadOnlySpan<byte> name, int detectors)
    {
        ReadOnlySpan<byte> place = detectors == 0 ? "mode"u8 : "detector"u8;
        PhaseProjection projection = told.Header.Projection;
        Terminal.WriteLine($"{name}: {told.Header.Modes} modes");
        if (projection == PhaseProjection.Largest) Terminal.WriteLine($"  most light in {place} {(uint)told[0]}");
        else if (projection == PhaseProjection.Correlations) WritePairs(told, detectors);
        else WriteBars(told, place, projection == PhaseProjection.Thresholds ? 0 : Decimals);
        PhaseResult header = told.Header;
        Terminal.Write($"  stability {header.Stability:F6}  noise {header.Noise:F6} rad");
        Terminal.Write($"  drift {header.Drift:F6} rad");
        if (header.PowerRatio < 1 - Rounding) Terminal.Write($"  light {header.PowerRatio:F6} of what entered");
        Terminal.Write("\n"u8);
    }

    private static void WriteBars(in PhaseEvaluation told, ReadOnlySpan<byte> place, int decimals)
    {
        Terminal.Size(out int columns, out _);
        int width = Math.Clamp(columns - OtherCells - place.Length, MinBarCells, MaxBarCells);
        Utf8Line line = new(stackalloc byte[LineBytes]);
        for (int i = 0; i < told.Length; i++)
        {
            line.Clear();
            line.Append("  "u8);
            line.Append(place);
            line.Append(i < 10 ? "  "u8 : " "u8);
            line.Append((ulong)i);
            line.Append(" "u8);
            line.Bar(told[i], width);
            line.Append(" "u8);
            line.AppendFixed(told[i], decimals);
            Terminal.WriteLine(line.Written);
        }
    }

    private static void WritePairs(in PhaseEvaluation told, int detectors)
    {
        Utf8Line line = new(stackalloc byte[LineBytes]);
        for (int i = 0, at = 0; i < detectors; i++)
        {
            for (int j = i + 1; j < detectors; j++, at++)
            {
                line.Clear();
                line.Append("  detectors "u8);
                line.Right(i, 2);
                line.Right(j, 3);
                line.Append("  "u8);
                line.Bar(told[at], MinBarCells);
                line.Append(" "u8);
                line.AppendFixed(told[at], Decimals);
                Terminal.WriteLine(line.Written);
            }
        }
    }

    public static void WriteJson(in PhaseEvaluation told, ReadOnlySpan<byte> name)
    {
        Utf8Line line = new(new byte[LineBytes + told.Length * 32]);
        line.Append("{"u8);
        if (!name.IsEmpty)
        {
            line.Append("\"case\":\""u8);
            line.Append(name);
            line.Append("\","u8);
        }

        line.Append("\"modes\":"u8);
        line.Append((ulong)told.Header.Modes);
        line.Append(",\""u8);
        line.Append(TransformProgram.NameOf(told.Header.Projection));
        line.Append("\":["u8);
        for (int i = 0; i < told.Length; i++)
        {
            if (i > 0) line.Append((byte)',');
            line.Append(told[i]);
        }

        PhaseResult header = told.Header;
        line.Append("],\"stability\":{\"index\":"u8);
        line.Append(header.Stability);
        line.Append(",\"noise\":"u8);
        line.Append(header.Noise);
        line.Append(",\"drift\":"u8);
        line.Append(header.Drift);
        line.Append(",\"impact\":"u8);
        line.Append(header.Impact);
        line.Append(",\"power_ratio\":"u8);
        line.Append(header.PowerRatio);
        line.Append("}}\n"u8);
        Terminal.Write(line.Written);
    }
}
