// Programs that have run, validated once and laid out in pages: what processes of the same program share. Text and
// constants are mapped from here, data is copied from here when it is written. Frames of a program that no process uses
// are given back when memory or a place is needed.
//
// Invariant: the pages of a program that is in use never change and never go.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Elf;

/// <summary>A fixed number of programs, by the id of their file.</summary>
internal sealed unsafe class ProgramCache
{
    private const int Places = 32;
    private const int PerIndex = 512;
    private const int MaxIndexes = 8;
    /// <summary>Pages of writable data that are there when a program starts: the last two that come from the file, and
    /// the one behind. Every start writes there (tools/Build/program.ld).</summary>
    private const ulong EagerPages = 3;
    private const ulong NoFile = ulong.MaxValue;

    private readonly Entry[] _entries = new Entry[Places];
    private readonly ulong[] _indexes = new ulong[Places * MaxIndexes];

    private struct Entry
    {
        public ulong File;
        public ElfImage Image;
        public UserLayout Layout;
        public uint Frames;
        public uint Users;
        /// <summary>The program and its stack as a new process has them, before anything was touched.</summary>
        public AddressSpace Fresh;
    }

    public ProgramCache()
    {
        for (int i = 0; i < Places; i++) _entries[i].File = NoFile;
    }

    /// <summary>The program in a file. Errors: BadExecutable; OutOfMemory (its pages; or every place is in
    /// use).</summary>
    public Status TryGet(ulong file, ReadOnlySpan<byte> content, out int program)
    {
        for (program = 0; program < Places; program++)
            if (_entries[program].File == file) return Status.Ok;
        program = -1;
        if (ElfImage.Parse(content, out ElfImage image) != ElfStatus.Ok) return Status.BadExecutable;
        program = FindPlace();
        if (program < 0) return Status.OutOfMemory;
        ref Entry entry = ref _entries[program];
        entry.Image = image;
        entry.Layout = new UserLayout(image);
        if (!TryFill(program, content))
        {
            Evict(program);
            return Status.OutOfMemory;
        }

        entry.File = file;
        return Status.Ok;
    }

    public ref readonly UserLayout LayoutOf(int program) => ref _entries[program].Layout;

    public ulong EntryOf(int program) => _entries[program].Image.Entry;

    /// <summary>A process uses the program from here on.</summary>
    public void Hold(int program) => _entries[program].Users++;

    /// <summary>A process of the program has ended.</summary>
    public void Drop(int program) => _entries[program].Users--;

    /// <summary>Maps the program and its stack: shared, copied when written, or zeroes when touched. What
    /// every start writes is there at once.</summary>
    public MapStatus Map(ref AddressSpace space, int program)
    {
        ref Entry entry = ref _entries[program];
        MapStatus status = entry.Fresh.Tables == AddressSpace.SmallTables
            ? space.TakeTableFrom(ref entry.Fresh, entry.Layout.StackBottom) : MapInto(ref space, program);
        for (int i = 0; i < entry.Image.SegmentCount && status == MapStatus.Ok; i++)
        {
            ElfSegment segment = entry.Image[i];
            if (!segment.Writable) continue;
            ulong pages = PagesOf(segment.MemoryBytes), first = segment.FileBytes / FrameAllocator.FrameBytes;
            if (first != 0) first--;
            if (pages > first + EagerPages) pages = first + EagerPages;
            status = Back(ref space, segment.Address + first * FrameAllocator.FrameBytes, pages - first);
        }

        return status;
    }

    private static MapStatus Back(ref AddressSpace space, ulong address, ulong pages)
    {
        for (; pages != 0; address += FrameAllocator.FrameBytes, pages--)
        {
            ulong* entry = space.FindEntry(address);
            if (!space.TryBack(entry, address, AddressSpace.NeedOf(entry, writing: true, executing: false)))
                return MapStatus.OutOfMemory;
        }

        return MapStatus.Ok;
    }

