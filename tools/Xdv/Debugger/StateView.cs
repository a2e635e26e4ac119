// Core's tables as text, for the debugger. Only what Core itself shows; no Q or Φ state is in it (XDV-071.4).
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Debugger;

/// <summary>Prints one table at a time.</summary>
public sealed class StateView(TextWriter output)
{
    public void Processes(Orchestrator core)
    {
        Line($"{"process",7}{"parent",8}  {"state",-12}{"thread",-28}{"instructions",14}{"contracts",11}{"jobs",6}"
            + $"{"objects",9}");
        for (int place = 0; place < core.Processes.Count; place++)
        {
            ref ProcessRow row = ref core.Processes[core.Processes.AtOrder(place)];
            string thread = row.State == ProcessState.Terminated ? $"{row.ExitReason} {row.ExitStatus}"
                : Thread(core, row.Thread);
            Line($"{row.Process,7}{row.Parent,8}  {row.State,-12}{thread,-28}{row.Instructions,14:N0}"
                + $"{row.Contracts,11}{row.Jobs,6}{row.StateObjects,9}");
        }
    }

    /// <summary>The ready threads, those that run first at the top, and who runs now.</summary>
    public void Ready(Orchestrator core)
    {
        if (core.Running < 0) Line("nobody runs");
        else Line($"process {core.RunningProcess} runs, {core.SliceInstructionsLeft:N0} instructions left");
        int[] ready = [.. Enumerable.Range(0, core.Threads.Capacity)
            .Where(thread => core.Threads[thread].State == ThreadState.Ready)
            .OrderByDescending(core.Threads.LevelOf).ThenBy(thread => core.Threads[thread].Submission)];
        Line(ready.Length == 0 ? $"nobody is ready" : (FormattableString)$"{ready.Length} ready, in order of level:");
        foreach (int thread in ready)
        {
            ref ThreadRow row = ref core.Threads[thread];
            string next = thread == core.Threads.Ready.Choose() ? "   <- next" : "";
            Line($"  process {row.Process}, thread {thread}: domain {RecordText.DomainName(row.Domain)}, "
                + $"priority {row.Priority}, since #{row.Submission}{next}");
        }
    }

    public void Capabilities(Orchestrator core, uint? process)
    {
        Line($"{"capability",-12}{"process",8}  {"domain",-7}{"parent",-10}{"valid from",12}{"until",12}{"limit",12}"
            + $"  permissions");
        for (int place = 0; place < core.Processes.Count; place++)
        {
            int slot = core.Processes.AtOrder(place);
            if (process is { } only && core.Processes[slot].Process != only) continue;
            for (ulong i = 0; core.Capabilities.TryGetOwned(slot, i, out int index); i++)
            {
                ref readonly Capability row = ref core.Capabilities[index];
                string parent = row.Parent < 0 ? "-" : RecordText.HandleText(core.Capabilities.HandleOf(row.Parent));
                Line($"{RecordText.HandleText(core.Capabilities.HandleOf(index)),-12}{row.OwnerProcess,8}  "
                    + $"{RecordText.DomainName(row.Target),-7}{parent,-10}{row.ValidFrom,12}{Limit(row.ValidUntil),12}"
                    + $"{Limit(row.ResourceLimit),12}  {row.Permissions}");
            }
        }

        Line($"{core.Capabilities.Count} in all, the system's root included");
    }

    public void Contracts(Orchestrator core)
    {
        Line($"{"contract",-10}{"process",8}  {"domain",-7}{"state",-9}{"resources",10}{"from T",12}{"to T",12}"
            + $"{"budget",10}{"held",8}  capability");
        for (int i = 0; i < core.Contracts.HighWater; i++)
        {
            if (!core.Contracts.IsLive(i)) continue;
            ref Contract row = ref core.Contracts[i];
            Line($"{RecordText.HandleText(core.Contracts.HandleOf(i)),-10}{row.OwnerProcess,8}  "
                + $"{RecordText.DomainName(row.Domain),-7}{row.State,-9}{row.Resources,10}{row.Start,12}{row.End,12}"
                + $"{row.Budget,10}{row.Held,8}  {RecordText.HandleText(row.Capability)}"
                + (row.Busy != 0 ? ", a job executes" : "")
                + (row.EndsAs != ContractState.None ? $", then {row.EndsAs}" : ""));
        }

        Line($"{core.Contracts.Count} in all");
    }

    public void Jobs(Orchestrator core)
    {
        Line($"{"job",-8}{"process",8}  {"domain",-7}{"state",-10}{"admitted T",12}{"due T",12}  {"contract",-10}"
            + $"{"object",-8}status");
        for (int i = 0; i < core.Jobs.HighWater; i++)
        {
            if (!core.Jobs.IsLive(i)) continue;
            ref Job row = ref core.Jobs[i];
            bool flying = row.State == JobState.InFlight; // only then do contract and object surely exist
            string contract = flying ? RecordText.HandleText(core.Contracts.HandleOf(row.Contract)) : "";
            string held = flying ? RecordText.HandleText(core.StateObjects.HandleOf(row.StateObject)) : "";
            Line($"{RecordText.HandleText(core.Jobs.HandleOf(i)),-8}{row.OwnerProcess,8}  "
                + $"{RecordText.DomainName(row.Domain),-7}{row.State,-10}{row.Admitted,12}{row.Due,12}  {contract,-10}"
                + $"{held,-8}{(flying ? "" : row.Status.ToString())}");
        }

        Line($"{core.Jobs.Count} in all");
    }

    /// <summary>Containers and envelopes: who holds them, never what is in them.</summary>
    public void Objects(Orchestrator core)
    {
        Line($"{"object",-8}{"process",8}  {"domain",-7}{"state",-11}{"resources",10}  contract");
        for (int i = 0; i < core.StateObjects.HighWater; i++)
        {
            if (!core.StateObjects.IsLive(i)) continue;
            ref StateObject row = ref core.StateObjects[i];
            Line($"{RecordText.HandleText(core.StateObjects.HandleOf(i)),-8}{row.OwnerProcess,8}  "
                + $"{RecordText.DomainName(row.Domain),-7}{row.State,-11}{row.Resources,10}  "
                + RecordText.HandleText(core.Contracts.HandleOf(row.Contract))
                + (row.Busy != 0 ? ", a job runs in it" : ""));
        }

        Line($"{core.StateObjects.Count} in all");
    }

    public void Providers(Orchestrator core)
    {
        foreach (Domain domain in (Domain[])[Domain.Quantum, Domain.Phase])
        {
            ref Provider row = ref core.Providers[domain];
            Line($"{RecordText.DomainName(domain)}  {row.State}, generation {row.Limits.Generation}, "
                + $"capacity {row.Limits.Capacity}, {row.JobsInFlight} jobs in flight, busy until T {row.BusyUntil}");
        }
    }

    private static string Thread(Orchestrator core, int thread)
    {
        ref ThreadRow row = ref core.Threads[thread];
        return row.State != ThreadState.Blocked ? row.State.ToString() : row.Reason switch
        {
            BlockReason.Job => $"waits for job {RecordText.HandleText(row.BlockedOn)}",
            BlockReason.Child => $"waits for process {row.BlockedOn}",
            BlockReason.Console => "waits for the console",
            BlockReason.Fault => "has faulted, its handler does not receive",
            BlockReason.FaultReply => $"has faulted, thread {row.BlockedOn} decides",
            _ => row.State.ToString(),
        };
    }

    private static string Limit(ulong value) => value is uint.MaxValue or ulong.MaxValue ? "none"
        : value.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");

    private void Line(string text) => output.Write(text + "\n");
}
