// The walls around a provider's process (XDV-030.2): bubblewrap gives it a world without network, with the system's
// programs and its own files to read, a private /tmp, and nothing else of the machine; prlimit bounds its memory.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Xdv.HardwareServer.Foreign;

/// <summary>Makes command lines.</summary>
public static class Confinement
{
    /// <summary>Where a confined provider finds socket and key.</summary>
    public const string InnerSocket = "/run/xdv/provider.sock", InnerKey = "/run/xdv/key";
    public const string SocketVariable = "XDV_PROVIDER_CONNECT", KeyVariable = "XDV_PROVIDER_KEY";
    internal const string Bubblewrap = "bwrap";
    private const string ScratchBytes = "67108864", OpenFiles = "256";
    /// <summary>No network, no other processes, no way back, and gone with who started it.</summary>
    internal static readonly string[] Apart =
        ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"];
    private static readonly string[] s_system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives",
        "/etc/ld.so.cache"];

    /// <summary>Whether bubblewrap is there; the machine may forbid what it does.</summary>
    public static bool IsInstalled => Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'),
        folder => File.Exists(Path.Combine(folder, Bubblewrap)));

    /// <summary>Why nothing can be confined on this machine; null when it can. Starts a process.</summary>
    public static string? Obstacle()
    {
        if (!IsInstalled) return "bubblewrap (bwrap) is not installed: run tools/setup.sh";
        using Process probe = Process.Start(new ProcessStartInfo(Bubblewrap,
            ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
                "true"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string said = probe.StandardError.ReadToEnd().Trim();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : $"bubblewrap cannot build its walls here: {said}";
    }

    /// <summary>The whole command line of a provider.</summary>
    /// <param name="enrolment">Command, files and memory.</param>
    /// <param name="socket">Where the server listens for it.</param>
    /// <param name="key">Its key file.</param>
    /// <param name="confined">False: memory limit and death with the server only.</param>
    public static ProcessStartInfo Start(Enrolment enrolment, string socket, string key, bool confined)
    {
        // CMD: prlimit … setpriv … (bwrap …) COMMAND
        var start = new ProcessStartInfo("prlimit")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = "/",
        };
        Add("--core=0", "--nofile=" + OpenFiles);
        long bytes = (long)enrolment.MemoryMebibytes << 20;
        if (bytes > 0) Add("--as=" + bytes.ToString(CultureInfo.InvariantCulture));
        Add("setpriv", "--pdeathsig", "KILL", "--");
        if (confined) AddWalls();
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment[SocketVariable] = confined ? InnerSocket : socket;
        start.Environment[KeyVariable] = confined ? InnerKey : key;
        Add([.. enrolment.Command]);
        return start;

        void Add(params ReadOnlySpan<string> words)
        {
            foreach (string word in words) start.ArgumentList.Add(word);
        }

        void AddWalls()
        {
            Add([Bubblewrap, .. Apart]);
            foreach (string path in s_system) Add("--ro-bind-try", path, path);
            Add("--proc", "/proc", "--dev", "/dev", "--size", ScratchBytes, "--tmpfs", "/tmp");
            foreach (string path in enrolment.Files.Keys) Add("--ro-bind", path, path);
            Add("--ro-bind", socket, InnerSocket, "--ro-bind", key, InnerKey);
            Add("--remount-ro", "/", "--chdir", "/", "--");
        }
    }

    /// <summary>What a command needs to see: those of its words that are files outside the system's folders, and what
    /// else is named, by absolute path. The program itself is looked up in PATH.</summary>
    /// <exception cref="IOException">A named file or the program is not there.</exception>
    public static (IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Files) Resolve(
        IReadOnlyList<string> command, IEnumerable<string> more)
    {
        var words = new List<string>(command);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (words.Count > 0) words[0] = Program(words[0]);
        for (int i = 0; i < words.Count; i++)
        {
            if (!File.Exists(words[i])) continue;
            words[i] = Path.GetFullPath(words[i]);
            Include(words[i]);
        }
        foreach (string path in more)
        {
            if (!Path.Exists(path)) throw new IOException($"there is no '{path}'");
            Include(Path.GetFullPath(path));
        }
        return (words, files);

        void Include(string path)
        {
            bool system = false;
            foreach (string folder in s_system) system |= path.StartsWith(folder + "/", StringComparison.Ordinal);
            if (!system) files[path] = Enrolment.Measure(path);
        }
    }

    private static string Program(string name)
    {
        if (name.Contains('/')) return File.Exists(name) ? Path.GetFullPath(name)
            : throw new IOException($"there is no program '{name}'");
        // The system's own first: what a user's PATH puts before it would not be there behind the walls.
        foreach (string folder in (string[])["/usr/local/bin", "/usr/bin", "/bin"])
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            if (folder.Length > 0 && File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new IOException($"there is no program '{name}' in PATH");
    }
}
