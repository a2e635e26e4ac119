// The machine, in one place. Every flag matters to determinism or to the devices (determinism.md 4, device.md):
//   -icount shift=0,sleep=off   time counts instructions: TSC and LAPIC are functions of the program
//   -rtc base=...,clock=vm      the real-time clock too
//   -cpu max,-erms              the same features wherever this runs; rep movs counted per iteration
//   -smp 1,maxcpus=2            one processor, but memory ordering towards the device server as on two
//   signal=off                  Ctrl-C is a byte for the guest, not the end of QEMU
//   -no-reboot                  a triple fault ends QEMU, so that it is seen
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Qemu;

/// <summary>What varies between machines. Sockets are paths; a null one leaves that device out.</summary>
public sealed record QemuConfiguration
{
    /// <summary>Bootable ISO; or null and <see cref="Kernel"/> with <see cref="InitialArchive"/> for a direct
    /// boot.</summary>
    public string? Iso { get; init; }

    public string? Kernel { get; init; }

    public string? InitialArchive { get; init; }

    public required string QuantumSocket { get; init; }

    public required string PhaseSocket { get; init; }

    public required string HostSocket { get; init; }

    public int MemoryMebibytes { get; init; } = QemuFlags.DefaultMemoryMebibytes;

    public bool CountInstructions { get; init; } = true;
}

public static class QemuFlags
{
    public const string Executable = "qemu-system-x86_64";
    public const int DefaultMemoryMebibytes = 256;

    /// <summary>The whole command line after the program's name.</summary>
    public static IReadOnlyList<string> For(QemuConfiguration machine)
    {
        var flags = new List<string>
        {
            "-M", "q35",
            "-accel", "tcg",
            "-rtc", "base=2026-01-01,clock=vm",
            "-cpu", "max,-erms",
            "-smp", "1,maxcpus=2",
            "-m", $"{machine.MemoryMebibytes}M",
            "-display", "none",
            "-nodefaults",
            "-no-user-config",
            "-no-reboot",
            "-chardev", "stdio,id=console,signal=off",
            "-serial", "chardev:console",
        };
        if (machine.CountInstructions) flags.AddRange(["-icount", "shift=0,sleep=off"]);
        AddDevice(flags, "q", machine.QuantumSocket);
        AddDevice(flags, "phi", machine.PhaseSocket);
        AddDevice(flags, "host", machine.HostSocket);
        if (machine.Kernel is not null)
        {
            flags.AddRange(["-kernel", machine.Kernel]);
            if (machine.InitialArchive is not null) flags.AddRange(["-initrd", machine.InitialArchive]);
        }
        else if (machine.Iso is not null)
        {
            flags.AddRange(["-cdrom", machine.Iso]);
        }

        return flags;
    }

    private static void AddDevice(List<string> flags, string id, string socket) => flags.AddRange(
    [
        // QEMU reads ",," in an option's value as one comma.
        "-chardev", $"socket,id={id},path={socket.Replace(",", ",,")}",
        "-device", $"ivshmem-doorbell,chardev={id},vectors={DeviceWindow.DefaultVectors}",
    ]);
}
