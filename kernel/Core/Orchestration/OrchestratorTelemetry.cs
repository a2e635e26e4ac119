// What may be looked at (XDV-070.3): metrics, contracts and capabilities of the caller's machine and those in it. Core
// decides who sees what; figures are the machine layer's to fetch, for those that outcomes gave decide nothing
// (XDV-004.4).
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Hypervisor;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private Status TelemetryOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Telemetry, subject);
        if (status != Status.Ok) return status;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.MetricRead:
                return ReadMetric(call, subject, out value);
            case SystemCall.ContractInfo:
                if (call.Verdict != Status.Ok) return call.Verdict;
                return FindContract(call.Arg0, subject, out value);
            default:
                if (call.Verdict != Status.Ok) return call.Verdict;
                return FindCapability(call.Arg0, subject, out value);
        }
    }

    /// <summary>Which metric of which machine stands at a place.</summary>
    private Status ReadMetric(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = _check.Require(call.Capability, subject, CapabilityCheck.AnyTarget, Permissions.None,
            out int capability);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (call.Arg1 > (ulong)MetricList.Alerts) return Status.InvalidArgument;
        Domain domain = _capabilities[capability].Target;
        if (call.Arg1 == (ulong)MetricList.Alerts)
        {
            if (call.Arg0 >= MetricFormat.MaxAlerts) return Status.EndOfList;
            value = subject.Vhm | (ulong)domain << 16;
            return Status.Ok;
        }
        uint count = (uint)MetricFormat.CountOf(domain);
        if (count == 0) return Status.EndOfList;
        ulong place = call.Arg0 / count;
        for (int i = 0; i < _machines.Capacity; i++)
        {
            if (_machines[i].Live == 0 || !_machines.IsWithin(i, subject.Vhm - VhmRange.Root) || place-- != 0) continue;
            ulong metric = (ulong)domain * MetricFormat.PerDomain + call.Arg0 % count + 1;
            value = VhmTable.IdOf(i) | metric << 16;
            return Status.Ok;
        }
        return Status.EndOfList;
    }

    private Status FindContract(ulong place, in Subject subject, out ulong value)
    {
        value = 0;
        for (int i = 0; i < _contracts.HighWater; i++)
        {
            if (!_contracts.IsLive(i)
                || !_machines.IsWithin(_contracts[i].Vhm - VhmRange.Root, subject.Vhm - VhmRange.Root)
                || place-- != 0) continue;
            value = _contracts.HandleOf(i);
            return Status.Ok;
        }
        return Status.EndOfList;
    }

    private Status FindCapability(ulong place, in Subject subject, out ulong value)
    {
        value = 0;
        for (int order = 0; order < _processes.Count; order++)
        {
            int slot = _processes.AtOrder(order);
            ref ProcessRow row = ref _processes[slot];
            if (!_machines.IsWithin(row.Vhm - VhmRange.Root, subject.Vhm - VhmRange.Root)) continue;
            if (_capabilities.TryGetOwned(slot, place, out int index))
            {
                value = _capabilities.HandleOf(index);
                return Status.Ok;
            }
            place -= (ulong)_capabilities.CountOf(slot);
        }
        return Status.EndOfList;
    }

    /// <summary>Row of contract_info for a handle that the call returned.</summary>
    public bool TryReadContract(ulong handle, out ContractInfo info)
    {
        info = default;
        int index = (int)Handle.Index(handle);
        if (index >= _contracts.HighWater || !_contracts.IsLive(index) || _contracts.HandleOf(index) != handle)
            return false;
        ref Contract row = ref _contracts[index];
        info.Contract = handle;
        info.Start = row.Start;
        info.End = row.End;
        info.Budget = row.Budget;
        info.Calibration = row.Calibration;
        info.Resources = row.Resources;
        info.Tolerance = row.Tolerance;
        info.Owner = row.OwnerSlot < 0 ? 0 : row.OwnerProcess;
        info.StateObjects = _objects.CountOf(index);
        info.Vhm = row.Vhm;
        info.Domain = row.Domain;
        info.State = row.State;
        info.Busy = row.Busy;
        info.Projections = row.Projections;
        info.Evaluations = row.Evaluations;
        info.Retries = row.Retries;
        info.MeasurementLimit = row.MeasurementLimit;
        info.MeasurementWindow = row.MeasurementWindow;
        info.Measured = row.Measured;
        info.Capability = row.Capability;
        return true;
    }
}
