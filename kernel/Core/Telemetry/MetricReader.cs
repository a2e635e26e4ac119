// One figure at a time (XDV-070.1): counters from the book, gauges from the tables, what a provider declares from its
// attestation. Reads everything, changes nothing.
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;

namespace Xdv.Core.Telemetry;

/// <param name="core">Whose tables the gauges are.</param>
/// <param name="book">Has counted the records the reading is to cover.</param>
public sealed class MetricReader(Orchestrator core, MetricBook book)
{
    private readonly Orchestrator _core = core;
    private readonly MetricBook _book = book;

    /// <summary>A metric of a machine; None when the machine has ended meanwhile.</summary>
    /// <param name="quantum">As the provider attested; zeroes when it is not known.</param>
    /// <param name="phase">The same for Φ.</param>
    public MetricRecord Read(ushort vhm, MetricId id, in AttestationRecord quantum, in AttestationRecord phase)
    {
        MetricRecord record = default;
        if (!_core.Machines.TryFind(vhm, out int machine)) return record;
        record.Id = id;
        record.Category = MetricFormat.CategoryOf(id);
        record.Domain = MetricFormat.DomainOf(id);
        record.Unit = MetricFormat.UnitOf(id);
        record.Severity = MetricSeverity.Info;
        record.Vhm = vhm;
        record.Threshold = AlertRules.ThresholdOf(id);
        record.Time = _book.Time;
        record.Sequence = _book.Sequence;
        record.Value = record.Domain switch
        {
            Domain.Classical => Classical(machine, id),
            Domain.Quantum => Quantum(machine, id, quantum),
            _ => Phase(machine, id, phase),
        };
        return record;
    }

    /// <summary>The <paramref name="index"/>-th kept alert about a domain in a machine or one in it; None behind the
    /// last.</summary>
    public MetricRecord Alert(int index, Domain domain, ushort vhm)
    {
        for (int i = 0; i < _book.Alerts.Count; i++)
        {
            ref readonly MetricRecord alert = ref _book.Alerts[i];
            bool visible = alert.Domain == domain
                && _core.Machines.IsWithin(alert.Vhm - VhmRange.Root, vhm - VhmRange.Root);
            if (visible && index-- == 0) return alert;
        }

        return default;
    }

    private long Classical(int machine, MetricId id)
    {
        ref Vhm row = ref _core.Machines[machine];
        return id switch
        {
            MetricId.Pages => row.Used.Pages,
            MetricId.Processes => row.Used.Processes,
            MetricId.Threads => row.Used.Threads,
            MetricId.Capabilities => row.Used.Capabilities,
            MetricId.Objects => row.Used.Objects,
            MetricId.QueueDepth => machine == 0 ? _core.Threads.Ready.Count : 0,
            _ => _book[machine, id],
        };
    }

    private long Quantum(int machine, MetricId id, in AttestationRecord attested) => id switch
    {
        MetricId.Containers => Objects(machine, Domain.Quantum),
        MetricId.QubitsHeld => _core.Machines[machine].Used.Qubits,
        MetricId.QubitsFree => Free(machine, Domain.Quantum),
        MetricId.QuantumContracts => Contracts(machine, Domain.Quantum),
        MetricId.QuantumInFlight => Jobs(machine, Domain.Quantum),
        MetricId.CalibrationEpoch => (long)_core.Providers[Domain.Quantum].Limits.CalibrationEpoch,
        MetricId.T1 => attested.T1Nanoseconds,
        MetricId.T2 => attested.T2Nanoseconds,
        MetricId.OneQubitError => attested.OneQubitErrorBillionths,
        MetricId.TwoQubitError => attested.TwoQubitErrorBillionths,
        MetricId.ReadoutError => attested.ReadoutErrorBillionths,
        _ => _book[machine, id],
    };

    private long Phase(int machine, MetricId id, in AttestationRecord attested) => id switch
    {
        MetricId.Envelopes => Objects(machine, Domain.Phase),
        MetricId.ModesHeld => _core.Machines[machine].Used.Modes,
        MetricId.ModesFree => Free(machine, Domain.Phase),
        MetricId.Windows => Contracts(machine, Domain.Phase),
        MetricId.TransformsInFlight => Jobs(machine, Domain.Phase),
        MetricId.DeclaredNoise => attested.PhaseNoiseNanoradians,
        _ => _book[machine, id],
    };

    /// <summary>What a machine could still hold of an available provider's capacity.</summary>
    private long Free(int machine, Domain domain)
    {
        if (!_core.Providers.IsAvailable(domain)) return 0;
        VhmResources quota = _core.Machines[machine].Quota;
        long most = machine == 0 ? _core.Providers[domain].Limits.Capacity
            : domain == Domain.Quantum ? quota.Qubits : quota.Modes;
        return System.Math.Max(0, most - Held(machine, domain));
    }

    private long Held(int machine, Domain domain)
    {
        ref Vhm row = ref _core.Machines[machine];
        return domain == Domain.Quantum ? row.Used.Qubits : row.Used.Modes;
    }

    private long Objects(int machine, Domain domain)
    {
        long count = 0;
        for (int i = 0; i < _core.StateObjects.HighWater; i++)
            if (_core.StateObjects.IsLive(i) && _core.StateObjects[i].Domain == domain
                && _core.StateObjects[i].Vhm == VhmTable.IdOf(machine)) count++;
        return count;
    }

    private long Contracts(int machine, Domain domain)
    {
        long count = 0;
        for (int i = 0; i < _core.Contracts.HighWater; i++)
            if (_core.Contracts.IsLive(i) && _core.Contracts[i].Domain == domain
                && _core.Contracts[i].Vhm == VhmTable.IdOf(machine)) count++;
        return count;
    }

    private long Jobs(int machine, Domain domain)
    {
        long count = 0;
        for (int i = 0; i < _core.Jobs.HighWater; i++)
            if (_core.Jobs.IsLive(i) && _core.Jobs[i].State == Transitions.JobState.InFlight
                && _core.Jobs[i].Domain == domain && _core.Jobs[i].Vhm == VhmTable.IdOf(machine)) count++;
        return count;
    }
}
