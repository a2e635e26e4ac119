// Text of a .phi program → binary transform program: the entry of this library. Used by phirun in the guest and by host
// tools. Pure: same source and files, same bytes; any bytes are safe.
using System;
using Xdv.Abi;

namespace Xdv.Transforms;

/// <summary>Compiles the text format described in README.md.</summary>
public static class TransformCompiler
{
    /// <summary>Longest source that is read.</summary>
    public const int MaxSourceBytes = 1 << 24;

    /// <summary>Compiles one program.</summary>
    /// <param name="source">UTF-8.</param>
    /// <param name="files">Where `mesh` and `input` find their files.</param>
    /// <param name="parameters">Values for names that the program gives one with `let`; null: those of the
    /// program.</param>
    /// <returns>The program, or the first error.</returns>
    public static TransformCompilation Compile<TFiles>(ReadOnlySpan<byte> source, TFiles files,
        TransformParameters? parameters = null)
        where TFiles : struct, IFileSource
    {
        if (source.Length > MaxSourceBytes)
        {
            TransformError error = new(1, 1, "the program is longer than 16 MiB"u8.ToArray(), []);
            return new TransformCompilation(error);
        }
        ProgramParser<TFiles> parser = new(source.ToArray(), files, parameters);
        return parser.Parse() is { } program ? new TransformCompilation(program)
            : new TransformCompilation(parser.Error!);
    }

    /// <summary>
    /// One case of a reference file: its input, then its mesh; a Fourier transform when it has no mesh.
    /// </summary>
    /// <param name="file">From <see cref="ReferenceFile.Parse"/>.</param>
    /// <param name="index">0 to file.Cases.Length − 1.</param>
    public static TransformProgram CompileCase(ReferenceFile file, int index)
    {
        TransformBuilder builder = new(file.Modes);
        StatePreparation.Append(builder, file.Cases[index].Input);
        if (file.HasMesh) file.AppendMesh(builder);
        else builder.Fourier();
        return new TransformProgram(builder.Build(), file.Modes, builder.Elements);
    }
}
