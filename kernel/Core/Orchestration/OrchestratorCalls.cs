// Dispatch of system calls (XDV-052.1): decode, ask the concept, put status and value into the record and the
// thread's pending return. The rights and errors of each call stand beside its number in kernel/Abi; Operands.cs
// says which field holds what.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private const ulong MaxText = 4096;

    private void ApplySystemCall(in TraceRecord input)
    {
        int thread = _session.Running;
        ref TraceRecord record = ref AppendInput(input);
        Status status;
        ulong value;
        switch ((SystemCall)record.Operation)
        {
            case SystemCall.Yield:
                _session.Yielded = true;
                record.Arg1 = 0;
                status = Status.Ok;
                value = 0;
                break;
            case SystemCall.Clock:
                status = Status.Ok;
                value = _clock.Now;
                break;
            case SystemCall.ProcessId:
                status = Status.Ok;
                value = record.Process;
                break;
            default:
                status = Call(ref record, _threads.SubjectOf(thread), out value);
                break;
        }
        if (IsStaged) Unstage();
        record.Status = status;
        record.Value = value;
        if (_session.Running == thread) _threads.SetReturn(thread, value, status);
    }

    /// <summary>A payload or details are there for the running thread's next kernel entry, whatever that is, and for
    /// no later one.</summary>
    private bool IsStaged => (_payload.Present | (uint)_details.Kind) != 0;

    private void Unstage()
    {
        _payload = default;
        _details = default;
    }

    private Status Call(ref TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.Log:
                return Text(call, RequireOwn(Permissions.Syscall, subject), out value);
            case SystemCall.Exit:
                EndProcess(subject.Slot, call.Arg0, Status.Ok);
                return Status.Ok;
            case SystemCall.Spawn:
                return Spawn(call, subject, out value);
            case SystemCall.Wait:
                return Wait(call.Arg0, subject, out value);
            case SystemCall.Kill:
                return Kill(call.Arg0, subject);
            case SystemCall.ConsoleRead:
                return ConsoleRead(call, out value);
            case SystemCall.ConsoleWrite:
                bool stream = call.Arg1 is (ulong)ConsoleStream.Output or (ulong)ConsoleStream.Error;
                return Text(call, stream ? Status.Ok : Status.InvalidArgument, out value);
            case SystemCall.FileSize:
            case SystemCall.FileRead:
            case SystemCall.DirectoryRead:
                return Computed(call, Status.Ok, out value);
            case SystemCall.BootCommand:
                return Computed(call, RequireOwn(Permissions.Administer, subject), out value);
            case SystemCall.BlockRead:
                return Drawn(call, RequireRoot(Permissions.Syscall, subject), BlockStorage.IsReadable(call.Arg1),
                    out value);
            case SystemCall.Entropy:
                return Drawn(call, RequireOwn(Permissions.Syscall, subject), EntropyDraw.IsDrawable(call.Arg0),
                    out value);
            case SystemCall.WallClock:
                value = call.Verdict == Status.Ok ? _clock.Now : 0;
                return call.Verdict;
            case SystemCall.KernelLogRead:
                return Computed(call, RequireRoot(Permissions.Telemetry, subject), out value);
            case SystemCall.ProcessInfo:
                return ProcessInfo(call, subject, out value);
            case SystemCall.DomainInfo:
                return DomainInfo(call);
            case SystemCall.TraceHead:
                Status replay = RequireOwn(Permissions.Replay, subject);
                return replay != Status.Ok ? replay : call.Verdict;
            case SystemCall.PowerOff:
                return PowerOff(call, subject);
            case >= SystemCall.ThreadCreate and <= SystemCall.ThreadPriority:
                return ThreadOperation(call, subject, out value);
            case >= SystemCall.MetricRead and <= SystemCall.CapabilityInfo:
                return TelemetryOperation(call, subject, out value);
            case SystemCall.FaultHandler:
                return SetFaultHandler(call, subject);
            case >= SystemCall.VhmCreate and <= SystemCall.VhmInfo:
                return VhmOperation(call, subject, out value);
            case SystemCall.MemoryGrow:
            case >= SystemCall.MemoryMap and <= SystemCall.ProcessLimits:
                return MemoryOperation(call, subject, out value);
            case >= SystemCall.EndpointCreate and <= SystemCall.MessageBuffer:
                return IpcOperation(ref call, subject, out value);
            case >= SystemCall.SegmentCreate and <= SystemCall.SegmentUnmap:
                return SegmentOperation(call, subject, out value);
            case >= SystemCall.ConsoleForeground and <= SystemCall.ConsoleMode:
                return ConsoleOperation(call, subject, out value);
            default:
                return ResourceCall(call, subject, out value);
        }
    }

    /// <summary>Calls about capabilities, contracts, jobs, containers and envelopes.</summary>
    private Status ResourceCall(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.Call:
                TransitionRequest request = Operands.ReadCall(call);
                if (_details.Operation == (ushort)CallDetail.Source) request.SourceJob = _details.Arg0;
                return _transition.Run(request, _payload, subject, NextJobSeed(), out value);
            case SystemCall.JobWait:
                Status status = _completion.Wait(call.Arg0, subject, out bool blocks);
                if (blocks) Block(BlockReason.Job, call.Arg0);
                return status;
            case SystemCall.JobRead:
                return _completion.Read(call.Arg0, call.Capability, call.Verdict, subject);
            case SystemCall.ContractRequest:
                return RequestContract(call, subject, out value);
            case SystemCall.ContractActivate:
                return ActivateContract(call.Contract, subject);
            case SystemCall.ContractRelease:
                return ReleaseContract(call.Contract, subject);
            case SystemCall.CapabilityGet:
                return GetCapability(call, subject, out value);
            case SystemCall.CapabilityDerive:
                return DeriveCapability(call, subject, out value);
            case SystemCall.CapabilityRevoke:
                return RevokeCapability(call.Capability, subject);
            case SystemCall.StateOperation:
                return StateOperation(call, subject);
            case SystemCall.StateShare:
                return ShareState(call, subject, out value);
            case SystemCall.ProcessAffinity:
                return SetAffinity(call, subject);
            case SystemCall.CapabilityNegotiate:
                return NegotiateCapability(call, subject, out value);
            case SystemCall.CapabilityExport:
                return ExportCapability(call, subject, out value);
            case SystemCall.CapabilityImport:
                return ImportCapability(call, subject, out value);
            case SystemCall.CapabilityCombine:
                return CombineCapabilities(call, subject, out value);
            case SystemCall.DomainFreeze:
                return FreezeDomain(call, subject);
            default:
                return Status.UnknownCall;
        }
    }

    /// <summary>A right of the caller's own classical capability.</summary>
    private Status RequireOwn(Permissions needed, in Subject subject)
    {
        ulong handle = _processes[subject.Slot].ClassicalCapability;
        return handle == 0
            ? _check.RefuseMissing(subject, Domain.Classical, needed)
            : _check.Require(handle, subject, Domain.Classical, needed, out _);
    }

    /// <summary>A text of the caller goes out: right, verdict, length.</summary>
    private static Status Text(in TraceRecord call, Status right, out ulong value)
    {
        value = 0;
        if (right != Status.Ok) return right;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (call.Arg0 > MaxText) return Status.InvalidArgument;
        value = call.Arg0;
        return Status.Ok;
    }

    /// <summary>The machine layer has the answer; Core only decides whether the caller gets it.</summary>
    private static Status Computed(in TraceRecord call, Status right, out ulong value)
    {
        value = 0;
        if (right != Status.Ok) return right;
        if (call.Verdict != Status.Ok) return call.Verdict;
        value = call.Value;
        return Status.Ok;
    }

    /// <summary>An input from a device stands before the call: right, verdict, size.</summary>
    private static Status Drawn(in TraceRecord call, Status right, bool sizeAllowed, out ulong value)
    {
        Status status = Computed(call, right, out value);
        if (status != Status.Ok || sizeAllowed) return status;
        value = 0;
        return Status.InvalidArgument;
    }

    private Status PowerOff(in TraceRecord call, in Subject subject)
    {
        Status status = RequireOwn(Permissions.Administer, subject);
        if (status != Status.Ok) return status;
        if (call.Arg1 > (ulong)PowerMode.Restart) return Status.InvalidArgument;
        Shutdown(call.Arg0, (PowerMode)call.Arg1);
        return Status.Ok;
    }

    private Status ProcessInfo(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Telemetry, subject);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        ulong index = call.Arg0;
        for (int place = 0; place < _processes.Count; place++)
        {
            ref ProcessRow row = ref _processes[_processes.AtOrder(place)];
            if (!_machines.IsWithin(row.Vhm - VhmRange.Root, subject.Vhm - VhmRange.Root) || index-- != 0) continue;
            value = row.Process;
            return Status.Ok;
        }
        return Status.EndOfList;
    }

    private Status DomainInfo(in TraceRecord call)
    {
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (!Domains.ProviderTable.IsProvided(call.Domain)) return Status.InvalidDomain;
        return _providers.IsAvailable(call.Domain) ? Status.Ok : Status.DomainNotAvailable;
    }
}
