// A copy of a part of the tree, in which bugs are put in and built.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Xdv.Tests.Mutants;

/// <param name="folder">Where the copy is, below the root.</param>
/// <param name="limitSeconds">What a command in it may take.</param>
public sealed class MutantTree(string folder, int limitSeconds)
{
    private readonly string _root = Path.Combine(TestData.RepositoryRoot, folder);

    public string File(string path) => Path.Combine(_root, path);

    /// <summary>Copies files and folders. What an interrupted run left is replaced by something newer; what is the same
    /// is not built again.</summary>
    public void Copy(IEnumerable<string> paths)
    {
        foreach (string what in paths)
        {
            string from = Path.Combine(TestData.RepositoryRoot, what), to = File(what);
            IEnumerable<string> files = Directory.Exists(from)
                ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories) : [from];
            foreach (string file in files)
            {
                string copy = file == from ? to : Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                byte[] bytes = System.IO.File.ReadAllBytes(file);
                if (!System.IO.File.Exists(copy) || !System.IO.File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
                    System.IO.File.WriteAllBytes(copy, bytes);
                if (!OperatingSystem.IsWindows())
                    System.IO.File.SetUnixFileMode(copy, System.IO.File.GetUnixFileMode(file));
            }
        }
    }

    /// <summary>Does something while a bug is in the tree.</summary>
    public T With<T>(Mutant mutant, Func<T> work)
    {
        string file = File(mutant.File), source = System.IO.File.ReadAllText(file);
        System.IO.File.WriteAllText(file, mutant.Applied(source));
        try
        {
            return work();
        }
        finally
        {
            System.IO.File.WriteAllText(file, source);
        }
    }

    /// <summary>Runs a command in the tree; its status and both its streams.</summary>
    /// <param name="last">The command is ended when it has printed a line with this.</param>
    public int Execute(string program, string arguments, out string output, string? last = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = _root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        List<string> lines = [];
        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (lines) lines.Add(line.Data);
            if (last is not null && line.Data.Contains(last, StringComparison.Ordinal)) process.Kill(true);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(TimeSpan.FromSeconds(limitSeconds))) process.Kill(true);
        process.WaitForExit();
        lock (lines) output = string.Join('\n', lines);
        return process.ExitCode;
    }
}
