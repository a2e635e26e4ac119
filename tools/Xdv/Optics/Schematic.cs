// A transform program as a picture's plan: every element in a layer, as early as its modes are free.
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Transforms;

namespace Xdv.Tool.Optics;

/// <summary>Elements and the layer of each.</summary>
public sealed class Schematic
{
    private Schematic(int modes, TransformElement[] elements)
    {
        (Modes, Elements) = (modes, elements);
        Layers = new int[elements.Length];
        var free = new int[modes];
        for (int i = 0; i < elements.Length; i++)
        {
            (int first, int last) = Span(elements[i]);
            int layer = 0;
            for (int mode = first; mode <= last; mode++) layer = Math.Max(layer, free[mode]);
            for (int mode = first; mode <= last; mode++) free[mode] = layer + 1;
            Layers[i] = layer;
            Depth = Math.Max(Depth, layer + 1);
        }
    }

    public int Modes { get; }

    public TransformElement[] Elements { get; }

    /// <summary>Layer of each element, from 0.</summary>
    public int[] Layers { get; }

    public int Depth { get; }

    /// <summary>Compiles a file; null with the error as people and editors read it.</summary>
    /// <param name="settings">NAME=VALUE, for the parameters of a .phi program.</param>
    public static Schematic? Load(string file, string[]? settings, out string error)
    {
        TransformParameters parameters = new();
        foreach (string setting in settings ?? [])
            if (!parameters.TryAdd(Encoding.UTF8.GetBytes(setting)))
                throw new ToolException($"--set {setting}: NAME=VALUE is expected, a name once");
        byte[] source;
        try
        {
            source = File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot read '{file}': {failure.Message}", failure);
        }
        TransformProgram? program = file.EndsWith(".json", StringComparison.Ordinal)
            ? Reference(source, out TransformError? problem) : Program(source, file, parameters, out problem);
        error = problem is null ? $"{file}: no cases; a .phi program can take its matrix: unitary FILE"
            : $"{file}:{problem.Line}:{problem.Column}: error: {Encoding.UTF8.GetString(problem.Message)}"
                + (problem.Hint.IsEmpty ? "" : $"\n  hint: {Encoding.UTF8.GetString(problem.Hint)}");
        return program is null ? null : new Schematic(program.Modes,
            MemoryMarshal.Cast<byte, TransformElement>(program.Bytes[TransformHeader.Size..]).ToArray());
    }

    /// <summary>The modes an element's drawing covers.</summary>
    public (int First, int Last) Span(in TransformElement element) => TransformFormat.Arity(element.Code) switch
    {
        0 => (0, Modes - 1),
        1 => (element.Mode0, element.Mode0),
        _ => (Math.Min(element.Mode0, element.Mode1), Math.Max(element.Mode0, element.Mode1)),
    };

    private static TransformProgram? Reference(byte[] source, out TransformError? problem)
    {
        ReferenceFile? file = ReferenceFile.Parse(source, out problem);
        return file is { Cases.Length: > 0 } ? TransformCompiler.CompileCase(file, 0) : null;
    }

    private static TransformProgram? Program(byte[] source, string file, TransformParameters parameters,
        out TransformError? problem)
    {
        var files = new Neighbours(Path.GetDirectoryName(Path.GetFullPath(file))!);
        TransformCompilation compilation = TransformCompiler.Compile(source, files, parameters);
        problem = compilation.Error;
        return compilation.Program;
    }

    /// <summary>Files a program names: relative to its own folder.</summary>
    private readonly struct Neighbours(string folder) : IFileSource
    {
        public bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content)
        {
            content = default;
            string file = Path.Combine(folder, Encoding.UTF8.GetString(path));
            if (!File.Exists(file)) return false;
            content = File.ReadAllBytes(file);
            return true;
        }
    }
}
