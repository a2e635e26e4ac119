// A short-lived directory for sockets. Unix socket paths hold 107 bytes, so it lies in the system's temporary folder.
using System;
using System.IO;

namespace Xdv.HardwareServer.Tests;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("xdv-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
