// Metrics (XDV-070): the fold over the records agrees with Core's tables at every moment, for every machine; and what
// may be looked at is there, and in the caller's machine or one in it.
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Telemetry;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class MetricCheck(CoreLimits limits) : Checker
{
    private const string Rule = "metrics";
    private readonly MetricBook _book = new(limits.Machines, limits.Contracts);
    private TraceRecord _look;

    public override void OnRecord(in TraceRecord record)
    {
        Violation.Unless(record.Sequence == _book.Sequence, Rule, "a record was not counted");
        _book.Count(record);
        bool looks = record is { Kind: RecordKind.SystemCall, Status: Status.Ok,
            Operation: >= (ushort)SystemCall.MetricRead and <= (ushort)SystemCall.CapabilityInfo };
        if (looks) _look = record;
    }

    public override void AfterInput(Orchestrator core)
    {
        if (_look.Kind == RecordKind.None) return;
        int subject = _look.Vhm - VhmRange.Root;
        int seen = (SystemCall)_look.Operation switch
        {
            SystemCall.ContractInfo => core.TryReadContract(_look.Value, out ContractInfo row) ? row.Vhm : 0,
            SystemCall.CapabilityInfo => core.TryReadCapability(_look.Value, out CapabilityInfo right)
                && core.Processes.TryFind(right.Owner, out int slot) ? core.Processes[slot].Vhm : 0,
            _ => (ushort)_look.Value,
        };
        _look = default;
        Violation.Unless(seen >= VhmRange.Root && core.Machines.IsWithin(seen - VhmRange.Root, subject), Rule,
            $"process of machine {subject + VhmRange.Root} sees what is in {seen}");
    }

    public override void Recompute(Orchestrator core)
    {
        MetricReader reader = new(core, _book);
        for (int machine = 0; machine < core.Machines.Capacity; machine++)
        {
            if (core.Machines[machine].Live == 0) continue;
            core.TryReadMachine(VhmTable.IdOf(machine), out VhmInfo info);
            Violation.Unless((ulong)_book[machine, MetricId.Instructions] == info.Instructions, Rule,
                $"machine {info.Vhm}: {_book[machine, MetricId.Instructions]} instructions, not {info.Instructions}");
            Balance(reader, info.Vhm, MetricId.QuantumJobs);
            Balance(reader, info.Vhm, MetricId.Transforms);
        }
    }

    /// <summary>Every job that was admitted is completed, failed or in flight.</summary>
    private static void Balance(MetricReader reader, ushort vhm, MetricId admitted)
    {
        long Value(int offset) => reader.Read(vhm, (MetricId)((int)admitted + offset), default, default).Value;
        long jobs = Value(0), completed = Value(1), failed = Value(2), flying = Value(3);
        Violation.Unless(jobs == completed + failed + flying, Rule,
            $"machine {vhm}, {admitted}: {jobs} admitted, {completed} completed, {failed} failed, {flying} in flight");
    }
}
