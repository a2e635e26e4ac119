// What qrun prints: a bar chart for people, one JSON object for programs.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.QRun;

internal readonly ref struct Report
{
    /// <summary>Outcomes shown as bars; the rest is summed up in a line.</summary>
    private const int MaxBars = 24;
    /// <summary>Cells of a line that are no bar: margins, count, percentage.</summary>
    private const int OtherCells = 24;
    private const int MinBarCells = 8, MaxBarCells = 40;
    private const int MaxText = 2 * (int)CircuitFormat.MaxBits;

    private readonly Options _options;
    private readonly QasmProgram _program;
    private readonly Histogram _histogram;
    private readonly QuantumEngine _engine;
    private readonly Utf8Text _bits = new();

    public Report(in Options options, QasmProgram program, Histogram histogram, QuantumEngine engine)
    {
        _options = options;
        _program = program;
        _histogram = histogram;
        _engine = engine;
    }

    public void WriteChart()
    {
        Terminal.Write($"{Name}: {_program.Qubits} qubits, ");
        Terminal.WriteLine($"{_program.Operations} operations, {_options.Shots} shots");
        Utf8Line line = new(stackalloc byte[MaxText + 256]);
        ulong shown = 0;
        int bars = Math.Min(_histogram.Entries, MaxBars);
        int width = BarCells(_histogram.Bits - _program.HiddenBits + _program.ClassicalRegisters.Length);
        ulong most = 0;
        for (int i = 0; i < _histogram.Entries; i++) most = Math.Max(most, _histogram.Count(i));
        Span<int> order = stackalloc int[MaxBars];
        Largest(_histogram, order[..bars]);
        foreach (int index in order[..bars])
        {
            ulong count = _histogram.Count(index);
            shown += count;
            line.Clear();
            line.Append("  "u8);
            AppendBits(ref line, index);
            line.Append(" "u8);
            Bar(ref line, count, most, width);
            line.Append(" "u8);
            line.Append(count);
            line.Append("  "u8);
            line.AppendFixed(100.0 * count / _options.Shots, 1);
            line.Append("%"u8);
            Terminal.WriteLine(line.Written);
        }

        if (_histogram.Entries > bars)
            Terminal.WriteLine($"  and {_histogram.Entries - bars} more outcomes, {_options.Shots - shown} shots");
    }

    public void WriteJson()
    {
        Utf8Line line = new(new byte[4096]);
        line.Append("{\"circuit\":\""u8);
        AppendJson(ref line, Name);
        line.Append("\",\"qubits\":"u8);
        line.Append((ulong)_program.Qubits);
        line.Append(",\"shots\":"u8);
        line.Append((ulong)_options.Shots);
        line.Append(",\"seed\":"u8);
        line.Append(_options.Seed);
        line.Append(",\"engine\":\""u8);
        line.Append(EngineName);
        line.Append("\",\"counts\":{"u8);
        for (int i = 0; i < _histogram.Entries; i++)
        {
            if (i > 0) line.Append((byte)',');
            line.Append((byte)'"');
            AppendBits(ref line, i);
            line.Append("\":"u8);
            line.Append(_histogram.Count(i));
            if (line.Written.Length < 4096 - MaxText - 64) continue;
            Terminal.Write(line.Written);
            line.Clear();
        }

        line.Append("}}\n"u8);
        Terminal.Write(line.Written);
    }

    private ReadOnlySpan<byte> EngineName => _engine switch
    {
        QuantumEngine.StateVectorF64 => "state-vector-f64"u8,
        QuantumEngine.Stabiliser => "stabiliser"u8,
        QuantumEngine.StateVectorF32 => "state-vector-f32"u8,
        QuantumEngine.DensityMatrix => "density-matrix"u8,
        QuantumEngine.Trajectories => "trajectories"u8,
        _ => "unknown"u8,
    };

    /// <summary>The file's name without folder and `.qasm`.</summary>
    private ReadOnlySpan<byte> Name
    {
        get
        {
            ReadOnlySpan<byte> name = _options.File;
            for (int slash = name.IndexOf((byte)'/'); slash >= 0; slash = name.IndexOf((byte)'/'))
                name = name[(slash + 1)..];
            int dot = name.IndexOf(".qasm"u8);
            return dot > 0 ? name[..dot] : name;
        }
    }

    private void AppendBits(ref Utf8Line line, int outcome)
    {
        _bits.Clear();
        _histogram.WriteOutcome(outcome, _program.ClassicalRegisters, _bits);
        line.Append(_bits.Bytes);
    }

    private static void AppendJson(ref Utf8Line line, ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
        {
            if (c is (byte)'"' or (byte)'\\') line.Append((byte)'\\');
            line.Append(c < ' ' ? (byte)'?' : c);
        }
    }

    /// <summary>Cells of a whole bar: as many as fit the terminal beside the outcome's bits.</summary>
    private static int BarCells(int bits)
    {
        Terminal.Size(out int columns, out _);
        return Math.Clamp(columns - OtherCells - bits, MinBarCells, MaxBarCells);
    }

    /// <summary>Eighths of a cell, so that small differences show.</summary>
    private static void Bar(ref Utf8Line line, ulong count, ulong most, int width)
    {
        int eighths = (int)(count * ((ulong)width * 8) / Math.Max(most, 1));
        int cells = eighths / 8;
        for (int i = 0; i < cells; i++) line.Append("█"u8);
        int rest = eighths % 8;
        if (rest > 0)
        {
            line.Append((byte)0xE2);
            line.Append((byte)0x96);
            line.Append((byte)(0x90 - rest));
            cells++;
        }

        line.Fill((byte)' ', width - cells);
    }

    /// <summary>Indices of the most frequent outcomes, kept in the order of their bits.</summary>
    private static void Largest(Histogram counts, Span<int> chosen)
    {
        int used = 0;
        for (int i = 0; i < counts.Entries; i++)
        {
            int at = used;
            while (at > 0 && counts.Count(chosen[at - 1]) < counts.Count(i)) at--;
            if (at == chosen.Length) continue;
            int last = Math.Min(used, chosen.Length - 1);
            for (int j = last; j > at; j--) chosen[j] = chosen[j - 1];
            chosen[at] = i;
            used = Math.Min(used + 1, chosen.Length);
        }

        for (int i = 1; i < used; i++)
            for (int j = i; j > 0 && chosen[j - 1] > chosen[j]; j--)
                (chosen[j], chosen[j - 1]) = (chosen[j - 1], chosen[j]);
    }
}
