// xdv.h: current, accepted by every compiler that is here, and saying what the C# structures are.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Tool.Headers;
using Xunit;

namespace Xdv.Sdk.Tests;

public sealed class HeaderTests
{
    private static readonly string[] Strict =
        ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-ffreestanding", "-O2", "-fno-pic"];

    /// <summary>Uses every kind of wrapper, so that its instruction is really emitted.</summary>
    private const string User = """
        #include "xdv.h"
        uint64_t use(void *buffer);
        uint64_t use(void *buffer)
        {
            uint64_t value = 0, more = 0;
            xdv_status_t status = xdv_console_write("text", 4, XDV_CONSOLE_STREAM_OUTPUT);
            if (status == XDV_STATUS_OK) status = xdv_file_read("/f", 2, 0, buffer, 16, &value);
            if (!status) status = xdv_call(XDV_DOMAIN_CLASSICAL, XDV_DOMAIN_QUANTUM, buffer, 1, buffer, &more);
            return value + more + (uint64_t)status;
        }

        """;

    private static string HeaderFile => Path.Combine(TestData.RepositoryRoot, "libxdv", "C", "xdv.h");

    [Fact]
    [Requirement("XDV-052.5")]
    public void TheCommittedHeaderIsMadeFromThisAbi()
    {
        string now = CHeader.Write();
        if (Environment.GetEnvironmentVariable("XDV_UPDATE_GOLDENS") == "1") File.WriteAllText(HeaderFile, now);
        string[] expected = File.ReadAllText(HeaderFile).Split('\n'), actual = now.Split('\n');
        int line = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(line == expected.Length && line == actual.Length, $"libxdv/C/xdv.h:{line + 1}: "
            + $"is '{expected.ElementAtOrDefault(line)}', the ABI says '{actual.ElementAtOrDefault(line)}' "
            + "(XDV_UPDATE_GOLDENS=1 accepts)");
    }

    [Theory]
    [Requirement("XDV-052.6")]
    [InlineData("gcc", "c11")]
    [InlineData("g++", "c++17")]
    [InlineData("clang", "c11")]
    [InlineData("clang++", "c++17")]
    public void CompilersTakeItWithoutAWarning(string compiler, string standard)
    {
        HostCommand.Need(compiler);
        HostCommand result = Compile(compiler, standard, CHeader.Write(), User, "user.o");
        Assert.True(result.ExitCode == 0, result.Everything);
    }

    [Fact]
    [Requirement("XDV-052.6")]
    public void SizesAndOffsetsInCAreThoseInCSharp()
    {
        HostCommand.Need("cc");
        HostCommand.Need("llvm-objcopy");
        using var folder = new TemporaryFolder();
        (string Place, ulong Expected)[] layout = Layout().ToArray();
        Assert.True(layout.Length > 200, "the ABI's structures are no longer found");
        string source = "#include \"xdv.h\"\nextern const uint64_t layout[];\nconst uint64_t layout[] = {\n"
            + string.Concat(layout.Select(entry => $"    {entry.Place},\n")) + "};\n";
        HostCommand compiled = Compile("cc", "c11", CHeader.Write(), source, "layout.o", folder);
        Assert.True(compiled.ExitCode == 0, compiled.Everything);
        HostCommand copied = HostCommand.Run(folder.Path, "llvm-objcopy", "-O", "binary", "--only-section=.rodata",
            "layout.o", "layout.bin");
        Assert.True(copied.ExitCode == 0, copied.Everything);

        byte[] numbers = File.ReadAllBytes(folder.File("layout.bin"));
        Assert.Equal(layout.Length * 8, numbers.Length);
        for (int i = 0; i < layout.Length; i++)
        {
            ulong inC = BinaryPrimitives.ReadUInt64LittleEndian(numbers.AsSpan(i * 8));
            Assert.True(inC == layout[i].Expected, $"{layout[i].Place} is {inC}, in C# {layout[i].Expected}");
        }
    }

    [Theory]
    [Requirement("XDV-052.6")]
    [InlineData("    uint32_t qubits;\n", "    uint64_t qubits;\n")]
    [InlineData("    uint64_t total_bytes;\n", "    uint32_t total_bytes;\n")]
    [InlineData("typedef uint8_t xdv_gate_code_t;", "typedef uint16_t xdv_gate_code_t;")]
    public void AnotherLayoutIsRefused(string declared, string changed)
    {
        HostCommand.Need("cc");
        string header = CHeader.Write();
        int at = header.IndexOf(declared, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the header has no '{declared}' to change");
        header = header[..at] + changed + header[(at + declared.Length)..];
        HostCommand result = Compile("cc", "c11", header, User, "user.o");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("static assertion failed", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCallHasAWrapper()
    {
        string header = CHeader.Write();
        Assert.All(Enum.GetNames<SystemCall>().Where(name => name != nameof(SystemCall.None)), name => Assert.True(
            header.Contains($"({CNames.Constant(typeof(SystemCall), name)},", StringComparison.Ordinal),
            $"SystemCall.{name}: its comment does not begin with `name(argument, pointer*) → value:`"));
    }

    [Theory]
    [InlineData("exit(status): ends the caller.", "exit", "uint64_t status", false)]
    [InlineData("xdv_call(a, b*) → job handle.", "call", "uint64_t a,const void *b", true)]
    [InlineData("read(out buffer*, length) → bytes", "read", "void *buffer,uint64_t length", true)]
    [InlineData("yield(): gives up", "yield", "", false)]
    [InlineData("many(a, b, c, d, e, f, g)", null, "", false)]
    [InlineData("ends the caller (at once)", null, "", false)]
    public void TheFormOfACallIsReadFromItsComment(string comment, string? name, string parameters, bool hasValue)
    {
        CallSignature? signature = CallSignature.Parse(comment);
        Assert.Equal(name, signature?.Name);
        if (signature is null) return;
        Assert.Equal(parameters, string.Join(',', signature.Parameters.Select(one => one.Type + one.Name)));
        Assert.Equal(hasValue, signature.HasValue);
    }

    private static IEnumerable<(string Place, ulong Expected)> Layout()
    {
        foreach (Type type in CHeader.Structures)
        {
            string name = CNames.TypeOf(type);
            yield return ($"sizeof({name})", (ulong)CHeader.SizeOf(type));
            foreach ((FieldInfo field, int offset) in CHeader.Fields(type))
            {
                yield return ($"offsetof({name}, {CNames.Identifier(field.Name)})", (ulong)offset);
                yield return ($"sizeof((({name} *)0)->{CNames.Identifier(field.Name)})",
                    (ulong)CHeader.SizeOf(field.FieldType));
            }
        }
    }

    private static HostCommand Compile(
        string compiler, string standard, string header, string source, string output, TemporaryFolder? keep = null)
    {
        TemporaryFolder folder = keep ?? new TemporaryFolder();
        try
        {
            File.WriteAllText(folder.File("xdv.h"), header, new UTF8Encoding(false));
            string file = folder.File(standard.StartsWith("c++", StringComparison.Ordinal) ? "user.cpp" : "user.c");
            File.WriteAllText(file, source);
            return HostCommand.Run(folder.Path, compiler,
                [.. Strict, $"-std={standard}", "-c", "-o", folder.File(output), file]);
        }
        finally
        {
            if (keep is null) folder.Dispose();
        }
    }
}
