// Circuits in stim's text format from files, with errors as compilers write them.
using System;
using System.IO;
using Xdv.Quantum.Stim;

namespace Xdv.Tool.Commands;

public static class StimFile
{
    public const string Extension = ".stim";

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="ToolException">It cannot be read, or is no circuit: file:line:column: why.</exception>
    public static StimCircuit Load(string file) => Parse(file, Bytes(file));

    public static byte[] Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(error.Message);
        }
    }

    public static StimCircuit Parse(string file, byte[] text) => StimCircuit.Read(text, out StimProblem? problem)
        ?? throw new ToolException(
            $"{file}:{problem!.Line}:{problem.Column}: {problem.Message}", ExitCodes.BuildFailed);
}
