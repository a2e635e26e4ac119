// Reading and writing trace files (kernel/Abi/Trace.cs): header, then sealed blocks. The reader trusts no length it
// reads; it knows the shape of the file and nothing about what records mean (that is TraceVerifier and Replayer).
using System;
using System.IO;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Tool.Traces;

/// <summary>The file is not a trace, or it is cut off. <see cref="Exception.Message"/> says at which byte.</summary>
/// <param name="at">Where the header or block begins that is wrong.</param>
public sealed class TraceFormatException(string message, long at = 0) : Exception(message)
{
    public long Byte => at;
}

/// <summary>One block as it lies in the file.</summary>
public sealed class TraceBlock
{
    public required TraceBlockHeader Header { get; init; }
    public required byte[] HeaderBytes { get; init; }
    public required byte[] Payload { get; init; }
    /// <summary>Where it begins in the file.</summary>
    public required long Byte { get; init; }

    /// <summary>Record <paramref name="index"/> of a Records block.</summary>
    public TraceRecord Record(int index) =>
        MemoryMarshal.Read<TraceRecord>(Payload.AsSpan(index * TraceRecord.Size, TraceRecord.Size));
}

/// <summary>Reads a trace from a stream, block by block.</summary>
public sealed class TraceFileReader
{
    /// <summary>Largest piece of an outcome in one block that a reader accepts.</summary>
    public const int MaxOutcomeBytes = 64 << 20;

    internal const int HashedHeaderBytes = 96;

    private readonly Stream _stream;
    private long _offset;

    /// <summary>Reads the file header. Throws <see cref="TraceFormatException"/>.</summary>
    public TraceFileReader(Stream stream)
    {
        _stream = stream;
        byte[] bytes = new byte[TraceFileHeader.Size];
        if (Fill(bytes) != bytes.Length) throw new TraceFormatException("shorter than a trace header");
        Header = MemoryMarshal.Read<TraceFileHeader>(bytes);
        if (Header.Magic != TraceFormat.FileMagic) throw new TraceFormatException("not a trace: wrong magic number");
        if (Header.Version != TraceFormat.Version)
            throw new TraceFormatException($"trace version {Header.Version}; this tool reads {TraceFormat.Version}");
        if (Header.HeaderBytes != TraceFileHeader.Size || Header.RecordBytes != TraceRecord.Size
            || Header.BlockRecords != TraceFormat.BlockRecords)
            throw new TraceFormatException("trace header: unexpected sizes");
        if ((Header.Flags & ~TraceFlags.CountedSlices) != 0)
            throw new TraceFormatException("trace header: unknown flags");
        if (bytes.AsSpan(20, 12).ContainsAnyExcept((byte)0) || bytes.AsSpan(64, 32).ContainsAnyExcept((byte)0))
            throw new TraceFormatException("trace header: reserved bytes are not zero");
        if (!Header.HeaderHash.Same(Sha3.Hash(bytes.AsSpan(0, HashedHeaderBytes))))
            throw new TraceFormatException("trace header: it was changed, its hash is another");
    }

    public TraceFileHeader Header { get; }

    /// <summary>Bytes read so far.</summary>
    public long Offset => _offset;

    /// <summary>The next block; false at the end of the file. Throws <see cref="TraceFormatException"/>.</summary>
    public bool TryRead(out TraceBlock block)
    {
        block = null!;
        long start = _offset;
        byte[] bytes = new byte[TraceBlockHeader.Size];
        int read = Fill(bytes);
        if (read == 0) return false;
        if (read != bytes.Length) throw new TraceFormatException($"cut off in the block header at byte {start}", start);
        TraceBlockHeader header = MemoryMarshal.Read<TraceBlockHeader>(bytes);
        if (header.Magic != TraceFormat.BlockMagic) throw new TraceFormatException($"no block at byte {start}", start);
        bool records = header.Type == TraceBlockType.Records;
        if (!records && header.Type != TraceBlockType.Outcome)
            throw new TraceFormatException($"unknown block type {(ushort)header.Type} at byte {start}", start);
        bool fits = records
            ? header.Count is >= 1 and <= TraceFormat.BlockRecords
            && header.Length == (uint)header.Count * TraceRecord.Size
            : header.Count == 0 && header.Length is >= 1 and <= MaxOutcomeBytes;
        if (!fits) throw new TraceFormatException($"impossible length in the block at byte {start}", start);
        byte[] payload = new byte[header.Length];
        if (Fill(payload) != payload.Length)
            throw new TraceFormatException($"cut off in the block at byte {start}", start);
        block = new TraceBlock { Header = header, HeaderBytes = bytes, Payload = payload, Byte = start };
        return true;
    }

    private int Fill(Span<byte> destination)
    {
        int read = _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        _offset += read;
        return read;
    }
}

/// <summary>Writes a trace file: the header, then blocks as a <see cref="Xdv.Core.Trace.TraceSealer"/> sealed
/// them.</summary>
public sealed class TraceFileWriter
{
    private readonly Stream _stream;

    public TraceFileWriter(Stream stream, TraceFlags flags, in Bytes32 kernel)
    {
        _stream = stream;
        stream.Write(Header(flags, kernel));
    }

    /// <summary>The first bytes of a trace file.</summary>
    public static byte[] Header(TraceFlags flags, in Bytes32 kernel)
    {
        TraceFileHeader header = new()
        {
            Magic = TraceFormat.FileMagic,
            Version = TraceFormat.Version,
            HeaderBytes = TraceFileHeader.Size,
            RecordBytes = TraceRecord.Size,
            BlockRecords = TraceFormat.BlockRecords,
            Flags = flags,
            Kernel = kernel,
        };
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceFileHeader>(in header));
        header.HeaderHash = Sha3.Hash(bytes[..TraceFileReader.HashedHeaderBytes]);
        return bytes.ToArray();
    }

    /// <summary>Appends one sealed block.</summary>
    public void Write(ReadOnlySpan<byte> block) => _stream.Write(block);
}
