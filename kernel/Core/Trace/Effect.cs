// Core's second output beside the trace: what the machine layer has to do now. Effects are consequences of records,
// so they are not recorded themselves; replay drops them. The ring is fixed and is emptied after every Apply
// (checked), in order.
using Xdv.Abi;
using Xdv.Core.Faults;

namespace Xdv.Core.Trace;

public enum EffectKind : uint
{
    None = 0,
    /// <summary>Give process <c>Process</c> (table slot <c>Count</c>, first thread <c>Thread</c>) an address space and
    /// its first context.</summary>
    StartProcess = 1,
    /// <summary>Take process <c>Process</c> (slot <c>Count</c>) down: threads, frames.</summary>
    DestroyProcess = 2,
    /// <summary>Hand <c>Request</c> to the provider of its domain, with the staged payload of
    /// <c>Thread</c>.</summary>
    SubmitJob = 3,
    /// <summary>Tell the provider of <c>Request.Domain</c> to forget <c>Request.StateObject</c>.</summary>
    ReleaseStateObject = 4,
    /// <summary>Forget the buffered answer of <c>Request.Job</c>, if there is one.</summary>
    DiscardJob = 5,
    /// <summary>Copy the first <c>Count</c> of the bytes in <c>Bytes0…3</c> (little-endian) to the read buffer of
    /// <c>Thread</c>.</summary>
    DeliverConsole = 6,
    /// <summary>End the session with exit status <c>Count</c>; <c>Bytes0</c> is the PowerMode.</summary>
    PowerOff = 7,
    /// <summary>Give thread <c>Thread</c> of process <c>Process</c> (slot <c>Count</c>) registers: rip <c>Bytes0</c>,
    /// rsp <c>Bytes1</c>, argument <c>Bytes2</c>.</summary>
    StartThread = 8,
    /// <summary>Thread <c>Thread</c> has ended; its process goes on.</summary>
    StopThread = 9,
    /// <summary>Move a message of <c>Count</c> words from thread <c>Bytes0</c> to <c>Thread</c>.</summary>
    DeliverMessage = 10,
    /// <summary>Submit <c>Request.Job</c>, which has been answered, once more: the same bytes and terms, in container
    /// or envelope <c>Request.StateObject</c>, from <c>Request.Time</c> on.</summary>
    ResubmitJob = 11,
    /// <summary>Give the page <c>Bytes0</c> of process <c>Process</c> (slot <c>Count</c>) the frame that the access
    /// <c>Bytes1</c> needs.</summary>
    BackPage = 16,
    /// <summary>Take <c>Bytes0</c> frames of zeroes for segment <c>Count</c>.</summary>
    CreateSegment = 20,
    /// <summary>Map the <c>Bytes1</c> pages of segment <c>Bytes3</c> at <c>Bytes0</c> of process <c>Process</c> (slot
    /// <c>Count</c>), with MemoryFlags <c>Bytes2</c>.</summary>
    MapSegment = 21,
    /// <summary>Remove the <c>Bytes1</c> pages of a segment at <c>Bytes0</c> of process <c>Process</c> (slot
    /// <c>Count</c>); their frames stay the segment's.</summary>
    UnmapSegment = 22,
    /// <summary>Free the <c>Bytes0</c> frames of segment <c>Count</c>, which nobody maps any more.</summary>
    FreeSegment = 23,
    /// <summary>Put the words of a fault (FaultMessage) into the registers of <c>Thread</c>: of kind <c>Count</c>, of
    /// the thread <c>Bytes0</c>, whose handle is <c>Bytes1</c>.</summary>
    DeliverFault = 24,
    /// <summary>Thread <c>Thread</c>, which waited in a fault, goes on at rip <c>Bytes0</c>.</summary>
    ContinueThread = 25,
    /// <summary>Say that process <c>Process</c> (slot <c>Count</c>) ends because of the fault of <c>Thread</c>, of kind
    /// <c>Bytes0</c>. DestroyProcess follows.</summary>
    ReportFault = 26,
    /// <summary>Keep memory and registers of process <c>Process</c> (slot <c>Count</c>) as they are, for
    /// RestoreProcess.</summary>
    KeepProcess = 27,
    /// <summary>Give process <c>Process</c> (slot <c>Count</c>), and the threads it had, what was kept of it.</summary>
    RestoreProcess = 28,
    /// <summary>What was kept of process <c>Process</c> (slot <c>Count</c>) is not needed any more.</summary>
    ForgetProcess = 29,
    /// <summary>Keep the result of <c>Request.Job</c>, if it has one, for RestoreResult.</summary>
    KeepResult = 30,
    /// <summary>The kept result of <c>Request.Job</c> may be read again.</summary>
    RestoreResult = 31,
    /// <summary>The kept result of <c>Request.Job</c> is not needed any more.</summary>
    ForgetResult = 32,
}

/// <summary>One thing to do.</summary>
public struct Effect
{
    public EffectKind Kind;
    public uint Process;
    public uint Thread;
    public uint Count;
    public ulong Bytes0, Bytes1, Bytes2, Bytes3;
    /// <summary>SubmitJob: complete but for Tolerance overrides; the machine layer copies it to the ring as it
    /// is.</summary>
    public JobRequest Request;
}

/// <summary>Fixed queue of effects.</summary>
public sealed class EffectRing(int capacity, Invariant invariant)
{
    private readonly Effect[] _effects = new Effect[capacity];
    private readonly Invariant _invariant = invariant;
    private int _head, _count;

    public int Count => _count;

    /// <summary>Appends an empty effect of this kind for the caller to complete.</summary>
    public ref Effect Add(EffectKind kind)
    {
        _invariant.Check(_count < _effects.Length, "effects: full");
        int index = _head + _count++;
        if (index >= _effects.Length) index -= _effects.Length;
        ref Effect effect = ref _effects[index];
        effect = default;
        effect.Kind = kind;
        return ref effect;
    }

    /// <summary>Takes the oldest effect; false when there is none.</summary>
    public bool TryTake(out Effect effect)
    {
        if (_count == 0)
        {
            effect = default;
            return false;
        }
        effect = _effects[_head];
        _head = _head + 1 == _effects.Length ? 0 : _head + 1;
        _count--;
        return true;
    }
}
