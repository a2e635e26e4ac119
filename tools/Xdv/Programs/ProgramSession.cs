// The guest with one program more: the initial archive of the image and the program in /bin, packed for one session.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Programs;

public sealed class ProgramSession : IDisposable
{
    private readonly TemporaryDirectory _directory = TemporaryDirectory.Create(wanted: null);

    /// <param name="program">Has been built.</param>
    /// <param name="arguments">What the program gets after its name.</param>
    public ProgramSession(ProgramProject program, IEnumerable<string> arguments)
    {
        IEnumerable<string> words = arguments.Prepend($"/{InitialArchive.ProgramFolder}{program.Name}");
        string archive = _directory.File("initial.archive");
        System.IO.File.WriteAllBytes(archive, InitialArchive.Build(ImageLayout.Programs, program.Executable));
        Options = new SessionOptions
        {
            Kernel = ImageLayout.Require(ImageLayout.Kernel, "kernel"),
            MeasuredKernel = ImageLayout.Kernel,
            InitialArchive = archive,
            Command = string.Join(' ', words.Select(Quote)),
        };
    }

    /// <summary>A direct boot that runs the program as its command.</summary>
    public SessionOptions Options { get; }

    /// <summary>Full path of another file that is gone with the session.</summary>
    public string File(string name) => _directory.File(name);

    public void Dispose() => _directory.Dispose();

    /// <summary>One word for the guest's shell, whatever is in it.</summary>
    private static string Quote(string word) => $"'{word.Replace("'", @"'\''")}'";
}
