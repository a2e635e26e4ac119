// Times the stages of one circuit. The garbage collector is called before each circuit, not inside a time.
using System;
using System.Diagnostics;
using System.IO;
using Xdv.Qasm;
using Xdv.Quantum;
using Xdv.Tool.Circuits;

namespace Xdv.Tool.Bench;

/// <summary>Seconds of every repetition of every stage.</summary>
public sealed record StageTimes(
    string Circuit, int Qubits, QuantumPrecision Precision, int Threads,
    double[] Parse, double[] Plan, double[] Run, double[] Sample);

public static class QuantumMeasurement
{
    /// <summary>Stages shorter than this are repeated inside one time, up to <see cref="MostInner"/> times.</summary>
    private const double ShortSeconds = 0.002;

    private const int MostInner = 1000;

    /// <summary>Times one file.</summary>
    /// <exception cref="ToolException">It cannot be read, compiled or run.</exception>
    public static StageTimes Measure(
        string file, int threads, QuantumPrecision precision, int repeat, uint shots)
    {
        byte[] source = QasmFile.Read(file, null).Source;
        QasmProgram program = QasmFile.Load(file, null);
        GC.Collect();
        EngineStages stages = EngineStages.Prepare(program.Circuit, threads, precision, out string problem)
            ?? throw new ToolException($"{file}: {problem}");
        double[] parse = Time(repeat, () => QasmCompiler.Compile(source));
        double[] plan = Time(repeat, stages.Plan);
        double[] run = Time(repeat, stages.Run);
        double[] sample = Time(repeat, () => stages.Sample(shots, 1));
        return new StageTimes(Path.GetFileNameWithoutExtension(file), program.Qubits, precision, threads,
            parse, plan, run, sample);
    }

    private static double[] Time(int repeat, Action stage)
    {
        stage();
        double once = Once(stage, 1);
        int inner = once >= ShortSeconds ? 1 : (int)Math.Clamp(ShortSeconds / Math.Max(once, 1e-9), 1, MostInner);
        if (inner > 1) Once(stage, inner); // lets the compiler replace its first version of the code
        double[] seconds = new double[repeat];
        for (int i = 0; i < repeat; i++) seconds[i] = Once(stage, inner);
        return seconds;
    }

    private static double Once(Action stage, int inner)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < inner; i++) stage();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / inner;
    }
}
