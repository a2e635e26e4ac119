// Short ways to compile text in tests.
using System.Text;
using Xunit;

namespace Xdv.Qasm.Tests;

internal static class Sources
{
    public const string Header = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n";

    public static QasmCompilation Compile(string source, int maxQubits = 0) =>
        QasmCompiler.Compile(Encoding.UTF8.GetBytes(source), new QasmLimits(maxQubits));

    /// <summary>Compiles what must compile.</summary>
    public static QasmProgram Program(string source)
    {
        QasmCompilation compilation = Compile(source);
        Assert.True(compilation.Succeeded, Describe(compilation));
        return compilation.Program!;
    }

    public static string Describe(QasmCompilation compilation)
    {
        Utf8Text text = new();
        compilation.Error?.Write(text);
        return Encoding.UTF8.GetString(text.Bytes);
    }
}
