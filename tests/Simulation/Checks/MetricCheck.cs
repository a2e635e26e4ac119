// Metrics (XDV-070): the fold over the records agrees with Core's tables at every moment, for every machine.
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

    public override void OnRecord(in TraceRecord record)
    {
        Violation.Unless(record.Sequence == _book.Sequence, Rule, "a record was not counted");
        _book.Count(record);
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
