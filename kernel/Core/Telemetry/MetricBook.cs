// Counters as a fold over the trace (XDV-070): every record is counted once, in order, when it is sealed or when
// somebody asks, whichever is first. So the fast paths count nothing, reading perturbs nothing, and whoever has the
// trace has the same figures. What results say (fidelity, stability) comes from their headers, behind their record.
//
// Invariant: the records below Sequence are counted, no others.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Trace;

namespace Xdv.Core.Telemetry;

/// <summary>Counters of every machine, and the alerts.</summary>
/// <param name="machines">Rows of the machine table.</param>
/// <param name="contracts">Rows of the contract table.</param>
public sealed class MetricBook(int machines, int contracts)
{
    private const int Width = 3 * MetricFormat.PerDomain;

    private readonly long[] _values = new long[machines * Width];
    /// <summary>Bit n: metric n of the machine's domain list has had a sample; one word a domain.</summary>
    private readonly uint[] _sampled = new uint[machines * 3];
    /// <summary>Decoherence budgets in ticks, by row of the contract table.</summary>
    private readonly ulong[] _budgets = new ulong[contracts];
    private readonly int _machines = machines;
    private ulong _payloadNanoseconds;

    /// <summary>n of the first record that is not counted yet.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>T of the last record counted.</summary>
    public ulong Time { get; private set; }

    public AlertBook Alerts { get; } = new(machines);

    /// <summary>A counter or the latest sample; 0 while there was none.</summary>
    public long this[int machine, MetricId id] => _values[machine * Width + (int)id];

    /// <summary>Counts what is in the log below <paramref name="end"/> and not counted yet.</summary>
    public void CatchUp(TraceLog log, ulong end)
    {
        while (Sequence < end) Count(log[Sequence]);
    }

    /// <summary>Counts the next record.</summary>
    public void Count(in TraceRecord record)
    {
        int machine = record.Vhm >= VhmRange.Root && record.Vhm - VhmRange.Root < _machines
            ? record.Vhm - VhmRange.Root : 0;
        Sequence = record.Sequence + 1;
        Time = record.Time;
        Of(machine, MetricId.Instructions) += record.Instructions;
        switch (record.Kind)
        {
            case RecordKind.SystemCall:
                Of(machine, MetricId.SystemCalls)++;
                CountCall(machine, record);
                break;
            case RecordKind.Schedule:
                if (record.Operation == (ushort)ScheduleEvent.Run) Of(machine, MetricId.Switches)++;
                else Of(0, MetricId.Idle) += (long)(record.Time - record.Arg0);
                break;
            case RecordKind.SliceExpired:
                Of(machine, MetricId.Preemptions)++;
                Of(machine, MetricId.Interrupts)++;
                break;
            case RecordKind.MemoryFault:
                Of(machine, MetricId.PageFaults)++;
                break;
            case RecordKind.Trap:
                Of(machine, MetricId.Traps)++;
                break;
            case RecordKind.ConsoleInput:
            case RecordKind.BlockRead:
            case RecordKind.Entropy:
            case RecordKind.ProviderAttached:
            case RecordKind.ProviderLost:
                Of(0, MetricId.Interrupts)++;
                break;
            default:
                CountDerived(machine, record);
                break;
        }
    }

    /// <summary>What a result says, when the record counted last completed the job that it is of.</summary>
    /// <param name="result">From its header on; one that is too short says nothing.</param>
    public void Observe(in TraceRecord record, ReadOnlySpan<byte> result)
    {
        if (record.Status != Status.Ok) return;
        if (record.Kind == RecordKind.QuantumMeasure && result.Length >= QuantumResult.HeaderBytes)
            Measured(record, MemoryMarshal.Read<QuantumResult>(result));
        else if (record.Kind == RecordKind.PhaseTransform && result.Length >= PhaseResult.HeaderBytes)
            Transformed(record, MemoryMarshal.Read<PhaseResult>(result));
    }

    private void Measured(in TraceRecord record, in QuantumResult result)
    {
        int machine = record.Vhm - VhmRange.Root;
        long fidelity = Billionths(result.Fidelity);
        Of(machine, MetricId.Measurements) += result.Shots;
        Sample(machine, MetricId.Fidelity, fidelity);
        Least(machine, MetricId.LeastFidelity, fidelity);
        Alerts.Sample(AlertRule.Fidelity, machine, fidelity, record);
    }

