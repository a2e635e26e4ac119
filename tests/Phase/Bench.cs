// The laboratory of these tests: an engine with a stand-in checksum, runs, and a look at what came back.
using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

internal readonly struct FolderFiles(string folder) : IFileSource
{
    public bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content)
    {
        string file = Path.Combine(folder, Encoding.UTF8.GetString(path));
        content = File.Exists(file) ? File.ReadAllBytes(file) : default(ReadOnlySpan<byte>);
        return File.Exists(file);
    }
}

internal static class Bench
{
    public static PhaseEngine Ideal { get; } = new(Checksum);

    public static PhaseEngine Noisy(double sigma, double driftSigma = 0) =>
        new(Checksum, new PhaseEngineOptions { Stability = new PhaseStabilityModel(sigma, driftSigma) });

    /// <summary>Stands in for SHA3-256, which the caller of the engine supplies.</summary>
    public static Bytes32 Checksum(ReadOnlySpan<byte> program)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in program) hash = (hash ^ b) * 1099511628211;
        return Bytes32.From(BitConverter.GetBytes(hash));
    }

    public static PhaseJob Evaluate(ulong seed = 1) => new() { Job = 7, Seed = seed, Flags = JobFlags.Evaluate };

    public static byte[] Compile(string source, string folder = ".")
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        TransformCompilation answer = TransformCompiler.Compile(text, new FolderFiles(folder));
        Assert.True(answer.Succeeded, answer.Error is { } e ? Encoding.UTF8.GetString(e.Message) : "");
        return answer.Program!.Bytes;
    }

    public static PhaseResult Header(PhaseAnswer answer) => MemoryMarshal.Read<PhaseResult>(answer.Result);

    public static double[] Intensities(PhaseAnswer answer)
    {
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        return MemoryMarshal.Cast<byte, double>(answer.Result.AsSpan(PhaseResult.HeaderBytes)).ToArray();
    }

    public static double[] Run(string source) => Intensities(Ideal.Execute(Evaluate(), Compile(source)));

    /// <summary>A rectangular mesh with random angles on light in mode 0.</summary>
    public static byte[] RandomMesh(int modes, int seed)
    {
        Random random = new(seed);
        TransformBuilder builder = new TransformBuilder(modes).Inject(0, 1);
        for (int column = 0; column < modes; column++)
            for (int m = column & 1; m + 1 < modes; m += 2)
                builder.MachZehnder(m, m + 1, Math.PI * random.NextDouble() / 2, 2 * Math.PI * random.NextDouble());
        for (int m = 0; m < modes; m++) builder.Phase(m, 2 * Math.PI * random.NextDouble());
        return builder.Build();
    }

    /// <summary>Mean stability over the seeds 1 … draws.</summary>
    public static double MeanStability(PhaseEngine engine, byte[] program, int draws, out double deviation)
    {
        double[] values = Enumerable.Range(1, draws)
            .Select(seed => Header(engine.Execute(Evaluate((ulong)seed), program)).Stability).ToArray();
        double mean = values.Average();
        deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (draws - 1));
        return mean;
    }
}
