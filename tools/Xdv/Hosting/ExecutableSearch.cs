// Finds a program the way a shell does, so that "not installed" can be told from "failed".
using System;
using System.IO;

namespace Xdv.Tool.Hosting;

public static class ExecutableSearch
{
    /// <summary>Full path of a program named by path or looked up in PATH; null when there is none.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/')) return File.Exists(name) ? Path.GetFullPath(name) : null;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            if (folder.Length == 0) continue;
            string candidate = Path.Combine(folder, name);
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }
}
