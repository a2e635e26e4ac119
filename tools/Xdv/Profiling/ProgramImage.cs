// An unstripped executable of ours as a profile sees it: its code, by address, and the names of its functions. ELF64,
// little-endian; written by the build, so a file that is not one is a broken build.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Xdv.Tool.Profiling;

/// <summary>Something with a name: a function, or a variable.</summary>
/// <param name="Address">Of its first byte.</param>
/// <param name="Name">A function's as a person would write it.</param>
public sealed record Function(ulong Address, string Name);

public sealed class ProgramImage
{
    private const int SectionHeaderBytes = 64, SymbolBytes = 24;
    private const uint SymbolTable = 2;
    private const ulong Executable = 4;

    private readonly byte[] _file;
    private readonly List<Section> _code = [];
    private readonly Function[] _functions, _data;
    private readonly Dictionary<string, ulong> _addresses = [];

    private readonly record struct Section(uint Type, ulong Flags, ulong Address, int Offset, int Bytes, int Link);

    private ProgramImage(byte[] file)
    {
        _file = file;
        Section[] sections = ReadSections();
        _code.AddRange(sections.Where(section => (section.Flags & Executable) != 0));
        var functions = new SortedDictionary<ulong, Function>();
        var data = new SortedDictionary<ulong, Function>();
        foreach (Section table in sections.Where(section => section.Type == SymbolTable))
            ReadSymbols(table, sections, functions, data);
        _functions = [.. functions.Values];
        _data = [.. data.Values];
    }

    public static ProgramImage Load(string path) => new(File.ReadAllBytes(path));

    /// <summary>Address of a symbol by its linker name.</summary>
    public ulong? AddressOf(string symbol) => _addresses.TryGetValue(symbol, out ulong address) ? address : null;

    /// <summary>Addresses of one label in all assembly routines that have it.</summary>
    /// <param name="label">With its dot: `.begin`.</param>
    public ulong[] LabelsNamed(string label) =>
    [
        .. _addresses.Where(symbol => symbol.Key.StartsWith("xdv_", StringComparison.Ordinal)
            && symbol.Key.EndsWith(label, StringComparison.Ordinal)).Select(symbol => symbol.Value),
    ];

    /// <summary>The code from an address to the end of its section; empty when there is none.</summary>
    public ReadOnlyMemory<byte> CodeAt(ulong address)
    {
        foreach (Section section in _code)
        {
            if (address - section.Address >= (ulong)section.Bytes) continue;
            int skip = (int)(address - section.Address);
            return _file.AsMemory(section.Offset + skip, section.Bytes - skip);
        }

        return default;
    }

    /// <summary>The function an address lies in; null when it is not this image's code.</summary>
    public Function? FunctionAt(ulong address)
    {
        return CodeAt(address).IsEmpty ? null : Last(_functions, address);
    }

    /// <summary>What an operand means: the function or the variable at or before an address.</summary>
    public Function? SymbolAt(ulong address) => FunctionAt(address) ?? Last(_data, address);

    private static Function? Last(Function[] sorted, ulong address)
    {
        int low = 0, high = sorted.Length;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (sorted[middle].Address <= address) low = middle;
            else high = middle;
        }

        return sorted.Length > 0 && sorted[low].Address <= address ? sorted[low] : null;
    }

    private Section[] ReadSections()
    {
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(40));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(60));
        var sections = new Section[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = _file.AsSpan((int)start + i * SectionHeaderBytes, SectionHeaderBytes);
            sections[i] = new Section(BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(header[24..]),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(header[40..]));
        }

        return sections;
    }

    private void ReadSymbols(Section table, Section[] sections, SortedDictionary<ulong, Function> functions,
        SortedDictionary<ulong, Function> data)
    {
        Section strings = sections[table.Link];
        for (int at = table.Offset; at < table.Offset + table.Bytes; at += SymbolBytes)
        {
            ReadOnlySpan<byte> symbol = _file.AsSpan(at, SymbolBytes);
            int section = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]);
            if (section == 0 || section >= sections.Length) continue;
            bool code = (sections[section].Flags & Executable) != 0;
            ReadOnlySpan<byte> name = _file.AsSpan(strings.Offset
                + (int)BinaryPrimitives.ReadUInt32LittleEndian(symbol));
            string text = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]);
            if (text.Length == 0 || text.StartsWith("__", StringComparison.Ordinal)) continue;
            if (!code)
            {
                data.TryAdd(address, new Function(address, text));
                continue;
            }

            _addresses[text] = address;
            // A label inside an assembly routine ("routine.label") is a place, not a function.
            if (!text.Contains('.')) functions.TryAdd(address, new Function(address, MethodName.Demangle(text)));
        }
    }
}
