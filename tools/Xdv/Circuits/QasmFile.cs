// OpenQASM programs from files, with errors as compilers write them.
using System;
using System.IO;
using System.Text;
using Xdv.Qasm;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Circuits;

/// <summary>One program, read and compiled.</summary>
public sealed class QasmFile
{
    private QasmFile(string name, byte[] source, QasmCompilation compilation) =>
        (Name, Source, Compilation) = (name, source, compilation);

    public string Name { get; }

    public byte[] Source { get; }

    public QasmCompilation Compilation { get; }

    public int Version => QasmCompiler.IsVersion3(Source) ? 3 : 2;

    /// <exception cref="ToolException">The file cannot be read, or an input is not NAME=VALUE.</exception>
    public static QasmFile Read(string file, string[]? inputs)
    {
        byte[] source;
        try
        {
            source = File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(error.Message);
        }

        QasmInput[] values = Array.ConvertAll(inputs ?? [], static text =>
            QasmInput.Parse(Encoding.UTF8.GetBytes(text))
            ?? throw new ToolException($"--input {text}: write NAME=VALUE", ExitCodes.Usage));
        return new QasmFile(file, source, QasmCompiler.Compile(source, default, values));
    }

    /// <summary>The compiled program; its warnings go to the error stream.</summary>
    /// <exception cref="ToolException">It cannot be read, or has an error: file:line:column: why.</exception>
    public static QasmProgram Load(string file, string[]? inputs)
    {
        QasmFile read = Read(file, inputs);
        read.WriteWarnings();
        return read.Compilation.Program ?? throw new ToolException(read.ErrorText(), ExitCodes.BuildFailed);
    }

    public void WriteWarnings()
    {
        foreach (QasmWarning warning in Compilation.Warnings)
            StandardStreams.ErrorLine(
                $"{Name}:{warning.Line}:{warning.Column}: warning: {Encoding.UTF8.GetString(warning.Message)}");
    }

    public string ErrorText()
    {
        Utf8Text text = new();
        Compilation.Error!.Write(text, Source);
        return $"{Name}:{Encoding.UTF8.GetString(text.Bytes)}";
    }
}
