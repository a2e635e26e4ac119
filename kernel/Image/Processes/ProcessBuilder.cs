// Builds an address space for a program before Core decides whether there will be a process: Core must not be asked for
// something that memory cannot give, and nothing may be left over when Core refuses.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Elf;

namespace Xdv.Kernel.Processes;

/// <summary>One process under construction.</summary>
internal sealed unsafe class ProcessBuilder(ProgramCache programs, ContextPool contexts)
{
    /// <summary>Frames a new process leaves to those there are.</summary>
    private const ulong ReserveFrames = 64;
    /// <summary>Arguments of 4 KiB, each an empty string, and a pointer to each.</summary>
    private const int MaxStartBytes = 4096 + 4096 * 8 + 32;

    private readonly ProgramCache _programs = programs;
    private readonly ContextPool _contexts = contexts;
    private readonly byte[] _start = new byte[MaxStartBytes];
    private AddressSpace _space;
    private UserContext* _context;
    private int _program;
    private ulong _stackPointer;
    private Bytes32 _name;

    /// <summary>Frames of what was prepared.</summary>
    public uint Frames => _space.OwnedPages + _space.Tables;

    /// <summary>Loads a program and its arguments. Errors: BadExecutable, OutOfMemory, InvalidArgument (arguments do
    /// not fit). Whatever was prepared before and not adopted is dropped.</summary>
    /// <param name="id">Names the file (<see cref="Files.FileStore.Find"/>).</param>
    public Status Prepare(ReadOnlySpan<byte> path, ulong id, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments)
    {
        Drop();
        Status status = TryPrepare(id, file, arguments);
        if (status == Status.OutOfMemory && _programs.Trim()) status = TryPrepare(id, file, arguments);
        if (status == Status.Ok) _name = NameOf(path);
        return status;
    }

    /// <summary>Core created the process: it becomes what was prepared.</summary>
    public void Adopt(UserProcess process, UserThread thread, uint id)
    {
        if (_space.Root == 0) Environment.FailFast("a process without a program");
        _programs.Hold(_program);
        process.Start(id, _name, _space, _program, _programs.LayoutOf(_program));
        UserContext.Initialize(_context, _space.Root, _programs.EntryOf(_program), _stackPointer, 0);
        thread.Start(process, _context);
        _context = null;
        _space = default;
    }

    /// <summary>An adopted process is gone: gives back all it has.</summary>
    public void Release(UserProcess process)
    {
        _programs.Drop(process.Program);
        process.Release(_contexts);
    }

    /// <summary>Frees what was prepared and not adopted.</summary>
    public void Drop()
    {
        if (_space.Root != 0) _space.Destroy();
        _space = default;
        if (_context != null) _contexts.Free(_context);
        _context = null;
    }

    private Status TryPrepare(ulong id, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments)
    {
        Status status = _programs.TryGet(id, file, out _program);
        if (status != Status.Ok) return status;
        status = Status.OutOfMemory;
        _context = FrameAllocator.FreeFrames < ReserveFrames ? null : _contexts.TryAllocate();
        if (_context != null && AddressSpace.TryCreate(out _space))
        {
            ref readonly UserLayout layout = ref _programs.LayoutOf(_program);
            if (_programs.Map(ref _space, _program) == MapStatus.Ok)
                status = WriteArguments(layout.StackTop, arguments);
        }

        if (status != Status.Ok) Drop();
        return status;
    }

    /// <summary>The startup block, with the stack pages it takes.</summary>
    private Status WriteArguments(ulong top, ReadOnlySpan<byte> arguments)
    {
        int bytes = StartBlock.BytesFor(arguments);
        if (bytes > MaxStartBytes) return Status.InvalidArgument;
        Span<byte> block = _start.AsSpan(0, bytes);
        _stackPointer = top - (ulong)bytes;
        StartBlock.Write(block, _stackPointer, arguments);
        for (ulong page = top - FrameAllocator.FrameBytes; page + FrameAllocator.FrameBytes > _stackPointer;
            page -= FrameAllocator.FrameBytes)
            if (!_space.TryBack(page, PageNeed.Zeroes)) return Status.OutOfMemory;
        return _space.CopyToUser(_stackPointer, block) ? Status.Ok : Status.InvalidArgument;
    }

    private static Bytes32 NameOf(ReadOnlySpan<byte> path)
    {
        for (int slash = path.IndexOf((byte)'/'); slash >= 0; slash = path.IndexOf((byte)'/'))
            path = path[(slash + 1)..];
        return Bytes32.From(path);
    }
}
