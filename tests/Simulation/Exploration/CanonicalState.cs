// What a state of the small world is, apart from names: times count from now, handles are told by the order in which
// they are come upon, and the processes that are alike are told apart only by what they are in. Two states with the
// same form behave the same up to those names, so one of them is enough (symmetry reduction).
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
using Xdv.Abi;
using Xdv.Core.Contracts;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;

namespace Xdv.Tests.Simulation.Exploration;

public static class CanonicalState
{
    /// <summary>The same for all states that differ in names only.</summary>
    public static UInt128 Of(Orchestrator core)
    {
        ReadOnlySpan<ulong> one = Form(core, [1, 2, 3]), other = Form(core, [1, 3, 2]);
        return Digest(one.SequenceCompareTo(other) <= 0 ? one : other);
    }

    /// <summary>The same for states that differ in nothing but n: names count.</summary>
    public static UInt128 Exactly(Orchestrator core)
    {
        Bytes32 state = core.StateDigest();
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(
            new ReadOnlySpan<Bytes32>(in state));
        return BinaryPrimitives.ReadUInt128LittleEndian(bytes) + core.Time;
    }

    /// <summary>What belongs to one process, with times as they are: what another must not change. That something was
    /// derived from its rights is not its own.</summary>
    public static UInt128 OwnedBy(Orchestrator core, uint pid)
    {
        var writer = new Writer(core, 0);
        writer.Own(pid, [pid]);
        if (pid > 1) writer.Machine((int)pid - 1);
        return Digest([.. writer.Words]);
    }

    private static ulong[] Form(Orchestrator core, uint[] pids)
    {
        var writer = new Writer(core, core.Time);
        writer.Add(core.Ended ? 1UL : 0, (ulong)Array.IndexOf(pids, core.RunningProcess));
        foreach (Domain domain in (ReadOnlySpan<Domain>)[Domain.Quantum, Domain.Phase])
        {
            ref Xdv.Core.Domains.Provider provider = ref core.Providers[domain];
            writer.Add((ulong)provider.State, writer.Time(Math.Max(provider.BusyUntil, core.Time)),
                provider.JobsInFlight);
        }

        foreach (uint pid in pids)
        {
            writer.Own(pid, pids);
            if (pid > 1) writer.Machine((int)pid - 1);
        }

        // Jobs whose owners have ended, in due order; and the ready ones in the order in which they came.
        writer.Orphans();
        writer.Ready(pids);
        return [.. writer.Words];
    }

