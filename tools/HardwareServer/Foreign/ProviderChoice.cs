// Which installed provider stands behind a device, as a person says it: `phi=NAME`, or the socket a provider listens
// on. Checked before anything starts, so that a wrong word is an error message and not a dead domain.
using System;
using System.IO;
using Xdv.Abi;

namespace Xdv.HardwareServer.Foreign;

/// <summary>One `--provider` and what goes with it.</summary>
/// <param name="Device">Quantum or Phase.</param>
/// <param name="Name">An installed provider.</param>
/// <param name="Folder">Folder of the enrolments.</param>
/// <param name="Confined">Behind walls; false = `--unconfined`.</param>
public sealed record ProviderChoice(DeviceId Device, string Name, string Folder, bool Confined)
{
    public Domain Domain => Device == DeviceId.Quantum ? Domain.Quantum : Domain.Phase;

    /// <summary>How options and file names call the device.</summary>
    public string DeviceName => NameOf(Domain);

    public static string NameOf(Domain domain) => domain == Domain.Quantum ? "q" : "phi";

    /// <summary>Reads `q=NAME` or `phi=NAME`; NAME with a '/' is a socket, of whichever provider is installed
    /// there.</summary>
    /// <exception cref="IOException">It is neither, or no such provider is installed.</exception>
    public static ProviderChoice Read(string text, string folder, bool confined)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        DeviceId device = (equals < 0 ? "" : text[..equals]) switch
        {
            "q" => DeviceId.Quantum,
            "phi" => DeviceId.Phase,
            _ => throw new IOException($"'{text}' is not q=NAME or phi=NAME"),
        };
        string name = text[(equals + 1)..];
        if (name.Contains('/')) name = NameAt(Path.GetFullPath(name), new EnrolmentFolder(folder));
        return new ProviderChoice(device, name, folder, confined);
    }

    /// <summary>The enrolment, if the provider may be started as it is now.</summary>
    /// <exception cref="IOException">Why it may not.</exception>
    public Enrolment Require()
    {
        Enrolment enrolment = new EnrolmentFolder(Folder).Load(Name);
        if (enrolment.Domain != Domain)
            throw new IOException(
                $"provider '{Name}' is installed for {NameOf(enrolment.Domain)}, not for {DeviceName}");
        if (enrolment.ChangedFile() is { } changed)
            throw new IOException($"provider '{Name}': {changed}; install it again if that is right");
        if (!Confined) return enrolment;
        if (enrolment.Command.Count == 0)
            throw new IOException(
                $"provider '{Name}' runs by itself, so nothing confines it; --unconfined accepts that");
        return Confinement.Obstacle() is { } obstacle
            ? throw new IOException($"provider '{Name}' is not started: {obstacle}\n--unconfined runs it without walls")
            : enrolment;
    }

    private static string NameAt(string socket, EnrolmentFolder folder)
    {
        foreach (string name in folder.Names())
            if (folder.Load(name).Socket == socket) return name;
        throw new IOException($"no provider is installed with the socket '{socket}': "
            + $"xdv provider install NAME --socket {socket} --key FILE");
    }
}
