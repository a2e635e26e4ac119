using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Xdv.Arch.X64;

/// <summary>A stretch of usable physical memory.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MemoryRange
{
    public ulong Start;
    public ulong End;
}

/// <summary>What the boot loader said, copied out of its memory and independent of which loader it was: usable
/// memory, the initial archive, the command line, the ACPI root pointer. Everything is bounded; excess is dropped.
/// </summary>
public unsafe struct BootInfo
{
    public const int MaxRanges = 32;
    public const int MaxCommandLine = 512;
    /// <summary>Bytes of an RSDP since ACPI 2.0.</summary>
    public const int MaxAcpiRoot = 36;

    private const uint Multiboot2Magic = 0x36D76289;
    private const uint PvhMagic = 0x336EC578;
    private const uint Usable = 1;

    private fixed ulong _ranges[MaxRanges * 2];
    private fixed byte _commandLine[MaxCommandLine];
    private fixed byte _acpiRoot[MaxAcpiRoot];
    private int _acpiRootLength;
    private int _rangeCount;
    private int _commandLineLength;

    /// <summary>Physical address and size of the initial archive; size 0 when there is none.</summary>
    public ulong ModuleStart;

    public ulong ModuleBytes;

    public readonly int RangeCount => _rangeCount;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> CommandLine
        => MemoryMarshal.CreateReadOnlySpan(in _commandLine[0], _commandLineLength);

    /// <summary>The ACPI RSDP's bytes, unchecked; empty when the loader passed none.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AcpiRoot
        => MemoryMarshal.CreateReadOnlySpan(in _acpiRoot[0], _acpiRootLength);

    public readonly MemoryRange Range(int index)
        => new() { Start = _ranges[index * 2], End = _ranges[(index * 2) + 1] };

    /// <summary>Whether the command line has this word (space-separated).</summary>
    public readonly bool HasWord(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> rest = CommandLine;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> first = end < 0 ? rest : rest.Slice(0, end);
            if (first.SequenceEqual(word))
            {
                return true;
            }

            rest = end < 0 ? default : rest.Slice(end + 1);
        }

        return false;
    }

    /// <summary>Reads the loader's information through the boot mapping of the first GiB.</summary>
    /// <param name="info">Filled in.</param>
    /// <param name="magic">What the loader left in eax (start.asm sets it for PVH).</param>
    /// <param name="address">Physical address of the information.</param>
    /// <returns>False for an unknown loader.</returns>
    public static bool TryRead(out BootInfo info, uint magic, ulong address)
    {
        info = default;
        byte* start = KernelMap.ToPointer(address);
        switch (magic)
        {
            case Multiboot2Magic:
                info.ReadMultiboot(start);
                return true;
            case PvhMagic:
                info.ReadPvh(start);
                return true;
            default:
                return false;
        }
    }

    // Multiboot2 3.6: u32 total size, u32 reserved, then tags {u32 type, u32 size, ...} aligned to 8.
    private void ReadMultiboot(byte* start)
    {
        const uint End = 0, CommandLineTag = 1, ModuleTag = 3, MemoryMapTag = 6, AcpiOldTag = 14, AcpiNewTag = 15;

        uint total = *(uint*)start;
        for (uint offset = 8; offset + 8 <= total;)
        {
            byte* tag = start + offset;
            uint type = *(uint*)tag, size = *(uint*)(tag + 4);
            if (type == End || size < 8)
            {
                break;
            }

            switch (type)
            {
                case CommandLineTag:
                    SetCommandLine(tag + 8);
                    break;
                case ModuleTag when ModuleBytes == 0:
                    ModuleStart = *(uint*)(tag + 8);
                    ModuleBytes = *(uint*)(tag + 12) - ModuleStart;
                    break;
                case MemoryMapTag:
                    uint entryBytes = Math.Max(*(uint*)(tag + 8), 20);
                    for (uint entry = 16; entry + entryBytes <= size; entry += entryBytes)
                    {
                        AddRange(*(ulong*)(tag + entry), *(ulong*)(tag + entry + 8), *(uint*)(tag + entry + 16));
                    }

                    break;
                case AcpiOldTag or AcpiNewTag:
                    SetAcpiRoot(tag + 8, size - 8);
                    break;
            }

            offset += (size + 7) & ~7u;
        }
    }

    // hvm_start_info version 1: magic, version, flags, modules, module list, command line, rsdp, map, map entries.
    private void ReadPvh(byte* start)
    {
        uint version = *(uint*)(start + 4);
        if (*(uint*)(start + 12) != 0)
        {
            byte* module = KernelMap.ToPointer(*(ulong*)(start + 16));
            ModuleStart = *(ulong*)module;
            ModuleBytes = *(ulong*)(module + 8);
        }

        ulong commandLine = *(ulong*)(start + 24);
        if (commandLine != 0)
        {
            SetCommandLine(KernelMap.ToPointer(commandLine));
        }

        ulong root = *(ulong*)(start + 32);
        if (root != 0)
        {
            SetAcpiRoot(KernelMap.ToPointer(root), MaxAcpiRoot);
        }

        if (version == 0)
        {
            return;
        }

        byte* entry = KernelMap.ToPointer(*(ulong*)(start + 40));
        for (uint left = *(uint*)(start + 48); left != 0; left--, entry += 24)
        {
            AddRange(*(ulong*)entry, *(ulong*)(entry + 8), *(uint*)(entry + 16));
        }
    }

    /// <summary>The newest wins: GRUB passes the old and the new form.</summary>
    private void SetAcpiRoot(byte* root, uint bytes)
    {
        int length = (int)Math.Min(bytes, MaxAcpiRoot);
        for (int i = 0; i < length && length >= _acpiRootLength; i++)
        {
            _acpiRoot[i] = root[i];
        }

        _acpiRootLength = Math.Max(length, _acpiRootLength);
    }

    private void SetCommandLine(byte* text)
    {
        int length = 0;
        for (; length < MaxCommandLine && text[length] != 0; length++)
        {
            _commandLine[length] = text[length];
        }

        _commandLineLength = length;
    }

    /// <summary>Keeps usable ranges, whole frames only, in ascending order.</summary>
    private void AddRange(ulong start, ulong bytes, uint type)
    {
        ulong end = (start + bytes) & ~(FrameAllocator.FrameBytes - 1);
        start = (start + FrameAllocator.FrameBytes - 1) & ~(FrameAllocator.FrameBytes - 1);
        if (type != Usable || start >= end || _rangeCount == MaxRanges)
        {
            return;
        }

        int place = _rangeCount++;
        for (; place > 0 && _ranges[(place - 1) * 2] > start; place--)
        {
            _ranges[place * 2] = _ranges[(place - 1) * 2];
            _ranges[(place * 2) + 1] = _ranges[((place - 1) * 2) + 1];
        }

        _ranges[place * 2] = start;
        _ranges[(place * 2) + 1] = end;
    }
}