    private MapStatus MapInto(ref AddressSpace space, int program)
    {
        ref Entry entry = ref _entries[program];
        int page = 0;
        for (int i = 0; i < entry.Image.SegmentCount; i++)
        {
            ElfSegment segment = entry.Image[i];
            ulong address = segment.Address;
            for (ulong left = PagesOf(segment.FileBytes); left != 0; left--, address += FrameAllocator.FrameBytes)
            {
                ulong frame = *Slot(program, page++);
                MapStatus status = segment.Writable ? space.MapForCopy(address, frame)
                    : space.Map(address, frame, false, segment.Executable, owned: false);
                if (status != MapStatus.Ok) return status;
            }

            ulong zeroes = PagesOf(segment.MemoryBytes) - PagesOf(segment.FileBytes);
            MapStatus reserved = space.Reserve(address, zeroes, segment.Writable, segment.Executable);
            if (reserved != MapStatus.Ok) return reserved;
        }

        return space.Reserve(entry.Layout.StackBottom, UserLayout.StackPages, true, false);
    }

    /// <summary>Gives back the pages of programs that no process uses; true when there were any.</summary>
    public bool Trim()
    {
        bool any = false;
        for (int i = 0; i < Places; i++)
        {
            if (_entries[i].Users != 0 || _entries[i].File == NoFile) continue;
            Evict(i);
            any = true;
        }

        return any;
    }

    private static ulong PagesOf(ulong bytes) => (bytes + FrameAllocator.FrameBytes - 1) / FrameAllocator.FrameBytes;

    /// <summary>A free place, or the first that no process uses.</summary>
    private int FindPlace()
    {
        int unused = -1;
        for (int i = 0; i < Places; i++)
        {
            if (_entries[i].File == NoFile) return i;
            if (unused < 0 && _entries[i].Users == 0) unused = i;
        }

        if (unused >= 0) Evict(unused);
        return unused;
    }

    private bool TryFill(int program, ReadOnlySpan<byte> content)
    {
        ref Entry entry = ref _entries[program];
        int page = 0;
        for (int i = 0; i < entry.Image.SegmentCount; i++)
        {
            ElfSegment segment = entry.Image[i];
            for (ulong offset = 0; offset < segment.FileBytes; offset += FrameAllocator.FrameBytes)
            {
                int length = (int)Math.Min(segment.FileBytes - offset, FrameAllocator.FrameBytes);
                if (!TryAdd(program, page++, content.Slice((int)(segment.FileOffset + offset), length))) return false;
            }
        }

        return AddressSpace.TryCreate(out entry.Fresh) && MapInto(ref entry.Fresh, program) == MapStatus.Ok;
    }

    private bool TryAdd(int program, int page, ReadOnlySpan<byte> bytes)
    {
        if (page >= PerIndex * MaxIndexes) return false;
        ref Entry entry = ref _entries[program];
        if (page % PerIndex == 0)
        {
            ulong index = FrameAllocator.TryAllocate();
            if (index == FrameAllocator.None) return false;
            FrameAllocator.Link(ref entry.Frames, index);
            _indexes[program * MaxIndexes + page / PerIndex] = index;
        }

        ulong frame = FrameAllocator.TryAllocate();
        if (frame == FrameAllocator.None) return false;
        FrameAllocator.Link(ref entry.Frames, frame);
        *Slot(program, page) = frame;
        Span<byte> room = new(KernelMap.ToPointer(frame), (int)FrameAllocator.FrameBytes);
        bytes.CopyTo(room);
        room[bytes.Length..].Clear();
        return true;
    }

    private ulong* Slot(int program, int page) =>
        (ulong*)KernelMap.ToPointer(_indexes[program * MaxIndexes + page / PerIndex]) + page % PerIndex;

    private void Evict(int program)
    {
        FrameAllocator.FreeAll(ref _entries[program].Frames);
        if (_entries[program].Fresh.Root != 0) _entries[program].Fresh.Destroy();
        _entries[program] = default;
        _entries[program].File = NoFile;
    }
}
