// OpenQASM circuits from files, with errors as compilers write them.
using System;
using System.IO;
using System.Text;
using Xdv.Qasm;

namespace Xdv.Tool.Commands;

public static class QasmFile
{
    /// <exception cref="ToolException">It cannot be read, or is no circuit.</exception>
    public static QasmProgram Load(string file) => Compile(file, StimFile.Bytes(file));

    /// <exception cref="ToolException">It is no circuit.</exception>
    public static QasmProgram Compile(string file, byte[] source)
    {
        QasmCompilation compilation = QasmCompiler.Compile(source);
        if (compilation.Program is { } program) return program;
        Utf8Text text = new();
        compilation.Error!.Write(text);
        throw new ToolException($"{file}: {Encoding.UTF8.GetString(text.Bytes)}", ExitCodes.BuildFailed);
    }
}
