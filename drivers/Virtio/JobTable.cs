// Which jobs exist and which areas they hold. Private memory only: the window is never asked. Lifecycle of a slot:
// Free → InFlight → Answered → Free, or InFlight → Abandoned → Free when the kernel forgot a job whose buffers the
// server may still write. A job whose request is still there goes back from Answered to InFlight when it is sent again.
//
// Invariant: no more small request areas are taken than slots, so there is one for every job that may be known.
using Xdv.Abi;

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
    /// <summary>Request area, or −1: a large one is given back with the answer, a small one stays.</summary>
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
    private readonly JobRequest[] _sent = new JobRequest[JobLayout.AnswerSlots];
    private readonly bool[] _requestTaken = new bool[JobLayout.RequestSlots];
    private ulong _arrivals;

    public ref JobSlot this[int index] => ref _slots[index];

    /// <summary>The header that a slot's job was sent with, as the kernel knows it.</summary>
    public ref JobRequest Sent(int slot) => ref _sent[slot];

    /// <summary>Jobs the kernel knows: in flight or answered.</summary>
    public int Known { get; private set; }

    /// <summary>Slot of a job the kernel knows, or −1.</summary>
    public int Find(ulong job)
    {
        JobSlot[] slots = _slots;
        for (int i = 0; i < slots.Length; i++)
            if (slots[i].Job == job && slots[i].State is (JobSlotState.InFlight or JobSlotState.Answered)) return i;
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

    /// <summary>The server returned the chain: a large request area is free again, and an abandoned job is gone.
    /// </summary>
    public void Return(int slot, in CompletedJob answer)
    {
        ref JobSlot taken = ref _slots[slot];
        bool abandoned = taken.State == JobSlotState.Abandoned;
        if (abandoned || taken.Request >= JobLayout.SmallSlots) GiveRequest(ref taken);
        taken.Answer = answer;
        taken.Arrival = _arrivals++;
        taken.State = abandoned ? JobSlotState.Free : JobSlotState.Answered;
    }

    /// <summary>An answered job is sent once more.</summary>
    public void SendAgain(int slot)
    {
        ref JobSlot taken = ref _slots[slot];
        taken.Answer = default;
        taken.Reported = false;
        taken.State = JobSlotState.InFlight;
    }

    /// <summary>The kernel is done with the job.</summary>
    public void Forget(int slot)
    {
        ref JobSlot taken = ref _slots[slot];
        Known--;
        if (taken.State == JobSlotState.InFlight)
        {
            taken.State = JobSlotState.Abandoned;
            return;
        }
        GiveRequest(ref taken);
        taken.State = JobSlotState.Free;
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

    private void GiveRequest(ref JobSlot taken)
    {
        if (taken.Request >= 0) _requestTaken[taken.Request] = false;
        taken.Request = -1;
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
