// The folder of one session: sockets, worker.pid. Short, because the path of a Unix socket has at most 107 bytes;
// private, because whoever can connect to the sockets can drive the guest's devices; gone when the session ends.
using System;
using System.IO;
using System.Text;

namespace Xdv.Tool.Hosting;

public sealed class TemporaryDirectory : IDisposable
{
    private const int MaxSocketPath = 107, LongestName = 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly bool _keep;

    private TemporaryDirectory(string path, bool keep)
    {
        Path = path;
        _keep = keep;
    }

    public string Path { get; }

    /// <summary>A new folder, or <paramref name="wanted"/>, which is then left in place.</summary>
    public static TemporaryDirectory Create(string? wanted)
    {
        try
        {
            string path = wanted is not null
                ? Directory.CreateDirectory(System.IO.Path.GetFullPath(wanted), Private).FullName
                : Directory.CreateTempSubdirectory("xdv-").FullName;
            if (wanted is null && !Fits(path))
            {
                Directory.Delete(path);
                path = System.IO.Path.Combine("/tmp", "xdv-" + Guid.NewGuid().ToString("N")[..12]);
                Directory.CreateDirectory(path, Private);
            }

            if (!Fits(path)) throw new ToolException($"'{path}' is too long for sockets; give a shorter --directory");
            return new TemporaryDirectory(path, wanted is not null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot make a folder for the session: {error.Message}", error);
        }
    }

    /// <summary>Full path of <paramref name="name"/> inside.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_keep) return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still create a file: the folder is in the system's temporary space
            // anyway.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) + LongestName <= MaxSocketPath;
}
