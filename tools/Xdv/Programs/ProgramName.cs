// What a program may be called: it is a file in /bin, a word in the shell, a row of `ps` and an assembly at once.
using System.IO;
using System.Text.RegularExpressions;
using Xdv.Tool.Images;

namespace Xdv.Tool.Programs;

public static partial class ProgramName
{
    /// <summary>Checks the name of a new program.</summary>
    /// <exception cref="ToolException">It is none, or one that ships with XDV has it.</exception>
    public static void Check(string name)
    {
        if (!Form().IsMatch(name))
            throw new ToolException($"'{name}' cannot be a program's name: it begins with a small letter, goes on with "
                + "small letters, digits or '-', and has at most 31 of them", ExitCodes.Usage);
        if (Directory.Exists(Path.Combine(ImageLayout.ProgramSources, name)))
            throw new ToolException($"XDV has a program '{name}' already; choose another name", ExitCodes.Usage);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,30}$")]
    private static partial Regex Form();
}
