// A built assembly as metadata: read, never loaded, because the guest's assemblies have another core library.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Xdv.Architecture.Tests;

/// <param name="Path">Full path of the assembly.</param>
/// <param name="IsFreestanding">Built against kernel/CoreLib.</param>
internal sealed record BuiltAssembly(string Path, bool IsFreestanding)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public override string ToString() => IsFreestanding ? $"{Name} (freestanding)" : Name;

    /// <summary>Every assembly of XDV that was built, tests excepted.</summary>
    public static IReadOnlyList<BuiltAssembly> All { get; } = [.. Find(".artifacts/bin", false),
        .. Find(".artifacts/freestanding/bin", true)];

    /// <summary>Simple names of referenced assemblies of this project.</summary>
    public IReadOnlyList<string> References() => Read(reader =>
    {
        IEnumerable<string> names = reader.AssemblyReferences
            .Select(h => reader.GetString(reader.GetAssemblyReference(h).Name));
        return names.Where(name => name.StartsWith("Xdv.", StringComparison.Ordinal) || name == "CoreLib").ToArray();
    });

    /// <summary>Full names of the types used from other assemblies.</summary>
    public IReadOnlyList<string> ForeignTypes() => Read(reader => reader.TypeReferences.Select(handle =>
    {
        TypeReference type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }).ToArray());

    /// <summary>Static fields that can be assigned after the type's initialisation; compiler-made ones
    /// excepted.</summary>
    public IReadOnlyList<string> MutableStatics() => Read(reader =>
    {
        var found = new List<string>();
        foreach (FieldDefinitionHandle handle in reader.FieldDefinitions)
        {
            FieldDefinition field = reader.GetFieldDefinition(handle);
            const FieldAttributes Fixed = FieldAttributes.InitOnly | FieldAttributes.Literal;
            if ((field.Attributes & FieldAttributes.Static) == 0 || (field.Attributes & Fixed) != 0) continue;
            string name = reader.GetString(field.Name);
            TypeDefinition owner = reader.GetTypeDefinition(field.GetDeclaringType());
            string type = reader.GetString(owner.Name);
            if (!name.Contains('<') && !type.Contains('<')) found.Add($"{type}.{name}");
        }

        return found;
    });

    private static bool IsGenerated(MetadataReader debug, MethodDefinitionHandle method) =>
        debug.GetMethodDebugInformation(method).Document is { IsNil: false } document
        && debug.GetString(debug.GetDocument(document).Name).EndsWith(".g.cs", StringComparison.Ordinal);

    /// <summary>Methods with the number of source lines they span; excepted are constructors, which span field
    /// initialisers too, and what a source generator wrote.</summary>
    public IReadOnlyList<(string Method, int Lines)> MethodLengths()
    {
        string symbols = System.IO.Path.ChangeExtension(Path, ".pdb");
        if (!File.Exists(symbols)) return [];
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(symbols));
        MetadataReader debug = provider.GetMetadataReader();
        return Read(reader =>
        {
            var lengths = new List<(string, int)>();
            foreach (MethodDefinitionHandle handle in reader.MethodDefinitions)
            {
                MethodDefinition method = reader.GetMethodDefinition(handle);
                string name = reader.GetString(method.Name);
                if (name is ".ctor" or ".cctor") continue;
                int[] lines = debug.GetMethodDebugInformation(handle).GetSequencePoints()
                    .Where(point => !point.IsHidden)
                    .SelectMany(point => new[] { point.StartLine, point.EndLine }).ToArray();
                if (lines.Length == 0 || IsGenerated(debug, handle)) continue;
                TypeDefinition owner = reader.GetTypeDefinition(method.GetDeclaringType());
                lengths.Add(($"{reader.GetString(owner.Name)}.{name}", lines.Max() - lines.Min() + 1));
            }

            return lengths;
        });
    }

    private static IEnumerable<BuiltAssembly> Find(string folder, bool isFreestanding)
    {
        string bin = System.IO.Path.Combine(SourceTree.Root, folder);
        if (!Directory.Exists(bin)) yield break;
        foreach (string project in Directory.GetDirectories(bin).Order(StringComparer.Ordinal))
        {
            string name = System.IO.Path.GetFileName(project);
            string assembly = System.IO.Path.Combine(project, "release", name + ".dll");
            bool current = ProjectFile.All.Any(file => file.Assembly == name);
            if (File.Exists(assembly) && current && !name.EndsWith(".Tests", StringComparison.Ordinal))
                yield return new BuiltAssembly(assembly, isFreestanding);
        }
    }

    private T Read<T>(Func<MetadataReader, T> work)
    {
        using var file = new PEReader(File.OpenRead(Path));
        return work(file.GetMetadataReader());
    }
}
