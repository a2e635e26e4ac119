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
    /// <returns>The program, or the first error.</returns>
    public static TransformCompilation Compile<TFiles>(ReadOnlySpan<byte> source, TFiles files)
        where TFiles : struct, IFileSource
    {
        ProgramParser<TFiles> parser = new(files);
        if (source.Length > MaxSourceBytes)
        {
            TransformError error = new(1, 1, "the program is longer than 16 MiB"u8.ToArray(), []);
            return new TransformCompilation(error);
        }
        if (source.StartsWith("\uFEFF"u8)) source = source.Slice(3);
        int number = 1;
        while (true)
        {
            int length = source.IndexOf((byte)'\n');
            SourceLine line = new(length < 0 ? source : source.Slice(0, length), number);
            if (!parser.Line(ref line)) return new TransformCompilation(parser.Error!);
            if (length < 0) break;
            source = source.Slice(length + 1);
            number++;
        }
        TransformProgram? program = parser.Finish(number);
        return program is null ? new TransformCompilation(parser.Error!) : new TransformCompilation(program);
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
