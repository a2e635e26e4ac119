// Which test cites which line (XDV-084): read from the [Requirement] attributes of the built test assemblies, as
// metadata; an attribute on a class counts for each of its tests.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Xdv.Architecture.Tests.Requirements;

internal sealed record Citation(string Id, string Assembly, string Type, string Method)
{
    /// <summary>Simulation/SimulationTests.NoSeedBreaksARule.</summary>
    public string Test => $"{Project(Assembly)}/{Type[(Type.LastIndexOf('.') + 1)..]}.{Method}";

    /// <summary>Test projects that have not been built.</summary>
    public static IReadOnlyList<string> NotBuilt() => [.. ProjectFile.All
        .Where(project => project.IsTest && !File.Exists(Built(project.Assembly))).Select(project => project.Assembly)];

    public static IReadOnlyList<Citation> All() => [.. ProjectFile.All
        .Where(project => project.IsTest && File.Exists(Built(project.Assembly)))
        .SelectMany(project => Of(project.Assembly))];

    private static string Project(string assembly) => assembly.Replace("Xdv.", "").Replace(".Tests", "");

    private static string Built(string assembly) =>
        Path.Combine(SourceTree.Root, ".artifacts/bin", assembly, "release", assembly + ".dll");

    private static List<Citation> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Built(assembly)));
        MetadataReader reader = file.GetMetadataReader();
        var found = new List<Citation>();
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            string name = $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            List<string> ofType = Ids(reader, type.GetCustomAttributes());
            foreach (MethodDefinitionHandle methodHandle in type.GetMethods())
            {
                MethodDefinition method = reader.GetMethodDefinition(methodHandle);
                if (!IsTest(reader, method)) continue;
                IEnumerable<string> ids = Ids(reader, method.GetCustomAttributes()).Concat(ofType).Distinct();
                found.AddRange(ids.Select(id => new Citation(id, assembly, name, reader.GetString(method.Name))));
            }
        }

        return found;
    }

    private static bool IsTest(MetadataReader reader, MethodDefinition method) => method.GetCustomAttributes()
        .Any(handle => AttributeName(reader, reader.GetCustomAttribute(handle)) is "FactAttribute"
            or "TheoryAttribute");

    private static List<string> Ids(MetadataReader reader, CustomAttributeHandleCollection attributes)
    {
        var ids = new List<string>();
        foreach (CustomAttributeHandle handle in attributes)
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (AttributeName(reader, attribute) != "RequirementAttribute") continue;
            BlobReader value = reader.GetBlobReader(attribute.Value);
            if (value.ReadUInt16() == 1 && value.ReadSerializedString() is { } id) ids.Add(id);
        }

        return ids;
    }

    private static string AttributeName(MetadataReader reader, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind == HandleKind.MethodDefinition)
        {
            var own = (MethodDefinitionHandle)attribute.Constructor;
            TypeDefinitionHandle type = reader.GetMethodDefinition(own).GetDeclaringType();
            return reader.GetString(reader.GetTypeDefinition(type).Name);
        }

        EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        return parent.Kind == HandleKind.TypeReference
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) : "";
    }
}
