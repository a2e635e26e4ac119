// Measures an archive without reading all of it (XDV-031.1): an entry `digests` holds the SHA3-256 of every other
// file, in order. What is measured at boot is the directory and that entry; a file is compared with its digest before
// its first use. So the measurement still commits to every byte that is used, and boot hashes only what it loads.
using System;
using Xdv.Abi;

namespace Xdv.Crypto;

/// <summary>The digests in an archive (`kernel/Abi/Archive.cs`).</summary>
public static class ArchiveDigests
{
    /// <summary>Where they are; the last entry.</summary>
    public static ReadOnlySpan<byte> Path => "digests"u8;

    /// <summary>SHA3-256 of header, all sizes and paths, and digests; false when the last entry is not a digest for
    /// each of the others.</summary>
    /// <param name="archive">Valid by <see cref="Archive.Validate"/>.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> archive, out ReadOnlySpan<byte> digests, out Bytes32 measurement)
    {
        Sha3State hash = default;
        hash.Append(archive[..Archive.HeaderBytes]);
        ReadOnlySpan<byte> last = digests = default;
        int count = 0, offset = Archive.HeaderBytes, start = offset;
        while (Archive.TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content))
        {
            hash.Append(archive.Slice(start, Archive.EntryBytes + path.Length));
            last = path;
            digests = content;
            start = offset;
            count++;
        }

        hash.Append(digests);
        measurement = hash.Finish();
        return last.SequenceEqual(Path) && digests.Length == (count - 1) * Sha3.DigestBytes;
    }

    /// <summary>True when a file is the one that was measured.</summary>
    /// <param name="index">Its place in the archive; that of the digests is true, they are measured themselves.</param>
    public static bool Match(ReadOnlySpan<byte> digests, int index, ReadOnlySpan<byte> content)
    {
        int at = index * Sha3.DigestBytes;
        return at == digests.Length || (at < digests.Length
            && Sha3.Hash(content).Same(Bytes32.From(digests.Slice(at, Sha3.DigestBytes))));
    }
}
