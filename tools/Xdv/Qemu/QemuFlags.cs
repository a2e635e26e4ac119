// The machine, in one place. Every flag matters to determinism or to the devices (determinism.md 4, device.md):
//   -icount shift=0,sleep=off   time counts instructions: TSC and LAPIC are functions of the program
//   -rtc base=...,clock=vm      the real-time clock too
//   -cpu max,-erms              the same features wherever this runs; rep movs counted per iteration
//   -smp 1,maxcpus=2            one processor, but memory ordering towards the device server as on two
//   signal=off                  Ctrl-C is a byte for the guest, not the end of QEMU
//   -no-reboot                  a reset ends QEMU: a triple fault is seen, and a restart is the tool's to do
//   -seed                       random bytes come from --seed, unless a file feeds them
//   ioeventfd=off               a kick is served where it happens, not by another thread when it gets to it
using System.Collections.Generic;
using System.Globalization;
using Xdv.Abi;

namespace Xdv.Tool.Qemu;

/// <summary>What starts the boot loader.</summary>
public enum Firmware
{
    Bios,
    Uefi,
}

/// <summary>What varies between machines. Sockets are paths; a null one leaves that device out.</summary>
public sealed record QemuConfiguration
{
    /// <summary>Bootable ISO; or null and <see cref="Kernel"/> with <see cref="InitialArchive"/> for a direct
    /// boot.</summary>
    public string? Iso { get; init; }

    public string? Kernel { get; init; }

    public string? InitialArchive { get; init; }

    /// <summary>Matters for an ISO; a direct boot passes it by.</summary>
    public Firmware Firmware { get; init; }

    public required string QuantumSocket { get; init; }

    public required string PhaseSocket { get; init; }

    public required string HostSocket { get; init; }

    /// <summary>Socket on which the machine, stopped before its first instruction, waits for a debugger; null =
    /// none.</summary>
    public string? DebuggerSocket { get; init; }

    /// <summary>File of QEMU's own log, which a debugger turns on; null = none.</summary>
    public string? LogFile { get; init; }

    /// <summary>File behind the disk, read-only; null = no disk.</summary>
    public string? Disk { get; init; }

    /// <summary>A disk of zeroes that answers at once, for measuring.</summary>
    public bool EmptyDisk { get; init; }

    /// <summary>File that random bytes are read from; null = from <see cref="Seed"/>.</summary>
    public string? Entropy { get; init; }

    public ulong Seed { get; init; }

    /// <summary>What the real-time clock says at power-on, as QEMU takes it.</summary>
    public string ClockBase { get; init; } = QemuFlags.DefaultClockBase;

    public int MemoryMebibytes { get; init; } = QemuFlags.DefaultMemoryMebibytes;

    public bool CountInstructions { get; init; } = true;

    /// <summary>Port at which gdb may attach; the machine then waits for it before its first instruction.</summary>
    public int? GdbPort { get; init; }
}

public static class QemuFlags
{
    public const string Executable = "qemu-system-x86_64";
    public const int DefaultMemoryMebibytes = 256;
    public const string DefaultClockBase = "2026-01-01";

    /// <summary>UEFI firmware, from Debian's package ovmf. One read-only file: variables last until QEMU ends, so
    /// that no boot depends on an earlier one.</summary>
    public const string UefiFirmware = "/usr/share/ovmf/OVMF.fd";

    /// <summary>The whole command line after the program's name.</summary>
    public static IReadOnlyList<string> For(QemuConfiguration machine)
    {
        var flags = new List<string>
        {
            "-M", "q35",
            "-accel", "tcg",
            "-rtc", $"base={machine.ClockBase},clock=vm",
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
        if (machine.GdbPort is { } port) flags.AddRange(["-S", "-gdb", $"tcp:127.0.0.1:{port}"]);
        AddDevice(flags, "q", machine.QuantumSocket);
        AddDevice(flags, "phi", machine.PhaseSocket);
        AddDevice(flags, "host", machine.HostSocket);
        AddEntropy(flags, machine);
        if (machine.Disk is not null || machine.EmptyDisk) AddDisk(flags, machine.Disk);
        if (machine.DebuggerSocket is not null)
            flags.AddRange(["-S", "-gdb", $"unix:{Escape(machine.DebuggerSocket)},server=on,wait=off"]);
        if (machine.LogFile is not null) flags.AddRange(["-D", machine.LogFile]);
        if (machine.Kernel is not null)
        {
            flags.AddRange(["-kernel", machine.Kernel]);
            if (machine.InitialArchive is not null) flags.AddRange(["-initrd", machine.InitialArchive]);
        }
        else if (machine.Iso is not null)
        {
            if (machine.Firmware == Firmware.Uefi) flags.AddRange(["-bios", UefiFirmware]);
            flags.AddRange(["-cdrom", machine.Iso]);
        }

        return flags;
    }

    private static void AddDevice(List<string> flags, string id, string socket) => flags.AddRange(
    [
        "-chardev", $"socket,id={id},path={Escape(socket)}",
        "-device", $"ivshmem-doorbell,chardev={id},vectors={DeviceWindow.DefaultVectors}",
    ]);

    private static void AddEntropy(List<string> flags, QemuConfiguration machine) => flags.AddRange(
    [
        "-seed", machine.Seed.ToString(CultureInfo.InvariantCulture),
        "-object", machine.Entropy is null ? "rng-builtin,id=entropy"
            : $"rng-random,id=entropy,filename={Escape(machine.Entropy)}",
        "-device", "virtio-rng-pci,rng=entropy,disable-legacy=on,ioeventfd=off",
    ]);

    private static void AddDisk(List<string> flags, string? file) => flags.AddRange(
    [
        "-drive", file is null ? "driver=null-co,size=16M,read-zeroes=on,if=none,id=disk"
            : $"file={Escape(file)},format=raw,if=none,id=disk,read-only=on",
        "-device", "virtio-blk-pci,drive=disk,disable-legacy=on,ioeventfd=off",
    ]);

    /// <summary>QEMU reads ",," in an option's value as one comma.</summary>
    private static string Escape(string value) => value.Replace(",", ",,");
}
