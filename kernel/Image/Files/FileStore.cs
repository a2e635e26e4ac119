// Files as programs see them: the initial archive at `/`, the archive the host attached at `/files`. Both are read-only
// memory, so a read is a pure function of what was measured at boot (determinism.md 2). The initial archive's files are
// compared with their measured digests at first use; the host's archive is measured whole.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.Kernel.Files;

/// <summary>Looks up files and folders in the two archives.</summary>
internal sealed unsafe class FileStore
{
    private byte* _initial;
    private int _initialBytes;
    private byte* _digests;
    private int _digestBytes;
    private bool[] _checked = [];
    private Bytes32 _measurement;
    private byte* _host;
    private int _hostBytes;

    private static ReadOnlySpan<byte> HostRoot => "files"u8;

    /// <summary>The initial archive, whole.</summary>
    public ReadOnlySpan<byte> Initial => new(_initial, _initialBytes);

    /// <summary>What the initial archive's directory and digests hash to.</summary>
    public ref readonly Bytes32 InitialMeasurement => ref _measurement;

    /// <summary>The host's archive, whole; empty when there is none.</summary>
    public ReadOnlySpan<byte> Host => new(_host, _hostBytes);

    /// <summary>Mounts the archive the boot loader brought; false when it is not one, or has no digests.</summary>
    public bool AttachInitial(ReadOnlySpan<byte> archive, out uint count)
    {
        if (!Archive.Validate(archive, out count)
            || !ArchiveDigests.TryMeasure(archive, out ReadOnlySpan<byte> digests, out _measurement))
            return false;
        _digests = Address(digests);
        _digestBytes = digests.Length;
        _checked = new bool[count];
        _initial = Address(archive);
        _initialBytes = archive.Length;
        return true;
    }

    /// <summary>Mounts the host's archive at /files; false when it is not one.</summary>
    public bool AttachHost(ReadOnlySpan<byte> archive, out uint count)
    {
        if (!Archive.Validate(archive, out count)) return false;
        _host = Address(archive);
        _hostBytes = archive.Length;
        return true;
    }

    /// <summary>Content of the file at an absolute path. <paramref name="id"/> = archive &lt;&lt; 32 | index names it
    /// in the trace.</summary>
    public Status Find(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content, out ulong id)
    {
        content = default;
        id = 0;
        if (!Resolve(path, out ReadOnlySpan<byte> archive, out ReadOnlySpan<byte> inside, out uint number))
            return Status.FileNotFound;
        int index = Archive.Find(archive, inside, out content);
        if (index < 0) return Status.FileNotFound;
        if (number == 0) Check(index, content);
        id = ((ulong)number << 32) | (uint)index;
        return Status.Ok;
    }

    /// <summary>Compares a file of the initial archive with its measurement, once. Another one is a broken machine, or
    /// an attack: the kernel stops.</summary>
    private void Check(int index, ReadOnlySpan<byte> content)
    {
        if (_checked[index]) return;
        if (!ArchiveDigests.Match(new ReadOnlySpan<byte>(_digests, _digestBytes), index, content))
            Environment.FailFast("a file of the initial archive is not the one that was measured");
        _checked[index] = true;
    }

    /// <summary>Name number <paramref name="wanted"/> in a folder, folders ending in '/'. EndOfList behind the last,
    /// FileNotFound when there is no such folder.</summary>
    public Status Entry(ReadOnlySpan<byte> folder, ulong wanted, Span<byte> name, out int length)
    {
        length = 0;
        while (folder.Length > 0 && folder[^1] == '/') folder = folder[..^1];
        bool root = folder.IsEmpty;
        if (!root && folder[0] != '/') return Status.FileNotFound;
        if (!Resolve(root ? "/"u8 : folder, out ReadOnlySpan<byte> archive, out ReadOnlySpan<byte> inside, out _))
            return Status.FileNotFound;

        ulong index = 0;
        bool exists = inside.IsEmpty;
        ReadOnlySpan<byte> last = default;
        int offset = Archive.HeaderBytes;
        while (Archive.TryEntry(archive, ref offset, out ReadOnlySpan<byte> path, out _))
        {
            if (!Below(path, inside, out ReadOnlySpan<byte> rest)) continue;
            exists = true;
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> component = slash < 0 ? rest : rest[..(slash + 1)];
            if (component.SequenceEqual(last)) continue;
            last = component;
            if (index++ == wanted) return Put(component, name, out length);
        }

        if (root && index == wanted) return Put("files/"u8, name, out length);
        return exists ? Status.EndOfList : Status.FileNotFound;
    }

    /// <summary>Archives are physical memory: they stay where they are.</summary>
    private static byte* Address(ReadOnlySpan<byte> archive) =>
        (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(archive));

    private static Status Put(ReadOnlySpan<byte> component, Span<byte> name, out int length)
    {
        length = Math.Min(component.Length, name.Length);
        component[..length].CopyTo(name);
        return Status.Ok;
    }

    private static bool Below(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder, out ReadOnlySpan<byte> rest)
    {
        rest = path;
        if (folder.IsEmpty) return true;
        if (path.Length <= folder.Length || path[folder.Length] != '/' || !path.StartsWith(folder)) return false;
        rest = path[(folder.Length + 1)..];
        return true;
    }

    /// <summary>Which archive an absolute path is in, and the path inside it.</summary>
    private bool Resolve(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> archive, out ReadOnlySpan<byte> inside,
        out uint number)
    {
        archive = Initial;
        inside = default;
        number = 0;
        if (path.IsEmpty || path[0] != '/') return false;
        inside = path[1..];
        if (!inside.SequenceEqual(HostRoot) && !Below(inside, HostRoot, out _)) return true;
        archive = Host;
        number = 1;
        inside = inside.Length <= HostRoot.Length + 1 ? default : inside[(HostRoot.Length + 1)..];
        return true;
    }
}
