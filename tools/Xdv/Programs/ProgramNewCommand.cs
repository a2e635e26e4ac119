// `xdv program new`: a folder with a program that builds and runs.
using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Images;

namespace Xdv.Tool.Programs;

public sealed class ProgramNewCommand : Command
{
    private readonly Argument<string> _name = new("NAME") { Description = "what it is called; small letters, '-'" };
    private readonly Option<string?> _directory = new("--directory")
        { Description = "folder to make (default: NAME, here)", HelpName = "DIR" };
    private readonly Option<string> _template = new("--template")
    {
        Description = "what it begins as: K, Q and Φ in C#; the smallest one in C#; Q in C",
        HelpName = string.Join('|', ProgramTemplate.All.Select(template => template.Name)),
        DefaultValueFactory = _ => ProgramTemplate.All[0].Name,
    };

    public ProgramNewCommand()
        : base("new", "Make a folder with a new program: project, source, .gitignore. Open it in any editor.")
    {
        _template.AcceptOnlyFromAmong([.. ProgramTemplate.All.Select(template => template.Name)]);
        Arguments.Add(_name);
        Options.Add(_directory);
        Options.Add(_template);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string name = parsed.GetValue(_name)!;
        ProgramName.Check(name);
        string given = parsed.GetValue(_directory) ?? name, folder = Path.GetFullPath(given);
        bool ships = Place(folder, name);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() || File.Exists(folder))
            throw new ToolException($"'{given}' exists already and is not empty");
        ProgramTemplate template = ProgramTemplate.All.First(one => one.Name == parsed.GetValue(_template));
        try
        {
            Directory.CreateDirectory(folder);
            foreach ((string file, string text) in template.Files(name, ships))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, file), text, cancel);
                Console.WriteLine(Path.Combine(given, file));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot make '{given}': {error.Message}", error);
        }

        string tool = Path.GetRelativePath(Directory.GetCurrentDirectory(), ImageLayout.Launcher);
        Console.WriteLine($"next: {tool} program run {given}");
        return ExitCodes.Success;
    }

    /// <summary>True for a program of the image: its folder must then be the one the image looks in.</summary>
    private static bool Place(string folder, string name)
    {
        if (folder == Path.Combine(ImageLayout.ProgramSources, name)) return true;
        if (!ProgramProject.IsBelow(folder, ImageLayout.Root)) return false;
        throw new ToolException($"'{folder}' is inside XDV's own checkout: give a --directory outside it, or "
            + $"{Path.Combine(ImageLayout.ProgramSources, name)} for a program that ships with XDV", ExitCodes.Usage);
    }
}
