// From registers to Core and back. Three steps for every call: prepare (check and copy what the operands name; the
// verdict goes into the input), Apply (Core decides and records), complete (carry out what was granted). Nothing is
// done for a program before Core has agreed, and everything Core is asked about can be done.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Processes;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.SystemCalls;

internal sealed class SystemCallGate(Orchestrator core, Machine machine, PageSupply pages, ConsoleCalls console,
    FileCalls files, DomainCalls domains, ProcessCalls processes, ThreadCalls threads, MemoryCalls memory,
    SegmentCalls segments, SnapshotStore snapshots, DeviceCalls devices, TelemetryCalls telemetry, TraceDrain trace)
{
    private readonly Orchestrator _core = core;
    private readonly Machine _machine = machine;
    private readonly ConsoleCalls _console = console;
    private readonly FileCalls _files = files;
    private readonly DomainCalls _domains = domains;
    private readonly ProcessCalls _processes = processes;
    private readonly ThreadCalls _threads = threads;
    private readonly DeviceCalls _devices = devices;
    private readonly MemoryCalls _memory = memory;
    private readonly SegmentCalls _segments = segments;
    private readonly SnapshotStore _snapshots = snapshots;
    private readonly TelemetryCalls _telemetry = telemetry;
    private readonly TraceDrain _trace = trace;
    private readonly PageSupply _pages = pages;
    private TraceHead _head;

    /// <summary>Carries out the call in a thread's registers, which ran <paramref name="instructions"/> since the last
    /// input.</summary>
    public unsafe void Enter(UserThread caller, int thread, uint instructions)
    {
        CallFrame call = new(caller, _pages, instructions);
        Prepare(ref call);
        ulong value = call.Input.Value;
        Status status = Status.Ok;
        if (!call.IsDecided)
        {
            _machine.Entries.Apply(call.Input);
            if (!_core.TakeReturn(thread, out value, out status)) return;
        }

        if (status == Status.Ok) Complete(ref call, ref value);
        caller.Context->SetResult(value, (ulong)status);
    }

    private void Prepare(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.Log:
            case SystemCall.ConsoleWrite:
                _console.PrepareWrite(ref call);
                break;
            case SystemCall.ConsoleRead:
                ConsoleCalls.PrepareRead(ref call);
                break;
            case SystemCall.KernelLogRead:
                _console.PrepareLogRead(ref call);
                break;
            case SystemCall.Call:
                if (!_domains.PrepareCall(ref call, out TraceRecord payload, out TraceRecord origin)) break;
                _machine.Entries.Apply(payload);
                if (origin.Kind != RecordKind.None) _machine.Entries.Apply(origin);
                break;
            case SystemCall.JobRead:
                _domains.PrepareRead(ref call);
                break;
            case SystemCall.ContractRequest:
                if (DomainCalls.PrepareContract(ref call, out TraceRecord terms)) _machine.Entries.Apply(terms);
                break;
            case SystemCall.DomainInfo:
                _domains.PrepareInfo(ref call);
                break;
            case SystemCall.Spawn:
                _processes.PrepareSpawn(ref call);
                break;
            case SystemCall.VhmSpawn:
                _processes.PrepareSpawnIn(ref call);
                break;
            case SystemCall.FileSize:
                _files.PrepareSize(ref call);
                break;
            case SystemCall.FileRead:
                _files.PrepareRead(ref call);
                break;
            case SystemCall.DirectoryRead:
                _files.PrepareDirectory(ref call);
                break;
            case SystemCall.BootCommand:
                _files.PrepareCommand(ref call);
                break;
            case SystemCall.BlockRead:
                _devices.PrepareRead(ref call);
                break;
            case SystemCall.Entropy:
                _devices.PrepareEntropy(ref call);
                break;
            case SystemCall.WallClock:
                _devices.PrepareClock(ref call);
                break;
            case SystemCall.FaultHandler:
            case >= SystemCall.ThreadCreate and <= SystemCall.MessageBuffer:
                _threads.Prepare(ref call);
                break;
            case SystemCall.MemoryGrow:
            case >= SystemCall.MemoryMap and <= SystemCall.ProcessLimits:
                _memory.Prepare(ref call);
                break;
            case >= SystemCall.SegmentCreate and <= SystemCall.SegmentUnmap:
                _segments.Prepare(ref call);
                break;
            default:
                PrepareSmall(ref call);
                break;
        }
    }

    /// <summary>Calls whose operands are a few numbers or one structure.</summary>
    private void PrepareSmall(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.PowerOff:
                call.Input.Arg0 = call.A0;
                call.Input.Arg1 = call.A1;
                break;
            case SystemCall.Exit:
            case SystemCall.JobWait:
            case SystemCall.Wait:
            case SystemCall.Kill:
            case SystemCall.ConsoleForeground:
            case SystemCall.ConsoleSize:
            case SystemCall.ConsoleMode:
                call.Input.Arg0 = call.A0;
                break;
            case SystemCall.ContractActivate:
            case SystemCall.ContractRelease:
                call.Input.Contract = call.A0;
                break;
            case SystemCall.ProcessAffinity:
                Operands.FillAffinity(ref call.Input, call.A0, call.Read<ProcessAffinity>(call.A1));
                break;
            case SystemCall.ProcessInfo:
                ProcessCalls.PrepareInfo(ref call);
                break;
            case SystemCall.EndedInfo:
                ProcessCalls.PrepareEnded(ref call);
                break;
            case >= SystemCall.VhmCreate and <= SystemCall.VhmInfo:
                PrepareMachine(ref call);
                break;
            case >= SystemCall.MetricRead and <= SystemCall.CapabilityInfo:
                TelemetryCalls.Prepare(ref call);
                break;
            case SystemCall.TraceHead:
                call.Require(call.A0, 80, writing: true);
                _trace.Flush();
                _head = _trace.Head;
                break;
            default:
                PrepareRights(ref call);
                break;
        }
    }

    /// <summary>Capabilities, tokens, containers and envelopes.</summary>
    private void PrepareRights(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.CapabilityRevoke:
                call.Input.Capability = call.A0;
                break;
            case SystemCall.CapabilityGet:
                call.Input.Arg0 = call.A0;
                call.Require(call.A1, 48, writing: true);
                break;
            case SystemCall.CapabilityDerive:
                Operands.FillDerive(ref call.Input, call.A0, call.Read<CapabilityInfo>(call.A1));
                break;
            case SystemCall.CapabilityExport:
                TokenCalls.PrepareExport(ref call);
                break;
            case SystemCall.CapabilityImport:
                if (TokenCalls.PrepareImport(ref call, out TraceRecord details)) _machine.Entries.Apply(details);
                break;
            case SystemCall.CapabilityCombine:
                (call.Input.Capability, call.Input.Arg0, call.Input.Arg1) = (call.A0, call.A1, call.A2);
                break;
            case SystemCall.DomainFreeze:
                call.Input.Domain = call.A0 <= (ulong)Domain.Phase ? (Domain)call.A0 : Domain.Invalid;
                call.Input.Arg0 = call.A1;
                call.Input.Capability = call.A2;
                break;
            case SystemCall.StateOperation:
                (call.Input.Arg0, call.Input.Arg1, call.Input.Capability) = (call.A0, call.A1, call.A2);
                break;
            case SystemCall.StateShare:
                (call.Input.Arg0, call.Input.Arg1, call.Input.Arg2) = (call.A0, call.A2, call.A3 == 0 ? 0UL : 1UL);
                call.Input.Capability = call.A1;
                break;
            case SystemCall.CapabilityNegotiate:
                call.Input.Domain = call.A0 <= (ulong)Domain.Phase ? (Domain)call.A0 : Domain.Invalid;
                (call.Input.Arg0, call.Input.Arg1, call.Input.Arg2) = (call.A1, call.A2, call.A3);
                break;
        }
    }

    private void PrepareMachine(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.VhmCreate:
                Operands.FillMachine(ref call.Input, call.Read<VhmTerms>(call.A0));
                break;
            case SystemCall.VhmControl:
                call.Input.Arg0 = call.A0;
                call.Input.Arg1 = call.A1;
                call.Refuse(_snapshots.Require(call.A0, call.A1));
                break;
            case SystemCall.VhmInfo:
                call.Input.Arg0 = call.A0;
                call.Require(call.A1, VhmInfo.Size, writing: true);
                break;
        }
    }

    private void Complete(ref CallFrame call, ref ulong value)
    {
        switch (call.Number)
        {
            case SystemCall.Log:
            case SystemCall.ConsoleWrite:
                _console.CompleteWrite(call);
                break;
            case SystemCall.KernelLogRead:
                _console.CompleteLogRead(call, value);
                break;
            case SystemCall.JobRead:
                _domains.CompleteRead(call);
                break;
            case SystemCall.DomainInfo:
                _domains.CompleteInfo(call);
                break;
            case SystemCall.FileRead:
                _files.CompleteRead(ref call);
                break;
            case SystemCall.DirectoryRead:
                _files.CompleteDirectory(ref call);
                break;
            case SystemCall.BootCommand:
                _files.CompleteCommand(ref call);
                break;
            case SystemCall.ProcessInfo:
                _processes.CompleteInfo(call, _core, (uint)value);
                value = 0;
                break;
            case SystemCall.VhmInfo:
                if (_core.TryReadMachine(value, out VhmInfo machine)) call.Write(call.A1, machine);
                value = 0;
                break;
            case >= SystemCall.MetricRead and <= SystemCall.CapabilityInfo:
                _telemetry.Complete(call, value);
                value = 0;
                break;
            case SystemCall.EndedInfo:
                ProcessCalls.CompleteEnded(call, _core, _machine.Ended, value);
                value = 0;
                break;
            case SystemCall.MemoryGrow:
            case >= SystemCall.MemoryMap and <= SystemCall.ProcessLimits:
                _memory.Complete(ref call, value);
                break;
            case SystemCall.CapabilityGet:
                if (_core.TryReadCapability(value, out CapabilityInfo info)) call.Write(call.A1, info);
                break;
            case SystemCall.CapabilityExport:
                TokenCalls.CompleteExport(call, _core, value);
                break;
            case SystemCall.TraceHead:
                call.Write(call.A0, _head);
                break;
            case SystemCall.BlockRead:
                _devices.CompleteRead(call);
                break;
            case SystemCall.Entropy:
                _devices.CompleteEntropy(call);
                break;
            case SystemCall.WallClock:
                value = _devices.CompleteClock(value);
                break;
        }
    }
}
