// A folder for one test's files, gone afterwards.
using System;
using System.IO;

namespace Xdv.Sdk.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("xdv-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and returns its name.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
