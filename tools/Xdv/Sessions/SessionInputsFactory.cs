// Turns options into what the guest is told at boot. The boot seed is derived, not drawn: the same --seed is the same
// run (XDV-005.3).
using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Tool.Archives;

namespace Xdv.Tool.Sessions;

public static class SessionInputsFactory
{
    /// <summary>Longest command line, in bytes: with `shell -c` in front it fits the 4096 bytes of arguments a
    /// process can have.</summary>
    public const int MaxCommandBytes = 4000;

    /// <exception cref="ToolException">The command is too long, or the files cannot be packed.</exception>
    public static SessionInputs Create(SessionOptions options)
    {
        byte[] command = Encoding.UTF8.GetBytes(options.Command ?? "");
        if (options.Command is not null && command.Length == 0)
            throw new ToolException("--command: the command is empty", ExitCodes.Usage);
        if (command.Length > MaxCommandBytes)
            throw new ToolException($"--command: {command.Length} bytes, the guest takes {MaxCommandBytes}",
                ExitCodes.Usage);
        byte[] archive = options.Files is null ? [] : FileTree.Pack(options.Files, options.Warn);
        var configuration = new HostConfiguration
        {
            Flags = Flags(options),
            CommandBytes = (uint)command.Length,
            ArchiveBytes = (ulong)archive.Length,
            SliceInstructions = options.SliceInstructions,
            Policies = options.Policies,
            Seed = Seed(options.Seed),
        };
        return new SessionInputs(configuration, command, archive);
    }

    /// <summary>SHA3-256("XDV boot seed" ‖ u64 number).</summary>
    public static Bytes32 Seed(ulong number)
    {
        ReadOnlySpan<byte> label = "XDV boot seed"u8;
        Span<byte> message = stackalloc byte[label.Length + sizeof(ulong)];
        label.CopyTo(message);
        BinaryPrimitives.WriteUInt64LittleEndian(message[label.Length..], number);
        return Sha3.Hash(message);
    }

    /// <summary>SHA3-256 of a file; zero when <paramref name="path"/> is null.</summary>
    public static Bytes32 FileDigest(string? path) => path is null ? default : Sha3.Hash(File.ReadAllBytes(path));

    private static SessionFlags Flags(SessionOptions options)
    {
        var flags = SessionFlags.None;
        if (options.TraceFile is not null) flags |= SessionFlags.Trace;
        if (options.Command is null) flags |= SessionFlags.Interactive;
        if (options.SelfTest) flags |= SessionFlags.SelfTest;
        if (options.CountInstructions) flags |= SessionFlags.CountedSlices;
        if (options.MeasurePaths) flags |= SessionFlags.MeasurePaths;
        return flags;
    }
}
