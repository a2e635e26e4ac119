// Releases of containers and envelopes: fire and forget for the kernel, but never reordered and never lost while the
// provider lives. A job submitted after a release must find the provider's capacity free, or its outcome would depend
// on timing; so while releases wait here for room, jobs wait too (determinism.md 2).
namespace Xdv.Drivers.Virtio;

/// <summary>Slots in the window and a bounded backlog behind them.</summary>
public sealed class ReleaseQueue
{
    /// <summary>Releases that can wait; more than the state objects a kernel holds.</summary>
    public const int Capacity = 4096;

    /// <summary>Set in the job id of a release, so that it is never the id of a job.</summary>
    public const ulong JobBit = 1UL << 63;

    private readonly ulong[] _backlog = new ulong[Capacity];
    private readonly ulong[] _inFlight = new ulong[JobLayout.ReleaseSlots];
    private int _head;

    /// <summary>Releases not handed to the server yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>Queues a release. False when the backlog is full.</summary>
    public bool TryAdd(ulong stateObject)
    {
        if (stateObject == 0 || Waiting == Capacity) return false;
        _backlog[(_head + Waiting) % Capacity] = stateObject;
        Waiting++;
        return true;
    }

    /// <summary>The oldest waiting release and a free slot for it; stays waiting until <see cref="Take"/>.</summary>
    public bool TryPeek(out ulong stateObject, out int slot)
    {
        stateObject = Waiting == 0 ? 0 : _backlog[_head];
        slot = 0;
        while (slot < _inFlight.Length && _inFlight[slot] != 0) slot++;
        return stateObject != 0 && slot < _inFlight.Length;
    }

    /// <summary>The release that was peeked is in the ring now.</summary>
    public void Take(int slot)
    {
        _inFlight[slot] = _backlog[_head];
        _head = (_head + 1) % Capacity;
        Waiting--;
    }

    /// <summary>The server returned the slot; answers the job id its answer must carry.</summary>
    public ulong Return(int slot)
    {
        ulong job = JobId(_inFlight[slot]);
        _inFlight[slot] = 0;
        return job;
    }

    public static ulong JobId(ulong stateObject) => stateObject | JobBit;

    public void Clear()
    {
        for (int i = 0; i < _inFlight.Length; i++) _inFlight[i] = 0;
        _head = 0;
        Waiting = 0;
    }
}
