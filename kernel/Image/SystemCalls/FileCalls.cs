// file_size, file_read, directory_read, boot_command: read-only bytes that were measured at boot.
using System;
using Xdv.Abi;
using Xdv.Kernel.Files;

namespace Xdv.Kernel.SystemCalls;

internal sealed class FileCalls(FileStore files)
{
    private const ulong HashStart = 0xCBF2_9CE4_8422_2325, HashFactor = 0x100_0000_01B3;

    private readonly FileStore _files = files;
    private readonly byte[] _path = new byte[2 * Archive.MaxPath];
    private readonly byte[] _name = new byte[Archive.MaxPath + 1];

    /// <summary>The command handed over at boot.</summary>
    public byte[] Command { get; set; } = [];

    /// <summary>Copies a path from the program; refuses a bad one. Its hash goes to <paramref name="hash"/>.</summary>
    public ReadOnlySpan<byte> ReadPath(ref CallFrame call, ulong address, ulong length, out ulong hash)
    {
        hash = 0;
        if (length == 0 || length > (ulong)_path.Length)
        {
            call.Refuse(Status.InvalidArgument);
            return default;
        }

        Span<byte> path = _path.AsSpan(0, (int)length);
        if (!call.Read(address, path)) return default;

        hash = HashStart;
        foreach (byte c in path) hash = (hash ^ c) * HashFactor;
        return path;
    }

    public void PrepareSize(ref CallFrame call)
    {
        call.Refuse(Find(ref call, out ReadOnlySpan<byte> content));
        call.Input.Value = (ulong)content.Length;
    }

    /// <summary>file_read(path*, pathLength, offset, buffer*, length).</summary>
    public void PrepareRead(ref CallFrame call)
    {
        call.Refuse(Find(ref call, out ReadOnlySpan<byte> content));
        ulong length = ReadLength(call, content);
        call.Input.Arg1 = call.A2;
        call.Input.Arg2 = call.A4;
        call.Require(call.A3, length, writing: true);
        call.Input.Value = length;
    }

    public void CompleteRead(ref CallFrame call)
    {
        Find(ref call, out ReadOnlySpan<byte> content);
        ulong length = ReadLength(call, content);
        if (length > 0) call.Process.Space.CopyToUser(call.A3, content.Slice((int)call.A2, (int)length));
    }

    /// <summary>directory_read(path*, pathLength, index, buffer*, length).</summary>
    public void PrepareDirectory(ref CallFrame call)
    {
        ReadOnlySpan<byte> path = ReadPath(ref call, call.A0, call.A1, out call.Input.Arg0);
        call.Input.Arg1 = call.A2;
        call.Input.Arg2 = call.A4;
        if (path.IsEmpty) return;
        call.Refuse(_files.Entry(path, call.A2, Name(call), out int length));
        call.Require(call.A3, (ulong)length, writing: true);
        call.Input.Value = (ulong)length;
    }

    public void CompleteDirectory(ref CallFrame call)
    {
        ReadOnlySpan<byte> path = ReadPath(ref call, call.A0, call.A1, out _);
        _files.Entry(path, call.A2, Name(call), out int length);
        call.Process.Space.CopyToUser(call.A3, _name.AsSpan(0, length));
    }

    /// <summary>boot_command(buffer*, length).</summary>
    public void PrepareCommand(ref CallFrame call)
    {
        call.Input.Arg0 = call.A1;
        ulong length = Math.Min(call.A1, (ulong)Command.Length);
        call.Require(call.A0, length, writing: true);
        call.Input.Value = length;
    }

    public void CompleteCommand(ref CallFrame call) =>
        call.Process.Space.CopyToUser(call.A0, Command.AsSpan(0, (int)Math.Min(call.A1, (ulong)Command.Length)));

    private Span<byte> Name(in CallFrame call) => _name.AsSpan(0, (int)Math.Min(call.A4, (ulong)_name.Length));

    private Status Find(ref CallFrame call, out ReadOnlySpan<byte> content)
    {
        content = default;
        ReadOnlySpan<byte> path = ReadPath(ref call, call.A0, call.A1, out call.Input.Arg0);
        return path.IsEmpty ? call.Input.Verdict : _files.Find(path, out content, out _);
    }

    private static ulong ReadLength(in CallFrame call, ReadOnlySpan<byte> content) =>
        call.A2 >= (ulong)content.Length ? 0 : Math.Min(call.A4, (ulong)content.Length - call.A2);
}