    private void Transformed(in TraceRecord record, in PhaseResult result)
    {
        int machine = record.Vhm - VhmRange.Root;
        long stability = Billionths(result.Stability), noise = Billionths(result.Noise);
        long drift = Billionths(result.Drift);
        bool first = !IsSampled(machine, MetricId.Noise);
        Sample(machine, MetricId.NoiseGradient, first ? 0 : noise - this[machine, MetricId.Noise]);
        Sample(machine, MetricId.Stability, stability);
        Least(machine, MetricId.LeastStability, stability);
        Sample(machine, MetricId.Noise, noise);
        Sample(machine, MetricId.Drift, drift);
        Sample(machine, MetricId.Impact, Billionths(result.Impact));
        Alerts.Sample(AlertRule.Stability, machine, stability, record);
        Alerts.Sample(AlertRule.Noise, machine, noise, record);
        Alerts.Sample(AlertRule.Drift, machine, drift, record);
    }

    /// <summary>Makes this book say the same as <paramref name="source"/> (checkpoints).</summary>
    public void CopyFrom(MetricBook source)
    {
        Array.Copy(source._values, _values, _values.Length);
        Array.Copy(source._sampled, _sampled, _sampled.Length);
        Array.Copy(source._budgets, _budgets, _budgets.Length);
        _payloadNanoseconds = source._payloadNanoseconds;
        Sequence = source.Sequence;
        Time = source.Time;
        Alerts.CopyFrom(source.Alerts);
    }

    private void CountCall(int machine, in TraceRecord call)
    {
        SystemCall number = (SystemCall)call.Operation;
        switch (number)
        {
            case SystemCall.Yield or SystemCall.Wait or SystemCall.JobWait or SystemCall.ThreadJoin
                or SystemCall.NotificationWait or SystemCall.IpcReceive:
                if (call.Arg1 != 0) Of(machine, MetricId.Switches)++;
                return;
            case SystemCall.IpcCall or SystemCall.IpcReplyReceive:
                if (call.Arg1 != 0) Of(machine, MetricId.Switches)++;
                CountMessage(machine, call);
                return;
            case SystemCall.IpcReply:
                CountMessage(machine, call);
                return;
            case SystemCall.NotificationSignal:
                if (call.Status == Status.Ok) Of(machine, MetricId.Signals)++;
                return;
            case SystemCall.Call when call.Status == Status.Ok:
                CountJob(machine, call);
                return;
        }
    }

    private void CountMessage(int machine, in TraceRecord call)
    {
        if (call.Status != Status.Ok) return;
        Of(machine, MetricId.Messages)++;
        Of(machine, MetricId.MessageWords) += (long)call.Arg0;
    }

    private void CountJob(int machine, in TraceRecord call)
    {
        if (call.Domain == Domain.Phase)
        {
            Of(machine, MetricId.Transforms)++;
            return;
        }

        Of(machine, MetricId.QuantumJobs)++;
        ulong budget = BudgetOf(call.Contract), used = CostModel.TicksFromNanoseconds(_payloadNanoseconds);
        if (budget == 0 || used > budget || budget > uint.MaxValue) return;
        long margin = (long)((budget - used) * MetricFormat.One / budget);
        Sample(machine, MetricId.Margin, margin);
        Least(machine, MetricId.LeastMargin, margin);
        Alerts.Sample(AlertRule.Margin, machine, margin, call);
    }

