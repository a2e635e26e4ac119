// Machines share the processor by weight (XDV-012.7, XDV-082): an independent account of what each has been served, and
// of who is entitled to the next decision. While there is only the root there is nobody to share with.
using System;
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public sealed class GroupBook(MachineBook machines)
{
    private const string Rule = "shares";
    private const int Groups = 64;
    private const ulong Scale = 1024;

    private readonly ulong[] _served = new ulong[Groups];
    /// <summary>Groups that had ready threads after the input before.</summary>
    private readonly bool[] _waited = new bool[Groups];
    private ulong _level;
    /// <summary>The level before this input.</summary>
    private ulong _before;
    private int _running = -1;
    private bool _policies, _shared;

    /// <summary>Decisions between several machines that all wanted the processor.</summary>
    public long Contested { get; private set; }

    /// <summary>True while machines share, or other policies than the default decide.</summary>
    public bool Arbitrates => _shared || _policies;

    /// <summary>Number of the group a thread belongs to.</summary>
    public int Of(Orchestrator core, int thread) => machines.Of(core.Threads[thread].Process) - VhmRange.Root;

    public void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.Boot) _policies = record.Value != 0;
        bool entry = record.Kind is RecordKind.SystemCall or RecordKind.SliceExpired or RecordKind.Trap
            || (record.Kind == RecordKind.MemoryFault && (record.Arg1 & (ulong)MemoryAccess.Kernel) == 0);
        if (entry && Arbitrates && _running >= 0)
            _served[_running] += (record.Instructions + 100UL) * Scale / machines.ShareOf(_running);
        if (record is not { Kind: RecordKind.Vhm, Operation: (ushort)VhmState.Terminated }) return;
        _served[record.Vhm - VhmRange.Root] = 0;
        _waited[record.Vhm - VhmRange.Root] = false;
    }

    /// <summary>A decision was made: for the machine that has been served least, of those that want the processor.
    /// </summary>
    public void Decided(Orchestrator core)
    {
        if (!machines.Share && !_policies) return;
        int chosen = Of(core, core.Running), wanting = 1;
        Join(chosen);
        Span<bool> seen = stackalloc bool[Groups];
        seen[chosen] = true;
        for (int thread = 0; thread < core.Threads.HighWater; thread++)
        {
            if (!core.Threads.Ready.Contains(thread)) continue;
            int group = Of(core, thread);
            if (seen[group]) continue;
            seen[group] = true;
            wanting++;
            Join(group);
        }

        for (int group = 0; group < Groups; group++)
        {
            if (!seen[group] || group == chosen) continue;
            bool first = _served[group] < _served[chosen] || (_served[group] == _served[chosen] && group < chosen);
            Violation.Unless(!first, Rule,
                $"machine {chosen} with {_served[chosen]} before {group} with {_served[group]}");
        }

        if (wanting > 1) Contested++;
        _before = _level;
        _level = _served[chosen];
    }

    public void AfterInput(Orchestrator core, bool decided)
    {
        bool arbitrated = Arbitrates;
        for (int group = 0; arbitrated && group < Groups; group++)
            JoinMeanwhile(group, core.Threads.Ready.Arbiter.ServedOf(group));
        _shared = machines.Share;
        _running = core.Running < 0 ? -1 : Of(core, core.Running);
        Span<bool> waits = stackalloc bool[Groups];
        if (arbitrated && !Arbitrates && decided) Leave(core.Threads.Ready.Arbiter.ServedOf(_running));
        for (int thread = 0; (arbitrated || Arbitrates) && thread < core.Threads.HighWater; thread++)
        {
            if (!core.Threads.Ready.Contains(thread)) continue;
            int group = Of(core, thread);
            Join(group);
            waits[group] = Arbitrates;
        }

        waits.CopyTo(_waited);
        _before = _level;
    }

    /// <summary>A thread was ready for a moment of this input, before it ended or was held: who had none joined.
    /// </summary>
    private void JoinMeanwhile(int group, ulong served)
    {
        bool joined = served == Math.Max(_served[group], _before) || served == Math.Max(_served[group], _level);
        if (!_waited[group] && joined) _served[group] = served;
    }

    /// <summary>The last machine beside the root has ended: who runs now became ready with the same input before that,
    /// or after it, when there was nothing to join.</summary>
    private void Leave(ulong served)
    {
        ulong before = _served[_running];
        Join(_running);
        Violation.Unless(served == _served[_running] || served == before, Rule, $"served {served}");
        _served[_running] = served;
    }

    /// <summary>Who comes back gets nothing for having slept.</summary>
    private void Join(int group)
    {
        if (!_waited[group]) _served[group] = Math.Max(_served[group], _level);
    }
}
