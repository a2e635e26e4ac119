// What these tests share: compiling a text with files from memory, and looking at the elements that came out.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xunit;

namespace Xdv.Transforms.Tests;

internal readonly struct MemoryFiles(Dictionary<string, byte[]> files) : IFileSource
{
    public bool TryLoad(scoped ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content)
    {
        bool found = files.TryGetValue(Encoding.UTF8.GetString(path), out byte[]? bytes);
        content = bytes;
        return found;
    }
}

internal static class Programs
{
    /// <summary>Two modes, one cell, output phases, two cases.</summary>
    public const string Reference = """
        { "N": 2, "note": {"a": [1, {"b": null}], "c": "\u00e9"},
          "mesh": { "ops": [[0, 0.5, 0.25]], "output_phases": [0.125, -1], "depth": 1 },
          "cases": [
            { "name": "first", "input": [[1, 0], [0.0, 0]], "output": [[0, 0]], "output_power": [0.75, 0.25] },
            { "input": [[0.6, 0], [0, -0.8]], "name": "second one" } ] }
        """;

    public static TransformCompilation Compile(string source, string reference = Reference) =>
        TransformCompiler.Compile(Encoding.UTF8.GetBytes(source), new MemoryFiles(new Dictionary<string, byte[]>
        {
            ["ref.json"] = Encoding.UTF8.GetBytes(reference),
            ["my files/ref 2.json"] = Encoding.UTF8.GetBytes(reference),
        }));

    public static TransformCompilation CompileWith(string source, params string[] parameters)
    {
        TransformParameters given = new();
        foreach (string one in parameters) Assert.True(given.TryAdd(Encoding.UTF8.GetBytes(one)), one);
        return TransformCompiler.Compile(Encoding.UTF8.GetBytes(source), default(NoFiles), given);
    }

    public static TransformProgram Compiled(string source, string reference = Reference)
    {
        TransformCompilation answer = Compile(source, reference);
        Assert.True(answer.Succeeded, answer.Error is { } e ? $"{e.Line}:{e.Column}: {Text(e.Message)}" : "");
        return answer.Program!;
    }

    public static TransformElement[] Elements(byte[] program) =>
        MemoryMarshal.Cast<byte, TransformElement>(program.AsSpan(TransformHeader.Size)).ToArray();

    public static TransformElement[] Elements(string source) => Elements(Compiled(source).Bytes);

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