    private static UInt128 Digest(ReadOnlySpan<ulong> words) => BinaryPrimitives.ReadUInt128LittleEndian(
        SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words)));

    private sealed class Writer(Orchestrator core, ulong now)
    {
        private readonly Dictionary<int, int> _contracts = [], _objects = [];

        public List<ulong> Words { get; } = [];

        public void Add(params ReadOnlySpan<ulong> words) => Words.AddRange(words);

        public ulong Time(ulong time) => time == ulong.MaxValue ? time : time - now;

        public void Own(uint pid, uint[] pids)
        {
            if (!core.Processes.TryFind(pid, out int slot))
            {
                Add(ulong.MaxValue);
                return;
            }

            ref ProcessRow row = ref core.Processes[slot];
            Add((ulong)row.State, (ulong)row.ExitReason, row.Adopted, row.Waiter != 0 ? 1UL : 0);
            Add(row.Contracts, row.StateObjects, row.Jobs,
                (ulong)(uint)Array.IndexOf(pids, row.Parent));
            Rights(slot);
            for (int i = 0; i < core.Contracts.HighWater; i++)
                if (core.Contracts.IsLive(i) && core.Contracts[i].OwnerSlot == slot) Contract(i);
            for (int i = 0; i < core.StateObjects.HighWater; i++)
                if (core.StateObjects.IsLive(i) && core.StateObjects[i].OwnerSlot == slot) Object(i);
            for (int i = 0; i < core.Jobs.HighWater; i++)
                if (core.Jobs.IsLive(i) && core.Jobs[i].OwnerSlot == slot) Job(i);
            if (pids.Length > 1) Thread(row.Thread);
        }

        /// <summary>Of the process that is alone in it; nothing when there is none.</summary>
        public void Machine(int index)
        {
            ref Xdv.Core.Hypervisor.Vhm row = ref core.Machines[index];
            Add(row.Live, (ulong)row.State, (ulong)row.Quantum, (ulong)row.Phase);
            Add(row.Used.Pages, row.Used.Processes, row.Used.Capabilities, row.Used.Contracts, row.Used.Jobs,
                row.Used.Qubits, row.Used.Modes);
            Add(row.HasSnapshot);
            if (row.HasSnapshot != 0) Snapshot(Xdv.Core.Hypervisor.VhmTable.IdOf(index));
        }

        /// <summary>What is kept: its terms already count from when they will come back.</summary>
        private void Snapshot(ushort vhm)
        {
            ref readonly ProcessRow process = ref core.Processes.Kept(core.Processes.NextKept(vhm, 0));
            Add((ulong)process.State, process.Pages);
            for (int i = 0; i < core.Capabilities.HighWater; i++)
            {
                if (!core.Capabilities.IsKept(i, vhm)) continue;
                ref readonly Xdv.Core.Capabilities.Capability kept = ref core.Capabilities.Kept(i);
                Add((ulong)kept.Target, (ulong)kept.Permissions, kept.ResourceLimit, Time(kept.ValidUntil),
                    core.Capabilities.HasParent(i) ? 1UL : 0, core.Capabilities.IsKept(kept.Parent, vhm) ? 1UL : 0);
            }

            for (int i = 0; i < core.Contracts.HighWater; i++)
            {
                if (!core.Contracts.IsKept(i, vhm)) continue;
                ref readonly Contract kept = ref core.Contracts.Kept(i);
                Add((ulong)kept.Domain, (ulong)kept.State, kept.Resources, kept.Start, kept.End, kept.Budget);
            }

            for (int i = 0; i < core.Jobs.HighWater; i++)
                if (core.Jobs.IsKept(i, vhm)) Add(1);
        }

        public void Orphans()
        {
            for (int i = 0; i < core.Jobs.HighWater; i++)
                if (core.Jobs.IsLive(i) && core.Jobs[i].OwnerSlot < 0)
                {
                    Contract(core.Jobs[i].Contract);
                    Object(core.Jobs[i].StateObject);
                    Job(i);
                }
        }

        public void Ready(uint[] pids)
        {
            var ready = new SortedList<ulong, uint>();
            for (int thread = 0; thread < core.Threads.Capacity; thread++)
                if (core.Threads[thread].State == ThreadState.Ready)
                    ready.Add(core.Threads[thread].Submission, core.Threads[thread].Process);
            foreach (uint pid in ready.Values) Add((ulong)Array.IndexOf(pids, pid));
        }

        private void Rights(int slot)
        {
            ref ProcessRow row = ref core.Processes[slot];
            foreach (ulong own in (ReadOnlySpan<ulong>)[row.ClassicalCapability, row.QuantumCapability,
                row.PhaseCapability])
                Add(core.Capabilities.TryFind(own, out _) ? 1UL : 0);
            for (ulong place = 0; core.Capabilities.TryGetOwned(slot, place, out int index); place++)
            {
                ref readonly Xdv.Core.Capabilities.Capability right = ref core.Capabilities[index];
                bool over = now != 0 && right.ValidUntil <= now;
                Add((ulong)right.Target, (ulong)right.Permissions, right.ResourceLimit,
                    over ? 0 : Time(right.ValidUntil), now != 0 && right.FirstChild >= 0 ? 1UL : 0);
            }
        }

        private void Contract(int index)
        {
            ref Contract row = ref core.Contracts[index];
            _contracts[index] = _contracts.Count;
            Add((ulong)row.Domain, (ulong)row.State, row.Busy, (ulong)row.EndsAs, row.Resources,
                Time(Math.Max(row.Start, now)), Time(row.End), row.Held,
                core.Capabilities.TryFind(row.Capability, out _) ? 1UL : 0);
        }

        private void Object(int index)
        {
            ref StateObject row = ref core.StateObjects[index];
            _objects[index] = _objects.Count;
            Add((ulong)row.Domain, (ulong)row.State, row.Busy, (ulong)_contracts[row.Contract]);
        }

        private void Job(int index)
        {
            ref Job row = ref core.Jobs[index];
            bool flies = row.State == JobState.InFlight;
            Add((ulong)row.Domain, (ulong)row.State, (ulong)row.Status, row.Keep, row.Waiter != 0 ? 1UL : 0,
                flies ? Time(row.Due) : 0, flies ? (ulong)_contracts[row.Contract] : 0,
                flies ? (ulong)_objects[row.StateObject] : 0);
        }

        private void Thread(int number)
        {
            if (number < 0)
            {
                Add(ulong.MaxValue);
                return;
            }

            ref ThreadRow row = ref core.Threads[number];
            Add((ulong)row.State, (ulong)row.Reason, (ulong)core.Threads.LevelOf(number));
        }
    }
}