    /// <summary>Records that Core derived, and outcomes.</summary>
    private void CountDerived(int machine, in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Payload:
                _payloadNanoseconds = record.Contract;
                break;
            case RecordKind.Resource:
                if (record.Operation == (ushort)ContractState.Issued) BudgetOf(record.Contract) = record.Arg3;
                break;
            case RecordKind.Transition:
                if (record.Status != Status.Ok) Of(machine, Rollbacks(record.Domain))++;
                // Its run left a fault; the job itself goes on.
                else if (record.Operation == (ushort)TransitionPhase.Retry) Of(machine, Failed(record.Domain))--;
                break;
            case RecordKind.Capability:
                CountCapability(machine, record);
                break;
            case RecordKind.Boundary:
                if (record.Status != Status.Ok) Refuse(machine, record);
                break;
            case RecordKind.Fault:
                CountFault(machine, record);
                break;
            case RecordKind.QuantumMeasure:
                Of(0, MetricId.Interrupts)++;
                if (record.Status == Status.Ok) Of(machine, MetricId.QuantumCompleted)++;
                break;
            case RecordKind.PhaseTransform:
                Of(0, MetricId.Interrupts)++;
                if (record.Status == Status.Ok) Of(machine, MetricId.TransformsCompleted)++;
                break;
            case RecordKind.Vhm:
                if (record.Operation == (ushort)VhmState.Requested) Forget(machine);
                break;
        }
    }

    private void CountCapability(int machine, in TraceRecord record)
    {
        switch ((CapabilityEvent)record.Operation)
        {
            case CapabilityEvent.Derived:
                Of(machine, MetricId.Derivations)++;
                break;
            case CapabilityEvent.Revoked:
                Of(machine, MetricId.Revocations)++;
                break;
            case CapabilityEvent.Refused:
            case CapabilityEvent.Expired:
                Refuse(machine, record);
                break;
        }
    }

    private void Refuse(int machine, in TraceRecord record)
    {
        Of(machine, MetricId.Refusals)++;
        Alerts.Refusal(machine, record);
    }

    /// <summary>A fault; one that ended a job names it.</summary>
    private void CountFault(int machine, in TraceRecord record)
    {
        FaultKind kind = (FaultKind)record.Operation;
        bool ofJob = (kind < FaultKind.CapabilityViolation || kind == FaultKind.DomainStopped) && record.Arg1 != 0;
        bool violates = kind is FaultKind.StabilityBreach or FaultKind.CoherenceTimeout or FaultKind.EnvelopeCollision;
        switch (record.Domain)
        {
            case Domain.Quantum:
                Of(machine, MetricId.QuantumFaults)++;
                if (ofJob) Of(machine, MetricId.QuantumFailed)++;
                break;
            case Domain.Phase:
                Of(machine, MetricId.PhaseFaults)++;
                if (ofJob) Of(machine, MetricId.TransformsFailed)++;
                if (violates) Of(machine, MetricId.Violations)++;
                break;
            default:
                Of(machine, MetricId.ClassicalFaults)++;
                break;
        }

        Alerts.Fault(machine, record);
    }

    /// <summary>The number is a new machine's.</summary>
    private void Forget(int machine)
    {
        Array.Clear(_values, machine * Width, Width);
        Array.Clear(_sampled, machine * 3, 3);
        Alerts.Forget(machine);
    }

    private static MetricId Failed(Domain domain) =>
        domain == Domain.Phase ? MetricId.TransformsFailed : MetricId.QuantumFailed;

    private static MetricId Rollbacks(Domain domain) =>
        domain == Domain.Phase ? MetricId.PhaseRollbacks : MetricId.QuantumRollbacks;

    /// <summary>A figure of one, or radians, to nine digits; what is no number is 0.</summary>
    private static long Billionths(double value)
    {
        if (!(value > -1e9 && value < 1e9)) return 0;
        return (long)(value * MetricFormat.One + (value < 0 ? -0.5 : 0.5));
    }

    private void Sample(int machine, MetricId id, long value)
    {
        Of(machine, id) = value;
        _sampled[machine * 3 + (int)MetricFormat.DomainOf(id)] |= 1u << ((int)id % MetricFormat.PerDomain);
    }

    private void Least(int machine, MetricId id, long value)
    {
        if (!IsSampled(machine, id) || value < Of(machine, id)) Sample(machine, id, value);
    }

    /// <summary>False while nothing has been measured: then the value means nothing.</summary>
    public bool IsSampled(int machine, MetricId id) =>
        (_sampled[machine * 3 + (int)MetricFormat.DomainOf(id)] >> ((int)id % MetricFormat.PerDomain) & 1) != 0;

    private ref ulong BudgetOf(ulong contract) => ref _budgets[(int)(Handle.Index(contract) % (uint)_budgets.Length)];

    private ref long Of(int machine, MetricId id) => ref _values[machine * Width + (int)id];
}
