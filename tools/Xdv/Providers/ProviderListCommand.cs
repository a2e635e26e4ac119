// `xdv provider list` and `remove`.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using Xdv.HardwareServer.Foreign;
using Xdv.Tool.Commands;

namespace Xdv.Tool.Providers;

public sealed class ProviderListCommand : Command
{
    private readonly Option<string> _folder = InstalledProviders.Folder();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON array" };

    public ProviderListCommand()
        : base("list", "The installed providers, and whether their files are as they were.")
    {
        Options.Add(_folder);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var folder = new EnrolmentFolder(parsed.GetValue(_folder)!);
        var all = new List<Enrolment>();
        try
        {
            foreach (string name in folder.Names()) all.Add(folder.Load(name));
        }
        catch (IOException failure)
        {
            throw new ToolException(failure.Message, failure);
        }
        if (parsed.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(all.ConvertAll(ProviderText.Json),
                new JsonSerializerOptions { Encoder = JsonText.Encoder }));
            return ExitCodes.Success;
        }
        if (all.Count == 0) Console.WriteLine($"none in {folder.Path}: see xdv provider install --help");
        foreach (Enrolment one in all)
        {
            Console.WriteLine(ProviderText.Line(one));
            if (one.ChangedFile() is { } changed) Console.WriteLine($"  {changed}: it is not started");
        }
        return ExitCodes.Success;
    }
}

public sealed class ProviderRemoveCommand : Command
{
    private readonly Argument<string> _name = new("NAME") { Description = "an installed provider" };
    private readonly Option<string> _folder = InstalledProviders.Folder();

    public ProviderRemoveCommand()
        : base("remove", "Forget an installed provider and its key.")
    {
        Arguments.Add(_name);
        Options.Add(_folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var folder = new EnrolmentFolder(parsed.GetValue(_folder)!);
        try
        {
            folder.Load(parsed.GetValue(_name)!);
            folder.Remove(parsed.GetValue(_name)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(failure.Message, failure);
        }
        return ExitCodes.Success;
    }
}
