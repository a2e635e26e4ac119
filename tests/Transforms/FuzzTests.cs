// Hostile sources and files: an answer always comes, and what is accepted is a well-formed program. XDV_FUZZ_CASES and
// XDV_FUZZ_SEED ask for more of the first: `make fuzz-host`.
using System;
using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Transforms.Tests;

[Requirement("XDV-030.1")]
public class FuzzTests
{
    private static readonly string[] Words =
    [
        "modes", "inject", "prepare", "input", "phase", "coupler", "mzi", "rotation", "dft", "idft", "mesh", "unitary",
        "loss", "kerr", "saturable", "all", "3dB",
        "tolerance", "window", "seed", "#", "\"", "ref.json", "first", "\"second one\"", "0", "1", "2", "3", "4",
        "1024", "-1", "0.5", "pi/4", "1e308", "1,0", "0,1", "1@pi", "(", "((1))", "é", "\0", "1e-400", "\uFEFF", "\t",
            "\r",
        "18446744073709551615", "let", "block", "repeat", "end", "layer", "a", "b", "b+1", "2*b", "sqrt(a)", "acos(2)",
        "\nrepeat 2 b\n", "\nblock a b\n", "\nend\n", "\na 1\n",
    ];

    private const string OfUnitary = """
        {"unitary": [[[0.6, 0], [0, 0.8]], [[0, 0.8], 0.6]], "cases": [{"name": "a", "input": [[1, 0], [0, 0]]}]}
        """;

    private const int UsualCases = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    [Fact]
    public void AnyWordsAreAnswered()
    {
        int cases = Setting("XDV_FUZZ_CASES", UsualCases), first = Setting("XDV_FUZZ_SEED", 1) * 1_000_003;
        int accepted = 0;
        for (int i = 0; i < cases; i++)
        {
            Random random = new(unchecked(first + i));
            StringBuilder source = new(random.Next(4) == 0 ? "" : "modes 2\ninject 0 1\n");
            for (int w = random.Next(20); w > 0; w--)
                source.Append(Words[random.Next(Words.Length)]).Append(random.Next(3) == 0 ? '\n' : ' ');
            long start = Stopwatch.GetTimestamp();
            if (Check(Programs.Compile(source.ToString()))) accepted++;
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"seed {first + i} is slow:\n{source}");
            if ((i + 1) % 1_000_000 == 0) Console.Error.WriteLine($"{i + 1} cases, {accepted} of them programs");
        }
        Assert.True(accepted > cases / 1000, $"only {accepted} of the random programs were programs");
    }

    [Fact]
    public void AnyBytesAreAnswered() => Prop.ForAll<byte[]>(bytes =>
    {
        Check(TransformCompiler.Compile(bytes, default(NoFiles)));
        ReferenceFile? file = ReferenceFile.Parse(bytes, out TransformError? error);
        return (file is null) == (error is not null);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void MutatedReferenceFilesAreAnswered()
    {
        Random random = new(2);
        byte[] alphabet = Encoding.UTF8.GetBytes("{}[]\",:0123456789.e+- \n");
        for (int i = 0; i < 50_000; i++)
        {
            byte[] json = Encoding.UTF8.GetBytes(i % 2 == 0 ? Programs.Reference : OfUnitary);
            for (int k = 1 + random.Next(3); k > 0; k--)
                json[random.Next(json.Length)] = alphabet[random.Next(alphabet.Length)];
            ReferenceFile? file = ReferenceFile.Parse(json, out TransformError? error);
            Assert.Equal(file is null, error is not null);
            for (int c = 0; c < (file?.Cases.Length ?? 0); c++)
                Check(new TransformCompilation(TransformCompiler.CompileCase(file!, c)));
        }
    }

    [Fact]
    public void DeepParenthesesAreRefused()
    {
        string deep = new string('(', 100_000) + "1" + new string(')', 100_000);
        Assert.False(Programs.Compile($"modes 1\ninject 0 1\nphase 0 {deep}").Succeeded);
    }

    private static bool Check(TransformCompilation answer)
    {
        Assert.Equal(answer.Succeeded, answer.Error is null);
        if (answer.Error is { } error)
        {
            Assert.True(error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0);
            return false;
        }
        TransformProgram program = answer.Program!;
        Assert.Equal(TransformHeader.Size + (program.Elements * TransformElement.Size), program.Bytes.Length);
        foreach (TransformElement element in Programs.Elements(program.Bytes))
        {
            Assert.True(TransformFormat.Arity(element.Code) >= 0);
            Assert.True(element.Mode0 < program.Modes || element.Code == ElementCode.Fourier);
            Assert.True(double.IsFinite(element.Param0) && double.IsFinite(element.Param1));
        }
        return true;
    }
}
