// Which jobs exist and which areas they hold. Private memory only: the window is never asked. Lifecycle of a slot:
// Free → InFlight → Answered → Free, or InFlight → Abandoned → Free when the kernel forgot a job whose buffers the
// server may still write.
namespace Xdv.Drivers.Virtio;

public enum JobSlotState : byte
{
    Free = 0,
    InFlight = 1,
    Answered = 2,
    /// <summary>Forgotten by the kernel, still held by the server.</summary>
    Abandoned = 3,
}

/// <summary>One job.</summary>
public struct JobSlot
{
    public JobSlotState State;
    public bool Reported;
    /// <summary>Request area, or −1 once the server gave it back.</summary>
    public int Request;
    public ulong Job;
    /// <summary>Number of the answer in order of arrival.</summary>
    public ulong Arrival;
    public CompletedJob Answer;
}

/// <summary>Fixed table of <see cref="JobLayout.AnswerSlots"/> jobs; every search is bounded by it.</summary>
public sealed class JobTable
{
    private readonly JobSlot[] _slots = new JobSlot[JobLayout.AnswerSlots];
    private readonly bool[] _requestTaken = new bool[JobLayout.RequestSlots];
    private ulong _arrivals;

    public ref JobSlot this[int index] => ref _slots[index];

    /// <summary>Jobs the kernel knows: in flight or answered.</summary>
    public int Known { get; private set; }

    /// <summary>Slot of a job the kernel knows, or −1.</summary>
    public int Find(ulong job)
    {
        for (int i = 0; i < _slots.Length; i++)
            if (_slots[i].Job == job && _slots[i].State is (JobSlotState.InFlight or JobSlotState.Answered)) return i;
        return -1;
    }

    /// <summary>Takes an answer slot and the smallest request area that holds <paramref name="bytes"/>. False when
    /// either has none free at the moment.</summary>
    public bool TryTake(ulong job, ulong bytes, in JobLayout layout, out int slot)
    {
        slot = FindFree();
        int request = slot < 0 ? -1 : FindRequest(bytes, layout);
        if (request < 0) return false;
        _requestTaken[request] = true;
        _slots[slot] = default;
        _slots[slot].State = JobSlotState.InFlight;
        _slots[slot].Job = job;
        _slots[slot].Request = request;
        Known++;
        return true;
    }

    /// <summary>The server returned the chain: the request area is free again, and an abandoned job is gone.</summary>
    public void Return(int slot, in CompletedJob answer)
    {
        ref JobSlot taken = ref _slots[slot];
        if (taken.Request >= 0) _requestTaken[taken.Request] = false;
        taken.Request = -1;
        taken.Answer = answer;
        taken.Arrival = _arrivals++;
        taken.State = taken.State == JobSlotState.Abandoned ? JobSlotState.Free : JobSlotState.Answered;
    }

    /// <summary>The kernel is done with the job.</summary>
    public void Forget(int slot)
    {
        ref JobSlot taken = ref _slots[slot];
        taken.State = taken.State == JobSlotState.InFlight ? JobSlotState.Abandoned : JobSlotState.Free;
        Known--;
    }

    /// <summary>The answered job that arrived first among those not reported yet, or −1.</summary>
    public int NextArrival()
    {
        int first = -1;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].State != JobSlotState.Answered || _slots[i].Reported) continue;
            if (first < 0 || _slots[i].Arrival < _slots[first].Arrival) first = i;
        }
        return first;
    }

    public void Clear()
    {
        for (int i = 0; i < _slots.Length; i++) _slots[i] = default;
        for (int i = 0; i < _requestTaken.Length; i++) _requestTaken[i] = false;
        _arrivals = 0;
        Known = 0;
    }

    private int FindFree()
    {
        for (int i = 0; i < _slots.Length; i++)
            if (_slots[i].State == JobSlotState.Free) return i;
        return -1;
    }

    private int FindRequest(ulong bytes, in JobLayout layout)
    {
        int slots = JobLayout.SmallSlots + layout.LargeSlots;
        for (int i = 0; i < slots; i++)
            if (!_requestTaken[i] && bytes <= layout.RequestBytes(i)) return i;
        return -1;
    }
}
