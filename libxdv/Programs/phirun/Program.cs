// phirun: a transform program, from its text to intensities. What crosses to the Φ domain is settings of optical
// elements under a coherence window; what comes back is power and stability, never phases (XDV-061.3).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.PhiRun;

internal static class Program
{
    private const int UsageError = 2;

    private static int Main()
    {
        if (!Options.TryRead(out Options options)) return UsageError;
        if (options.Help)
        {
            Terminal.Write(Options.Usage);
            Terminal.Write(Options.Details);
            return 0;
        }

        Status status = File.ReadAll(options.File, out byte[] source);
        if (status != Status.Ok)
            return Fail(options.File, status == Status.FileNotFound ? "not found"u8 : StatusNames.Of(status));
        if (options.File.EndsWith(".json"u8) && options.Parameters is not null)
            return Fail(options.File, "--set is for .phi programs"u8);
        return options.File.EndsWith(".json"u8) ? RunCases(options, source) : RunProgram(options, source);
    }

    private static int RunProgram(in Options options, ReadOnlySpan<byte> source)
    {
        TransformCompilation compilation = TransformCompiler.Compile(source, default(GuestFiles),
            options.Parameters);
        return compilation.Program is { } program ? Run(options, program, default)
            : Reject(options.File, compilation.Error!);
    }

    private static int RunCases(in Options options, ReadOnlySpan<byte> source)
    {
        ReferenceFile? file = ReferenceFile.Parse(source, out TransformError? error);
        if (file is null) return Reject(options.File, error!);
        bool found = false;
        for (int i = 0; i < file.Cases.Length; i++)
        {
            if (!options.Case.IsEmpty && !file.Cases[i].Name.SequenceEqual(options.Case)) continue;
            found = true;
            int result = Run(options, TransformCompiler.CompileCase(file, i), file.Cases[i].Name);
            if (result != 0) return result;
        }

        return found ? 0 : Fail(options.File, options.Case.IsEmpty
            ? "no cases; a .phi program can take its matrix: unitary FILE"u8 : "no such case"u8);
    }

    private static int Run(in Options options, TransformProgram program, ReadOnlySpan<byte> name)
    {
        ulong window = program.WindowTicks == 0 ? PhaseNative.DefaultWindow : program.WindowTicks;
        AllowedProjections told = (AllowedProjections)(1 << (int)program.Projection);
        Status status = PhaseNative.Open((uint)program.Modes, out PhaseNative phase, window, program.Tolerance,
            projections: told, evaluations: 1, retries: options.Retries);
        if (status != Status.Ok) return Fail("contract"u8, StatusNames.Of(status));
        PhaseJob job = new() { Tolerance = program.Tolerance, Seed = program.Seed, Projection = program.Projection };
        byte[] result = new byte[PhaseNative.ResultBytes(TransformFormat.MaxModes)];
        status = phase.Run(program.Bytes, ref job, result, out PhaseEvaluation evaluation);
        phase.Release();
        if (status != Status.Ok) return Fail(options.File, StatusNames.Of(status));
        if (options.Json) Report.WriteJson(evaluation, name);
        else Report.WriteChart(evaluation, name.IsEmpty ? options.File : name, program.Detectors);
        return 0;
    }

    private static int Reject(ReadOnlySpan<byte> file, TransformError error)
    {
        Terminal.ErrorLine($"{file}:{error.Line}:{error.Column}: error: {error.Message}");
        if (!error.Hint.IsEmpty) Terminal.ErrorLine($"  hint: {error.Hint}");
        return 1;
    }

    private static int Fail(ReadOnlySpan<byte> what, ReadOnlySpan<byte> why)
    {
        Terminal.ErrorLine($"phirun: {what}: {why}");
        return 1;
    }

    /// <summary>Files a program names, as the process sees them.</summary>
    private struct GuestFiles : IFileSource
    {
        public readonly bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content)
        {
            bool found = File.ReadAll(path, out byte[] bytes) == Status.Ok;
            content = bytes;
            return found;
        }
    }
}
