// Deadlock freedom (XDV-053.3): whoever waits waits for something that will come: a job of its own in flight, a living
// child, a living thread, console input that is not there yet. Threads wait for each other as long as their programs
// like; without that, when nobody can run, a job or the console is what everybody waits for.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class WakeCheck(ProcessBook processes, JobBook jobs) : Checker
{
    private const string Rule = "wakeup";

    private int _bytes, _behind;
    private bool _end, _typed;

    public override void OnRecord(in TraceRecord record)
    {
        if (TraceFormat.IsInput(record.Kind)) _typed = record.Kind == RecordKind.ConsoleInput;
        // Ctrl-C that ends somebody takes what was typed before it along. Who was ended by one may also come back so.
        if (_typed && record is { Kind: RecordKind.Process, Status: Status.ProcessInterrupted }) _bytes = _behind;
        if (record.Kind != RecordKind.ConsoleInput || record.Status != Status.Ok) return;
        _bytes += record.Operation;
        _end |= record.Operation == 0;
        _behind = Behind(record);
    }

    /// <summary>Bytes behind the Ctrl-C of an input, which has no more than one, among the first eight.</summary>
    private static int Behind(in TraceRecord input)
    {
        int place = 0;
        while (place < 7 && (byte)(input.Arg0 >> (8 * place)) != ConsoleState.Interrupt) place++;
        return input.Operation - 1 - place;
    }

    public override void OnEffect(in Effect effect)
    {
        if (effect.Kind != EffectKind.DeliverConsole) return;
        _bytes -= (int)effect.Count;
        if (effect.Count == 0) _end = false;
        Violation.Unless(_bytes >= 0, Rule, "more bytes delivered than came");
    }

    public override void AfterInput(Orchestrator core)
    {
        if (core.Ended) return;
        bool somethingComes = core.Running >= 0, waitsForOthers = false;
        for (int thread = 0; thread < core.Threads.Capacity; thread++)
        {
            ref ThreadRow row = ref core.Threads[thread];
            // A paused machine waits for whoever paused it.
            waitsForOthers |= row.Held != 0;
            if (row.State != ThreadState.Blocked) continue;
            switch (row.Reason)
            {
                case BlockReason.Job:
                    Violation.Unless(jobs.Notes.Has(row.BlockedOn) && jobs.Notes[row.BlockedOn].InFlight
                        && jobs.Notes[row.BlockedOn].Owner == row.Process, Rule, "waits for a job that is over");
                    somethingComes = true;
                    break;
                case BlockReason.Child:
                    Violation.Unless(row.BlockedOn <= uint.MaxValue && processes.IsAlive((uint)row.BlockedOn), Rule,
                        "waits for a child that has ended");
                    break;
                case BlockReason.Thread or BlockReason.Reply:
                    bool there = row.Reason == BlockReason.Thread ? core.Threads.TryFind(row.BlockedOn, out int other)
                        : core.Threads[other = (int)row.BlockedOn].Caller == thread;
                    Violation.Unless(there && core.Threads[other].State != ThreadState.Ended, Rule,
                        "waits for a thread that is gone");
                    waitsForOthers = true;
                    break;
                case BlockReason.FaultReply:
                    bool decides = core.Threads[(int)row.BlockedOn].FaultCaller == thread + 1;
                    Violation.Unless(decides, Rule, "waits for a decision of nobody's");
                    waitsForOthers = true;
                    break;
                case BlockReason.Send or BlockReason.Receive or BlockReason.Fault or BlockReason.Notification:
                    waitsForOthers = true;
                    break;
                default:
                    Violation.Unless(_bytes == 0 && !_end, Rule, "waits for console input that is there");
                    somethingComes = true;
                    break;
            }
        }
        Violation.Unless(somethingComes || waitsForOthers, Rule, "everybody waits for everybody");
    }
}
