// Builds an address space for a program before Core decides whether there will be a process: Core must not be asked for
// something that memory cannot give, and nothing may be left over when Core refuses.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Elf;

namespace Xdv.Kernel.Processes;

/// <summary>One process under construction.</summary>
internal sealed unsafe class ProcessBuilder
{
    /// <summary>End of the stack; the pages around it are never mapped.</summary>
    private const ulong StackTop = 0x0000_7FFF_FFF0_0000;
    private const ulong StackPages = 64;

    private AddressSpace _space;
    private ulong _entry;
    private ulong _stackPointer;
    private Bytes32 _name;

    /// <summary>Loads a program and its arguments. Errors: BadExecutable, OutOfMemory, InvalidArgument (arguments do
    /// not fit). Whatever was prepared before and not adopted is dropped.</summary>
    public Status Prepare(ReadOnlySpan<byte> path, ReadOnlySpan<byte> file, ReadOnlySpan<byte> arguments)
    {
        Drop();
        if (ElfImage.Parse(file, out ElfImage image) != ElfStatus.Ok) return Status.BadExecutable;
        if (PagesOf(image) > FrameAllocator.FreeFrames || !AddressSpace.TryCreate(out _space))
            return Status.OutOfMemory;
        Status status = Status.OutOfMemory;
        if (ProgramLoader.TryLoad(ref _space, image, file)
            && ProgramLoader.TryMapStack(ref _space, StackTop, StackPages))
        {
            bool fits = ProgramLoader.TryWriteArguments(_space, StackTop, arguments, out _stackPointer);
            status = fits ? Status.Ok : Status.InvalidArgument;
        }

        if (status != Status.Ok)
        {
            Drop();
            return status;
        }

        _entry = image.Entry;
        _name = NameOf(path);
        return Status.Ok;
    }

    /// <summary>Core created the process: it becomes what was prepared.</summary>
    public void Adopt(UserProcess process, uint id)
    {
        if (_space.Root == 0) Environment.FailFast("a process without a program");
        process.Id = id;
        process.Space = _space;
        process.Name = _name;
        UserContext.Initialize(process.Context, _entry, _stackPointer, 0);
        _space = default;
    }

    /// <summary>Frees what was prepared and not adopted.</summary>
    public void Drop()
    {
        if (_space.Root != 0) _space.Destroy();
        _space = default;
    }

    private static ulong PagesOf(in ElfImage image)
    {
        ulong bytes = StackPages * FrameAllocator.FrameBytes;
        for (int i = 0; i < image.SegmentCount; i++) bytes += image[i].MemoryBytes;
        return bytes / FrameAllocator.FrameBytes;
    }

    private static Bytes32 NameOf(ReadOnlySpan<byte> path)
    {
        for (int slash = path.IndexOf((byte)'/'); slash >= 0; slash = path.IndexOf((byte)'/'))
            path = path[(slash + 1)..];
        return Bytes32.From(path);
    }
}
