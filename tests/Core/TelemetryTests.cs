// Metrics and alerts (XDV-070, XDV-072): what is counted, who may look, what escalates, and that looking changes
// nothing. That the counters agree with the tables in every state is the simulator's MetricCheck.
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Telemetry;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class TelemetryTests
{
    private readonly FakeMachine _machine = new(new CoreLimits(32, 256, 32, 32, 32));
    private readonly MetricBook _book;

    public TelemetryTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
        _book = new MetricBook(_machine.Core.Limits.Machines, 32);
    }

    private void CatchUp()
    {
        while (_book.Sequence < (ulong)_machine.Records.Count) _book.Count(_machine.Records[(int)_book.Sequence]);
    }

    private long Value(MetricId id, ushort vhm = 1000)
    {
        CatchUp();
        return new MetricReader(_machine.Core, _book).Read(vhm, id, default, default).Value;
    }

    private CallResult Read(ulong index, ulong capability, MetricList list = MetricList.Metrics) =>
        _machine.OnCapability(SystemCall.MetricRead, capability, index, (ulong)list);

    private void Run(ulong contract, uint operations = 10, ulong duration = 1000)
    {
        CallResult job = _machine.Submit(new QJob(contract, Operations: operations, DurationNanoseconds: duration));
        Assert.Equal(Status.Ok, job.Status);
        _machine.Call(SystemCall.JobWait, job.Value);
        _machine.RunIdle();
    }

    private void Observe<T>(in TraceRecord record, T result) where T : unmanaged =>
        _book.Observe(record, MemoryMarshal.AsBytes(new System.ReadOnlySpan<T>(in result)));

    private static IEnumerable<MetricId> All() => from domain in new[] { 0, 1, 2 }
        from i in Enumerable.Range(1, MetricFormat.CountOf((Domain)domain))
        select (MetricId)(domain * MetricFormat.PerDomain + i);

    [Fact]
    [Requirement("XDV-070.1")]
    public void EveryMetricHasANameOfItsOwnACategoryAndADomain()
    {
        string[] names = [.. All().Select(id => Encoding.ASCII.GetString(MetricNames.Of(id)))];
        Assert.DoesNotContain("", names);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(System.Enum.GetValues<MetricId>().Length - 1, names.Length);
        Assert.Equal([1, 2, 3, 4, 5, 6], All().Select(id => (int)MetricFormat.CategoryOf(id)).Distinct().Order());
        foreach (MetricId id in All())
            Assert.StartsWith(MetricFormat.DomainOf(id) switch { Domain.Classical => "k.", Domain.Quantum => "q.",
                _ => "phi." }, Encoding.ASCII.GetString(MetricNames.Of(id)));
    }

    [Fact]
    [Requirement("XDV-070.2")]
    public void WhatHappensIsCounted()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        Run(contract);
        _machine.Answer = _ => Status.QuantumMeasurementFailure;
        Run(contract);
        _machine.Answer = _ => Status.Ok;
        _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2)));
        Assert.Equal(3, Value(MetricId.QuantumJobs));
        Assert.Equal(1, Value(MetricId.QuantumCompleted));
        Assert.Equal(1, Value(MetricId.QuantumFailed));
        Assert.Equal(1, Value(MetricId.QuantumInFlight));
        Assert.Equal(1, Value(MetricId.QuantumFaults));
        Assert.Equal(2, Value(MetricId.QuantumContracts));
        Assert.Equal(4, Value(MetricId.QubitsHeld));
        Assert.Equal(16, Value(MetricId.QubitsFree));
        Assert.Equal(0, Value(MetricId.Transforms));
        long calls = Value(MetricId.SystemCalls), instructions = Value(MetricId.Instructions);
        _machine.Call(SystemCall.Clock, instructions: 77);
        Assert.Equal(calls + 1, Value(MetricId.SystemCalls));
        Assert.Equal(instructions + 77, Value(MetricId.Instructions));
    }

    [Fact]
    [Requirement("XDV-070.3")]
    public void NobodySeesAnotherMachineOrADomainWithoutACapabilityForIt()
    {
        ulong machine = _machine.CreateMachine(FakeMachine.Terms()).Value;
        uint count = (uint)MetricFormat.CountOf(Domain.Classical);
        ulong own = _machine.Capability(Domain.Classical);
        Assert.Equal(1000ul | 1 << 16, Read(0, own).Value);
        Assert.Equal(machine | 1 << 16, Read(count, own).Value);
        Assert.Equal(Status.EndOfList, Read(2 * count, own).Status);
        Assert.Equal((ulong)MetricId.Containers, Read(0, _machine.Capability(Domain.Quantum)).Value >> 16);
        Assert.Equal(Status.InvalidArgument, Read(0, own, (MetricList)2).Status);
        Assert.Equal(Status.EndOfList, Read(MetricFormat.MaxAlerts, own, MetricList.Alerts).Status);
        ulong foreign = _machine.Capability(Domain.Quantum);
        _machine.SwitchTo((uint)_machine.SpawnIn(machine).Value);
        ulong inside = _machine.Capability(Domain.Classical);
        Assert.Equal(machine | 1 << 16, Read(0, inside).Value);
        Assert.Equal(Status.EndOfList, Read(count, inside).Status);
        Assert.Equal(Status.CapabilityInvalid, Read(0, foreign).Status);
        Assert.Equal(Status.CapabilityInvalid, Read(0, _machine.Capability(Domain.Quantum)).Status);
    }

    [Theory]
    [InlineData(SystemCall.MetricRead)]
    [InlineData(SystemCall.ContractInfo)]
    [InlineData(SystemCall.CapabilityInfo)]
    [Requirement("XDV-070.3")]
    public void LookingNeedsTelemetryAndChangesNothing(SystemCall call)
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        Bytes32 before = _machine.Core.StateDigest();
        ulong own = _machine.Capability(Domain.Classical);
        CallResult seen = _machine.OnCapability(call, own);
        Assert.Equal(Status.Ok, seen.Status);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        if (call == SystemCall.ContractInfo) Assert.Equal(contract, seen.Value);
        _machine.SwitchTo((uint)_machine.Spawn(Permissions.All & ~Permissions.Telemetry).Value);
        Assert.Equal(Status.CapabilityUnauthorized,
            _machine.OnCapability(call, _machine.Capability(Domain.Classical)).Status);
    }

    [Fact]
    [Requirement("XDV-070.3")]
    public void ContractsAndCapabilitiesOfAllProcessesInOrder()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 3);
        uint child = (uint)_machine.Spawn().Value;
        List<uint> owners = [];
        for (ulong i = 0; _machine.Call(SystemCall.CapabilityInfo, i) is { Status: Status.Ok } row; i++)
        {
            Assert.True(_machine.Core.TryReadCapability(row.Value, out CapabilityInfo info));
            owners.Add(info.Owner);
        }
        Assert.Equal([1u, 1, 1, child, child, child], owners.Where(o => o != 0));
        Assert.True(_machine.Core.TryReadContract(_machine.Call(SystemCall.ContractInfo, 0).Value, out ContractInfo c));
        Assert.Equal((contract, 3u, 1u, ContractState.Active), (c.Contract, c.Resources, c.Owner, c.State));
        Assert.Equal(Status.EndOfList, _machine.Call(SystemCall.ContractInfo, 1).Status);
        Assert.False(_machine.Core.TryReadContract(contract + (1ul << 32), out _));
    }

    [Fact]
    [Requirement("XDV-072")]
    public void ANarrowMarginIsToldAndARowOfThemEscalates()
    {
        ulong contract = _machine.ActiveContract(Domain.Quantum, 2);
        _machine.Core.TryReadContract(contract, out ContractInfo terms);
        ulong nearly = terms.Budget * 1000 / 100 * 95;
        Run(contract);
        CatchUp();
        Assert.Equal(0, _book.Alerts.Count);
        for (int i = 0; i < 5; i++) Run(contract, duration: nearly);
        CatchUp();
        MetricRecord alert = _book.Alerts[0];
        Assert.Equal(1, _book.Alerts.Count);
        Assert.Equal((MetricId.Margin, 5u, MetricSeverity.Critical), (alert.Id, alert.Repeats, alert.Severity));
        Assert.InRange(alert.Value, MetricFormat.One / 25, MetricFormat.One / 19);
        Assert.Equal((1u, contract), (alert.Process, alert.Contract));
        Run(contract);
        Run(contract, duration: nearly);
        CatchUp();
        Assert.Equal(2, _book.Alerts.Count);
        Assert.Equal(MetricSeverity.Notice, _book.Alerts[1].Severity);
        Assert.Equal(alert.Value, Value(MetricId.LeastMargin));
    }

    [Fact]
    [Requirement("XDV-072")]
    public void WhatResultsSayIsSampled()
    {
        TraceRecord record = new() { Vhm = 1000, Kind = RecordKind.PhaseTransform, Domain = Domain.Phase, Process = 4 };
        Observe(record, new PhaseResult { Stability = 0.99, Noise = 0.01, Drift = -0.2, Impact = 0.01 });
        Observe(record, new PhaseResult { Stability = 0.90, Noise = 0.03, Drift = 0.001, Impact = 0.09 });
        _book.Observe(record, new byte[PhaseResult.HeaderBytes - 1]);
        Observe(record with { Status = Status.PhaseStabilityBreach }, new PhaseResult { Stability = 0.1 });
        Assert.Equal(900_000_000, Value(MetricId.Stability));
        Assert.Equal(900_000_000, Value(MetricId.LeastStability));
        Assert.Equal(30_000_000, Value(MetricId.Noise));
        Assert.Equal(20_000_000, Value(MetricId.NoiseGradient));
        Assert.Equal(1_000_000, Value(MetricId.Drift));
        Assert.Equal(90_000_000, Value(MetricId.Impact));
        Observe(record with { Kind = RecordKind.QuantumMeasure },
            new QuantumResult { Shots = 7, Fidelity = double.NaN });
        Assert.Equal((7, 0), (Value(MetricId.Measurements), Value(MetricId.Fidelity)));
        MetricReader reader = new(_machine.Core, _book);
        Assert.Equal([MetricId.Drift, MetricId.Stability],
            [reader.Alert(0, Domain.Phase, 1000).Id, reader.Alert(1, Domain.Phase, 1000).Id]);
        Assert.Equal(MetricSeverity.Warning, reader.Alert(1, Domain.Phase, 1000).Severity);
        Assert.Equal(MetricId.Fidelity, reader.Alert(0, Domain.Quantum, 1000).Id);
        Assert.Equal(MetricId.None, reader.Alert(0, Domain.Classical, 1000).Id);
    }

    [Fact]
    [Requirement("XDV-072")]
    public void FaultsInARowGetMoreSevereUntilCalm()
    {
        TraceRecord fault = new()
        {
            Vhm = 1000, Kind = RecordKind.Fault, Domain = Domain.Phase, Operation = (ushort)FaultKind.StabilityBreach,
            Arg0 = (ulong)EscalationLevel.Process, Arg1 = 1,
        };
        List<MetricSeverity> told = [];
        foreach (ulong time in new ulong[] { 10, 20, 30, 40, 40 + AlertRules.CalmTicks + 1 })
        {
            fault.Time = time;
            fault.Sequence = _book.Sequence;
            _book.Count(fault);
            told.Add(_book.Alerts[_book.Alerts.Count - 1].Severity);
        }
        Assert.Equal([MetricSeverity.Warning, MetricSeverity.Serious, MetricSeverity.Critical, MetricSeverity.Critical,
            MetricSeverity.Warning], told);
        Assert.Equal(2, _book.Alerts.Count);
        Assert.Equal(5, _book[0, MetricId.Violations]);
    }

    [Fact]
    [Requirement("XDV-070.1")]
    public void OnlyTheLatestAlertsAreKept()
    {
        TraceRecord record = new() { Vhm = 1000, Domain = Domain.Quantum };
        for (int i = 0; i < 100; i++)
        {
            record.Process = (uint)i;
            _book.Alerts.Sample(AlertRule.Fidelity, 0, 0, record);
            _book.Alerts.Sample(AlertRule.Fidelity, 0, MetricFormat.One, record);
        }
        Assert.Equal(MetricFormat.MaxAlerts, _book.Alerts.Count);
        Assert.Equal(Enumerable.Range(36, 64).Select(i => (uint)i),
            Enumerable.Range(0, 64).Select(i => _book.Alerts[i].Process));
    }

    [Fact]
    [Requirement("XDV-070.3")]
    public void AReusedNumberStartsFromNothing()
    {
        ulong machine = _machine.CreateMachine(FakeMachine.Terms()).Value;
        uint init = (uint)_machine.SpawnIn(machine).Value;
        _machine.SwitchTo(init);
        _machine.Call(SystemCall.Clock, instructions: 50);
        Assert.True(Value(MetricId.Instructions, (ushort)machine) > 0);
        _machine.Call(SystemCall.Exit, 0);
        _machine.Call(SystemCall.Wait, init);
        for (int i = 0; i < _machine.Core.Limits.Machines; i++)
        {
            ulong next = _machine.CreateMachine(FakeMachine.Terms()).Value;
            Assert.Equal(0, Value(MetricId.Instructions, (ushort)next));
            if (next == machine) return;
            Assert.Equal(Status.Ok, _machine.Control(next, VhmOperation.Terminate));
        }
        Assert.Fail("the number was never used again");
    }
}
