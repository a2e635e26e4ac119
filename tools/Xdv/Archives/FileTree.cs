// A folder of the host as an archive for the guest (`--files DIR`). Order is by path, ordinal, so that the same
// folder gives the same bytes on every machine: the archive's digest is in the trace. Only regular files go in; a
// link could lead outside the folder and a pipe could block for ever, so both are skipped and named.
using System;
using System.Collections.Generic;
using System.IO;
using Xdv.Abi;

namespace Xdv.Tool.Archives;

public static class FileTree
{
    /// <summary>Largest archive the guest accepts, in bytes.</summary>
    public const long MaxBytes = 32 << 20;

    /// <summary>Packs every regular file below <paramref name="directory"/>.</summary>
    /// <param name="warn">Told, one line each, about what was left out.</param>
    /// <exception cref="ToolException">No such folder, an unreadable file, a bad path, or more than
    /// <see cref="MaxBytes"/>.</exception>
    public static byte[] Pack(string directory, Action<string> warn)
    {
        string root = Path.GetFullPath(directory);
        if (!Directory.Exists(root)) throw new ToolException($"--files: there is no folder '{directory}'");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            Collect(root, "", files, warn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--files: cannot list '{directory}': {error.Message}", error);
        }

        var writer = new ArchiveWriter();
        long total = Archive.HeaderBytes;
        foreach ((string path, string source) in files)
        {
            total += Archive.EntryBytes + path.Length + new FileInfo(source).Length;
            if (total > MaxBytes)
                throw new ToolException(
                    $"--files: '{directory}' is larger than {MaxBytes >> 20} MiB (reached at '{path}'); "
                    + "the guest keeps these files in memory, give it a smaller folder");
            writer.Add(path, Read(source, path));
        }

        if (writer.Length > MaxBytes)
            throw new ToolException($"--files: '{directory}' is larger than {MaxBytes >> 20} MiB");
        return writer.ToArray();
    }

    private static void Collect(string folder, string prefix, SortedDictionary<string, string> files,
        Action<string> warn)
    {
        var pending = new Stack<(string Folder, string Prefix)>();
        pending.Push((folder, prefix));
        while (pending.TryPop(out (string Folder, string Prefix) next))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(next.Folder).EnumerateFileSystemInfos())
            {
                string path = next.Prefix + entry.Name;
                FileKind kind = FileKindReader.Of(entry.FullName);
                if (kind == FileKind.Directory) pending.Push((entry.FullName, path + "/"));
                else if (kind == FileKind.Regular) files.Add(path, entry.FullName);
                else warn($"--files: '{path}' left out: {Describe(kind)}");
            }
        }
    }

    private static byte[] Read(string source, string path)
    {
        try
        {
            return File.ReadAllBytes(source);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--files: cannot read '{path}': {error.Message}", error);
        }
    }

    private static string Describe(FileKind kind) => kind switch
    {
        FileKind.Link => "a symbolic link",
        FileKind.Missing => "it vanished while the folder was read",
        _ => "not a regular file",
    };
}
