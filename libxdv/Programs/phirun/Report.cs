// What phirun prints: bars for people, JSON for programs.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.PhiRun;

internal static class Report
{
    /// <summary>Cells of a line that are no bar.</summary>
    private const int OtherCells = 20;
    private const int MinBarCells = 8, MaxBarCells = 40;
    private const int LineBytes = 512;
    private const double Rounding = 1e-9;

    public static void WriteChart(in PhaseIntensities power, ReadOnlySpan<byte> name)
    {
        Terminal.WriteLine($"{name}: {power.Length} modes");
        Terminal.Size(out int columns, out _);
        int width = Math.Clamp(columns - OtherCells, MinBarCells, MaxBarCells);
        Utf8Line line = new(stackalloc byte[LineBytes]);
        for (int mode = 0; mode < power.Length; mode++)
        {
            line.Clear();
            line.Append("  mode "u8);
            if (mode < 10) line.Append(" "u8);
            line.Append((ulong)mode);
            line.Append(" "u8);
            line.Bar(power[mode], width);
            line.Append(" "u8);
            line.AppendFixed(power[mode], 6);
            Terminal.WriteLine(line.Written);
        }

        PhaseResult header = power.Header;
        Terminal.Write($"  stability {header.Stability:F6}  noise {header.Noise:F6} rad");
        Terminal.Write($"  drift {header.Drift:F6} rad");
        if (header.PowerRatio < 1 - Rounding) Terminal.Write($"  light {header.PowerRatio:F6} of what entered");
        Terminal.Write("\n"u8);
    }

    public static void WriteJson(in PhaseIntensities power, ReadOnlySpan<byte> name)
    {
        Utf8Line line = new(new byte[LineBytes + power.Length * 32]);
        line.Append("{"u8);
        if (!name.IsEmpty)
        {
            line.Append("\"case\":\""u8);
            line.Append(name);
            line.Append("\","u8);
        }

        line.Append("\"modes\":"u8);
        line.Append((ulong)power.Length);
        line.Append(",\"intensities\":["u8);
        for (int mode = 0; mode < power.Length; mode++)
        {
            if (mode > 0) line.Append((byte)',');
            line.Append(power[mode]);
        }

        PhaseResult header = power.Header;
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
