// Any OpenQASM 3 text: no exception, no hang, and either a well-formed circuit or an error with a place inside the
// text.
// XDV_FUZZ_CASES and XDV_FUZZ_SEED ask for more: `make fuzz-host`.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests.Version3;

[Requirement("XDV-060.3")]
public sealed class Fuzz3Tests(ITestOutputHelper output)
{
    private const int UsualCases = 6000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    /// <summary>Grammatical soup, one of four damaged further byte by byte.</summary>
    [Fact]
    public void ProgramsGetAnAnswer()
    {
        int cases = Setting("XDV_FUZZ_CASES", UsualCases), first = Setting("XDV_FUZZ_SEED", 1) * 1_000_003;
        int compiled = 0, refused = 0, done = 0;
        long slowest = 0;
        Stopwatch clock = Stopwatch.StartNew();
        Parallel.For(0, cases, new ParallelOptions { MaxDegreeOfParallelism = Setting("XDV_FUZZ_THREADS", 2) }, index =>
        {
            int seed = unchecked(first + index);
            byte[] source = Encoding.UTF8.GetBytes(new ProgramSoup(seed).Program());
            if (seed % 4 == 0) source = Damaged(source, seed);
            long start = Stopwatch.GetTimestamp();
            QasmCompilation compilation;
            try
            {
                compilation = QasmCompiler.Compile(source);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}:\n{Encoding.UTF8.GetString(source)}", error);
            }
            long ticks = Stopwatch.GetTimestamp() - start;
            if (ticks > Volatile.Read(ref slowest)) Volatile.Write(ref slowest, ticks);
            if (compilation.Succeeded) Interlocked.Increment(ref compiled);
            else Interlocked.Increment(ref refused);
            if (Interlocked.Increment(ref done) % 1_000_000 == 0) Console.Error.WriteLine($"{done} cases, "
                + $"{clock.Elapsed:hh\\:mm\\:ss}");
            Assert.True(Stopwatch.GetElapsedTime(0, ticks) < Patience, $"seed {seed} is slow");
            Assert.True(WellFormed(source, compilation), $"seed {seed}:\n{Encoding.UTF8.GetString(source)}");
        });
        string total = $"{cases} cases: {compiled} compiled, {refused} refused, slowest "
            + $"{Stopwatch.GetElapsedTime(0, slowest).TotalMilliseconds:F0} ms, {clock.Elapsed:hh\\:mm\\:ss}";
        output.WriteLine(total);
        if (cases != UsualCases) Console.Error.WriteLine(total);
        Assert.True(compiled > cases / 50 && refused > cases / 50, total);
    }

    private static byte[] Damaged(byte[] source, int seed)
    {
        Random random = new(seed);
        byte[] text = (byte[])source.Clone();
        for (int i = random.Next(1, 4); i > 0
            && text.Length > 0; i--) text[random.Next(text.Length)] = (byte)random.Next(256);
        return text;
    }

    private static bool WellFormed(byte[] source, QasmCompilation compilation)
    {
        if (compilation.Error is { } error)
        {
            int lines = 1 + source.Count(static b => b == (byte)'\n');
            Utf8Text text = new();
            error.Write(text, source);
            return compilation.Program is null && error.Line >= 1 && error.Line <= lines && error.Column >= 1
                && error.Message.Length > 0;
        }
        QasmProgram program = compilation.Program!;
        CircuitHeader header = MemoryMarshal.Read<CircuitHeader>(program.Circuit);
        if (header.TotalBytes != (ulong)program.Circuit.Length || header.Operations != program.Operations) return false;
        if (header.Bits != program.Bits || header.Qubits != program.Qubits
            || header.Bits > CircuitFormat.MaxBits) return false;
        foreach (CircuitOperation operation in DenseCircuit.Operations(program.Circuit))
        {
            int arity = CircuitFormat.Arity(operation.Gate);
            if (arity == 0 || operation.Qubit0 >= header.Qubits) return false;
            if (arity > 1 && (operation.Qubit1 >= header.Qubits || operation.Qubit1 == operation.Qubit0)) return false;
            if (arity > 2 && (operation.Qubit2 >= header.Qubits || operation.Qubit2 == operation.Qubit0
                || operation.Qubit2 == operation.Qubit1)) return false;
            if (operation.Gate == GateCode.Measure && operation.Bit >= header.Bits) return false;
            if (operation.Conditional != 0 && (operation.ConditionWidth is < 1 or > 64
                || operation.ConditionOffset + operation.ConditionWidth > header.Bits)) return false;
            if (!double.IsFinite(operation.Param0 + operation.Param1 + operation.Param2)) return false;
        }
        return true;
    }
}
