// Device profiles as options name them, with the tool's errors.
using System;
using System.CommandLine;
using System.IO;
using Xdv.Quantum.Devices;

namespace Xdv.Tool.Commands;

public static class MachineProfile
{
    /// <summary>The option of commands that take one.</summary>
    public static Option<string?> Option(string name) => new(name)
    {
        Description = $"the machine: {string.Join(", ", DeviceProfiles.Names)}, or a JSON file (xdv quantum profile "
            + "--help)",
        HelpName = "NAME|FILE",
    };

    /// <summary>A profile by name or file.</summary>
    /// <exception cref="ToolException">There is none, or it is wrong: file, path and what.</exception>
    public static DeviceProfile Load(string nameOrFile)
    {
        try
        {
            return DeviceProfiles.Load(nameOrFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(failure.Message, ExitCodes.Usage);
        }
    }
}
