// Looking at Core's state without changing it: rows for the machine layer to copy out, digests for tests and replay,
// copies for checkpoints (determinism.md 8).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Hypervisor;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;
using Xdv.Crypto;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    // The tables, for tests and for telemetry. Reading them is free; nobody outside Core writes.
    public ProviderTable Providers => _providers;
    public ProcessTable Processes => _processes;
    public VhmTable Machines => _machines;
    public ThreadTable Threads => _threads;
    public CapabilityTable Capabilities => _capabilities;
    public ContractTable Contracts => _contracts;
    public StateObjectTable StateObjects => _objects;
    public JobTable Jobs => _jobs;
    public EndedProcesses Ends => _ended;
    public SegmentTable Segments => _segments;

    /// <summary>Endpoints and notifications.</summary>
    public int EndpointCount => _endpoints.Count + _notifications.Count;

    /// <summary>The secret the root capability stands for: derived from the boot seed, in no decision byte
    /// (XDV-062.3).</summary>
    public Bytes32 RootIdentity => _session.RootIdentity;

    /// <summary>Whether the running process holds a K right now. For the machine layer, before it asks a device on a
    /// program's behalf: the decision itself is the call's, and only that is recorded.</summary>
    /// <param name="needed">In K.</param>
    /// <param name="root">And it is in the root machine.</param>
    public bool RunningHolds(Permissions needed, bool root = false)
    {
        int slot = _threads[_session.Running].ProcessSlot;
        if (root && _processes[slot].Vhm != RootVhm) return false;
        ulong handle = _processes[slot].ClassicalCapability;
        return _check.Decide(handle, slot, Domain.Classical, needed, _clock.Now, out _) == Status.Ok;
    }

    /// <summary>Row of process_info for a pid that the call returned. Frames and Name are the machine
    /// layer's.</summary>
    public bool TryReadProcess(uint process, out ProcessInfo info)
    {
        info = default;
        if (!_processes.TryFind(process, out int slot)) return false;
        ref ProcessRow row = ref _processes[slot];
        info.Process = row.Process;
        info.Parent = row.Parent;
        info.State = row.State;
        info.Priority = row.Priority;
        info.Vhm = row.Vhm;
        info.Instructions = row.Instructions;
        for (int thread = row.Thread; thread >= 0; thread = _threads[thread].NextSibling)
            info.Instructions += _threads[thread].Instructions;
        info.ExitReason = row.ExitReason;
        info.Activity = ActivityOf(slot, out info.Threads);
        info.Contracts = row.Contracts;
        info.Capabilities = (uint)_capabilities.CountOf(slot);
        return true;
    }

    /// <summary>The most active of a process's threads, and how many there are.</summary>
    private ProcessActivity ActivityOf(int slot, out uint threads)
    {
        ProcessActivity best = ProcessActivity.Ended;
        threads = 0;
        for (int thread = _processes[slot].Thread; thread >= 0; thread = _threads[thread].NextSibling)
        {
            threads++;
            ProcessActivity activity = _threads[thread].State switch
            {
                ThreadState.Running => ProcessActivity.Running,
                ThreadState.Ready => ProcessActivity.Ready,
                ThreadState.Blocked => _threads[thread].Reason switch
                {
                    BlockReason.Job => ProcessActivity.AwaitsJob,
                    BlockReason.Child => ProcessActivity.AwaitsChild,
                    BlockReason.Console => ProcessActivity.AwaitsInput,
                    BlockReason.Thread => ProcessActivity.AwaitsThread,
                    BlockReason.Notification => ProcessActivity.AwaitsSignal,
                    >= BlockReason.Fault => ProcessActivity.AwaitsHandler,
                    _ => ProcessActivity.AwaitsMessage,
                },
                _ => ProcessActivity.Ended,
            };
            if (activity != ProcessActivity.Ended && (best == ProcessActivity.Ended || activity < best))
                best = activity;
        }
        return best;
    }

    /// <summary>Row of ended_info for a place that the call returned; Name is the machine layer's.</summary>
    public bool TryReadEnded(ulong index, out EndedInfo info)
    {
        info = default;
        if (index >= (ulong)_ended.Count) return false;
        ref readonly EndedRow row = ref _ended[(int)index];
        info.Process = row.Process;
        info.Parent = row.Parent;
        info.Reason = row.Reason;
        info.ExitStatus = row.ExitStatus;
        info.Detail = row.Detail;
        info.Instructions = row.Instructions;
        info.Time = row.Time;
        return true;
    }

    /// <summary>Answer of capability_get for a handle that the call returned.</summary>
    public bool TryReadCapability(ulong handle, out CapabilityInfo info)
    {
        info = default;
        if (!_capabilities.TryFind(handle, out int index)) return false;
        ref readonly Capability row = ref _capabilities[index];
        info.Handle = handle;
        bool fromRoot = row.Parent < 0 || _capabilities[row.Parent].OwnerSlot < 0;
        info.Parent = fromRoot ? 0 : _capabilities.HandleOf(row.Parent);
        info.Permissions = row.Permissions;
        info.Origin = row.Origin;
        info.Target = row.Target;
        info.Kind = row.Kind;
        info.ValidFrom = row.ValidFrom;
        info.ValidUntil = row.ValidUntil;
        info.ResourceLimit = row.ResourceLimit;
        info.Owner = row.OwnerProcess;
        return true;
    }

    /// <summary>SHA3-256 of every table but clock, slice and trace: equal digests mean equal behaviour from here
    /// on.</summary>
    public Bytes32 StateDigest()
    {
        Sha3State digest = default;
        _providers.AddTo(ref digest);
        _machines.AddTo(ref digest);
        _processes.AddTo(ref digest);
        _threads.AddTo(ref digest);
        _capabilities.AddTo(ref digest);
        _objects.AddTo(ref digest);
        _contracts.AddTo(ref digest);
        _jobs.AddTo(ref digest);
        _endpoints.AddTo(ref digest);
        _notifications.AddTo(ref digest);
        _segments.AddTo(ref digest);
        digest.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Payload>(in _payload)));
        digest.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in _details)));
        _console.AddTo(ref digest);
        _ended.AddTo(ref digest);
        Span<int> scalars = [_session.Running, _session.Booted ? 1 : 0, _session.Ended ? 1 : 0];
        digest.Append(MemoryMarshal.AsBytes(scalars));
        return digest.Finish();
    }

    /// <summary>Becomes a copy of <paramref name="source"/>, which has the same limits and no untaken effects; this
    /// one's log continues with the source's next n. A checkpoint is a copy into a spare Core.</summary>
    public void CopyFrom(Orchestrator source)
    {
        _invariant.Check(_limits.Pack() == source._limits.Pack(), "core: copy of other limits");
        _invariant.Check(_effects.Count == 0 && source._effects.Count == 0, "core: copy with effects");
        _providers.CopyFrom(source._providers);
        _machines.CopyFrom(source._machines);
        _processes.CopyFrom(source._processes);
        _threads.CopyFrom(source._threads);
        _capabilities.CopyFrom(source._capabilities);
        _objects.CopyFrom(source._objects);
        _contracts.CopyFrom(source._contracts);
        _jobs.CopyFrom(source._jobs);
        _endpoints.CopyFrom(source._endpoints);
        _notifications.CopyFrom(source._notifications);
        _segments.CopyFrom(source._segments);
        _payload = source._payload;
        _details = source._details;
        _console.CopyFrom(source._console);
        _ended.CopyFrom(source._ended);
        _clock.CopyFrom(source._clock);
        _session = source._session;
        _log.Restart(source._log.Sequence);
    }
}
