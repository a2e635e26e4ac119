// The scheduler (XDV-053.3, XDV-012.5, XDV-012.7): one running thread, ready queue = ready threads, every decision
// the one that an independent reading of the rule makes, and nobody waits longer than the stated bound:
// FairnessWait − 1 decisions plus the number of threads that were ready when it joined them, itself among them; with
// other policies than the default that number times FairnessWait.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;

namespace Xdv.Tests.Simulation.Checks;

public sealed class ScheduleCheck(int threads, ContractBook contracts, GroupBook groups) : Checker
{
    private const string Rule = "schedule";

    private readonly Waiting[] _waiting = new Waiting[threads];
    private readonly PolicyBook _policies = new(threads, contracts, groups);
    private ulong _decision;
    private bool _handedOver;

    private struct Waiting
    {
        public ulong Submission, Passed, Bound;
    }

    /// <summary>Longest wait seen, in decisions.</summary>
    public ulong LongestWait { get; private set; }

    public override void BeginInput()
    {
        _handedOver = false;
        _policies.BeginInput();
    }

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.Schedule) _handedOver = false;
        if (HandOverCheck.IsHandOver(record)) _handedOver = true;
        _policies.OnRecord(record);
        groups.OnRecord(record);
    }

    public override void OnRestore(ushort machine, System.Collections.Generic.IReadOnlySet<uint> processes) =>
        _policies.OnRestore(processes);

    public override void AfterInput(Orchestrator core)
    {
        int running = 0, ready = 0;
        for (int thread = 0; thread < core.Threads.Capacity; thread++)
        {
            ThreadState state = core.Threads[thread].State;
            if (state == ThreadState.Ready && core.Threads[thread].Held != 0) state = ThreadState.Blocked;
            if (state == ThreadState.Running) running++;
            if (state == ThreadState.Ready) ready++;
            Violation.Unless((state == ThreadState.Ready) == core.Threads.Ready.Contains(thread), Rule,
                "the ready queue is not the ready threads");
        }
        Violation.Unless(ready == core.Threads.Ready.Count, Rule, "the ready queue's count");
        if (core.Ended) return;
        Violation.Unless(running == (core.Running < 0 ? 0 : 1), Rule, $"{running} threads run");
        if (core.Running < 0) Violation.Unless(ready == 0, Rule, "nobody runs although somebody could");
        bool decided = core.Running >= 0 && core.Threads[core.Running].Submission != _decision;
        if (decided) Decided(core);
        decided &= !_handedOver;
        Join(core, decided ? 1u : 0u, (ulong)ready);
        _policies.AfterInput(core, decided);
        groups.AfterInput(core, decided);
    }

    private ulong PassedOf(Orchestrator core, int thread) =>
        _waiting[thread].Submission == core.Threads[thread].Submission ? _waiting[thread].Passed : 0;

    /// <summary>A decision was made: who was passed over, and was it the right one?</summary>
    private void Decided(Orchestrator core)
    {
        int chosen = core.Running;
        ref ThreadRow row = ref core.Threads[chosen];
        _decision = row.Submission;
        if (_handedOver) return;
        groups.Decided(core);
        int own = groups.Of(core, chosen);
        if (_policies.Apply) _policies.Decided(core, PassedOf);
        ulong passed = _waiting[chosen].Submission == row.Submission ? _waiting[chosen].Passed : 0;
        ulong oldest = row.Submission, oldestPassed = passed;
        bool outranked = false;
        for (int thread = 0; thread < _waiting.Length; thread++)
        {
            if (!core.Threads.Ready.Contains(thread) || groups.Of(core, thread) != own) continue;
            ref Waiting other = ref _waiting[thread];
            ulong submission = core.Threads[thread].Submission;
            ulong before = other.Submission == submission ? other.Passed : 0;
            if (submission < oldest) (oldest, oldestPassed) = (submission, before);
            int level = core.Threads.LevelOf(thread), top = core.Threads.LevelOf(chosen);
            outranked |= level > top || (level == top && submission < row.Submission);
            if (other.Submission != submission) continue;
            other.Passed++;
            if (other.Passed > LongestWait) LongestWait = other.Passed;
            Violation.Unless(other.Passed <= other.Bound, "starvation", $"thread {thread} passed {other.Passed} times");
        }
        if (_policies.Apply) return;
        bool aged = oldestPassed >= ReadyQueue.FairnessWait;
        Violation.Unless(aged ? oldest == row.Submission : !outranked, Rule, $"thread {chosen} is not the next");
    }

    /// <summary>Who became ready with this input was so before its decision, which comes last.</summary>
    private void Join(Orchestrator core, ulong decisions, ulong ready)
    {
        for (int thread = 0; thread < _waiting.Length; thread++)
        {
            ref ThreadRow row = ref core.Threads[thread];
            if (!core.Threads.Ready.Contains(thread) || _waiting[thread].Submission == row.Submission) continue;
            // Of the ready and the one that was chosen, all others may be older.
            ulong bound = ReadyQueue.FairnessWait - 1 + _policies.Spacing * (ready + decisions);
            bool passed = decisions > 0 && groups.Of(core, thread) == groups.Of(core, core.Running);
            _waiting[thread] = new Waiting { Submission = row.Submission, Passed = passed ? 1u : 0, Bound = bound };
        }
    }
}
