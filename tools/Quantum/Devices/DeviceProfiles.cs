// The profiles that ship with XDV, and those that a person writes: one way to name either.
using System;
using System.Collections.Generic;
using System.IO;

namespace Xdv.Quantum.Devices;

/// <summary>Profiles by name or file.</summary>
public static class DeviceProfiles
{
    private const string Prefix = "Profiles/", Suffix = ".json";

    /// <summary>Those that ship, smallest first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["ideal", "superconducting-27", "superconducting-127", "ion-32"];

    /// <summary>The JSON text of a profile that ships, or of a file.</summary>
    /// <exception cref="IOException">It is none of the names, and no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not for this user.</exception>
    public static byte[] Json(string nameOrFile)
    {
        using Stream? shipped =
            typeof(DeviceProfiles).Assembly.GetManifestResourceStream(Prefix + nameOrFile + Suffix);
        if (shipped is null)
        {
            if (!File.Exists(nameOrFile))
                throw new FileNotFoundException(
                    $"'{nameOrFile}' is no file, and none of the profiles {string.Join(", ", Names)}");
            return File.ReadAllBytes(nameOrFile);
        }
        byte[] json = new byte[shipped.Length];
        shipped.ReadExactly(json);
        return json;
    }

    /// <summary>Reads a profile that ships, or a file.</summary>
    /// <exception cref="IOException">There is none, or something is wrong with it: file, path and what.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not for this user.</exception>
    public static DeviceProfile Load(string nameOrFile) =>
        DeviceProfileFile.Read(Json(nameOrFile), out string problem)
            ?? throw new IOException($"{nameOrFile}: {problem}");
}
