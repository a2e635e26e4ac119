// Results between their logical completion and the program that reads them. Each is copied out of the window once,
// hashed while it is copied, and only the copy counts: what a program reads is what the trace's digest covers, whatever
// the provider writes later.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Crypto;
using Xdv.Drivers.Phi;

namespace Xdv.Kernel.Devices;

/// <summary>Results by job, in frames of their own. Slots are fixed; frames are taken when a result arrives and given
/// back when it is discarded. A snapshot may keep one (XDV-014.6): then it stays, unreadable, until it is restored or
/// forgotten.</summary>
internal sealed unsafe class ResultStore
{
    /// <summary>Largest result, in bytes: what an answer slot of the window takes.</summary>
    public const uint MaxBytes = 1 << 20;

    private const uint FrameBytes = (uint)FrameAllocator.FrameBytes;
    private const int FramesPerSlot = (int)(MaxBytes / FrameBytes);

    private readonly ulong[] _jobs;
    private readonly uint[] _bytes;
    private readonly Held[] _held;
    private readonly ulong[] _frames;

    [Flags]
    private enum Held : byte
    {
        None = 0,
        /// <summary>By its job.</summary>
        Job = 1,
        /// <summary>By a snapshot.</summary>
        Snapshot = 2,
    }

    /// <summary>What the results of transforms have to name.</summary>
    public JobPrograms Programs { get; }

    public ResultStore(int slots)
    {
        Programs = new JobPrograms(slots);
        _jobs = new ulong[slots];
        _bytes = new uint[slots];
        _held = new Held[slots];
        _frames = new ulong[slots * FramesPerSlot];
    }

    /// <summary>Copies and hashes a job's result. False when it is too large, memory is out, or every slot is
    /// taken.</summary>
    public bool TryTake(ProviderLink provider, ulong job, uint bytes, out Bytes32 digest)
    {
        digest = default;
        int slot = _jobs.AsSpan().IndexOf(0UL);
        if (slot < 0 || bytes > MaxBytes) return false;
        Sha3State hash = default;
        for (uint offset = 0; offset < bytes; offset += FrameBytes)
        {
            ulong frame = FrameAllocator.TryAllocate();
            if (frame == FrameAllocator.None)
            {
                Release(slot, offset);
                return false;
            }

            _frames[slot * FramesPerSlot + (int)(offset / FrameBytes)] = frame;
            Span<byte> piece = new(KernelMap.ToPointer(frame), (int)Math.Min(FrameBytes, bytes - offset));
            provider.Read(job, offset, piece);
            hash.Append(piece);
        }

        digest = hash.Finish();
        _jobs[slot] = job;
        _bytes[slot] = bytes;
        _held[slot] = Held.Job;
        return true;
    }

    /// <summary>Bytes of a job's result; 0 when there is none.</summary>
    public uint Bytes(ulong job)
    {
        int slot = Find(job);
        return slot < 0 ? 0 : _bytes[slot];
    }

    /// <summary>Piece number <paramref name="index"/> of a result, at most a frame.</summary>
    public ReadOnlySpan<byte> Piece(ulong job, uint index)
    {
        int slot = Find(job);
        uint offset = index * FrameBytes;
        if (slot < 0 || offset >= _bytes[slot]) return default;
        return new ReadOnlySpan<byte>(KernelMap.ToPointer(_frames[slot * FramesPerSlot + (int)index]),
            (int)Math.Min(FrameBytes, _bytes[slot] - offset));
    }

    /// <summary>Gives a result's frames back; nothing when there is none.</summary>
    public void Discard(ulong job) => LetGo(job, Held.Job);

    /// <summary>A snapshot keeps a result from here on; nothing when there is none.</summary>
    public void Keep(ulong job) => Take(job, Held.Snapshot);

    /// <summary>A kept result may be read again.</summary>
    public void Restore(ulong job) => Take(job, Held.Job);

    /// <summary>A result is not kept any more.</summary>
    public void Forget(ulong job) => LetGo(job, Held.Snapshot);

    /// <summary>The slot of a result that its job holds.</summary>
    private int Find(ulong job)
    {
        int slot = FindAny(job);
        return slot >= 0 && (_held[slot] & Held.Job) != 0 ? slot : -1;
    }

    private int FindAny(ulong job) => job == 0 ? -1 : _jobs.AsSpan().IndexOf(job);

    private void Take(ulong job, Held by)
    {
        int slot = FindAny(job);
        if (slot >= 0) _held[slot] |= by;
    }

    private void LetGo(ulong job, Held by)
    {
        int slot = FindAny(job);
        if (slot < 0) return;
        _held[slot] &= ~by;
        if (_held[slot] == Held.None) Release(slot, _bytes[slot]);
    }

    private void Release(int slot, uint bytes)
    {
        for (uint offset = 0; offset < bytes; offset += FrameBytes)
            FrameAllocator.Free(_frames[slot * FramesPerSlot + (int)(offset / FrameBytes)]);
        _jobs[slot] = 0;
        _bytes[slot] = 0;
    }
}
