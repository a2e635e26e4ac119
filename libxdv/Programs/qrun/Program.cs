// qrun: any OpenQASM program, from its text to a histogram. The text is compiled here, in the guest; what crosses to
// the Q domain is a circuit under a contract, what comes back is counts.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.QRun;

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
        if (status == Status.FileNotFound) return Fail(options.File, "not found"u8);
        if (status != Status.Ok) return Fail(options.File, Runtime.Text.StatusNames.Of(status));

        status = Provider.Query(Domain.Quantum, out AttestationRecord provider);
        if (status != Status.Ok) return Fail("Q domain"u8, Runtime.Text.StatusNames.Of(status));

        QasmCompilation compilation = QasmCompiler.Compile(
            source, new QasmLimits((int)provider.Capacity), options.Inputs.ToArray());
        foreach (QasmWarning warning in compilation.Warnings)
            Terminal.ErrorLine($"{options.File}:{warning.Line}:{warning.Column}: warning: {warning.Message}");
        return compilation.Program is { } program
            ? Run(options, program)
            : Reject(options.File, source, compilation.Error!);
    }

    private static int Run(in Options options, QasmProgram program)
    {
        if (program.Qubits == 0) return Fail(options.File, "declares no qubits: there is nothing to run"u8);
        Status status = Quantum.Open((uint)program.Qubits, out Quantum quantum, retries: options.Retries);
        if (status != Status.Ok) return Fail("contract"u8, Runtime.Text.StatusNames.Of(status));
        byte[] result = new byte[Quantum.ResultBytes((uint)program.Bits, options.Shots)];
        status = quantum.Run(program.Circuit, options.Shots, result, out QuantumCounts counts, options.Seed);
        if (status != Status.Ok) return Fail(options.File, Runtime.Text.StatusNames.Of(status));
        quantum.Release();

        if (!Histogram.TryRead(result, out Histogram? histogram, program.HiddenBits))
            return Fail(options.File, "unreadable result"u8);
        Report report = new(options, program, histogram!, counts.Header.Engine);
        if (options.Json) report.WriteJson();
        else report.WriteChart();
        return 0;
    }

    private static int Reject(ReadOnlySpan<byte> file, ReadOnlySpan<byte> source, QasmError error)
    {
        Utf8Text text = new();
        error.Write(text, source);
        Terminal.ErrorLine($"{file}:{text.Bytes}");
        return 1;
    }

    private static int Fail(ReadOnlySpan<byte> what, ReadOnlySpan<byte> why)
    {
        Terminal.ErrorLine($"qrun: {what}: {why}");
        return 1;
    }
}
