// The ABI's own comments, from the XML that the compiler writes beside Xdv.Abi.dll: the header says about a number or
// field what its C# declaration says, because it is the same text.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Headers;

public sealed partial class AbiDocumentation
{
    private readonly Dictionary<string, string> _summaries;

    private AbiDocumentation(Dictionary<string, string> summaries) => _summaries = summaries;

    /// <summary>Reads the file beside the assembly.</summary>
    /// <exception cref="ToolException">It is not there, or not what a compiler writes.</exception>
    public static AbiDocumentation Load()
    {
        string path = Path.ChangeExtension(typeof(Status).Assembly.Location, ".xml");
        try
        {
            return new AbiDocumentation(XDocument.Load(path).Descendants("member")
                .Where(member => member.Element("summary") is not null)
                .ToDictionary(member => member.Attribute("name")!.Value,
                    member => Text(member.Element("summary")!)));
        }
        catch (Exception error) when (error is IOException or XmlException)
        {
            throw new ToolException($"cannot read the ABI's comments: {error.Message}; build again: make host", error);
        }
    }

    /// <summary>Summary of a type, one line; empty when it has none.</summary>
    public string Of(Type type) => _summaries.GetValueOrDefault($"T:{type.FullName}", "");

    /// <summary>Summary of a field, constant or enumerator.</summary>
    public string Of(FieldInfo field) =>
        _summaries.GetValueOrDefault($"F:{field.DeclaringType!.FullName}.{field.Name}", "");

    private static string Text(XElement summary)
    {
        var text = new StringBuilder();
        foreach (XNode node in summary.DescendantNodes())
        {
            if (node is XText words) text.Append(words.Value);
            else if (node is XElement { IsEmpty: true } reference
                && (reference.Attribute("cref") ?? reference.Attribute("name")) is { } target)
                text.Append(target.Value[(target.Value.LastIndexOf('.') + 1)..]);
        }

        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
