// Threads and messages of simulated processes. A step does not know what its program is up to, so a thread does what
// makes sense for the object it happens to hold: owners receive and reply, others call; and who would be the last to
// run waits for nobody, usually, because a session in which everybody waits is over.
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    private void ThreadCall(ref Dice dice, ref TraceRecord input)
    {
        switch (dice.Below(16))
        {
            case < 6 when Core.RunningProcess != 1 || dice.OneIn(30):
                input.Operation = (ushort)SystemCall.ThreadCreate;
                (input.Arg0, input.Arg1, input.Arg2) = (0x40_0000, 0x80_0000, dice.Next());
                input.Arg3 = (ulong)(dice.OneIn(16) ? dice.Below(9) : dice.Below(3));
                if (dice.OneIn(20)) input.Verdict = Status.BadAddress;
                break;
            case < 9:
                input.Operation = (ushort)(Core.Running == 0 ? SystemCall.Yield : SystemCall.ThreadExit);
                if (input.Operation == (ushort)SystemCall.ThreadExit) input.Arg0 = dice.Next();
                break;
            case < 13:
                if (!MayWait(ref dice)) goto default;
                input.Operation = (ushort)SystemCall.ThreadJoin;
                input.Arg0 = SomeThread(ref dice);
                break;
            default:
                input.Operation = (ushort)SystemCall.ThreadPriority;
                input.Arg0 = dice.OneIn(2) ? 0 : SomeThread(ref dice);
                input.Arg1 = (ulong)(dice.OneIn(10) ? dice.Below(12) : 1 + dice.Below(2));
                break;
        }
    }

    /// <summary>Handle of a thread of the running process, ended or not; sometimes another's or an old one.</summary>
    private ulong SomeThread(ref Dice dice)
    {
        ThreadBook threads = Machine.Checks.Threads;
        int first = dice.Below(threads.Capacity);
        if (dice.OneIn(20)) return dice.OneIn(4) ? dice.Next() : threads[first].Handle;
        for (int i = 0; i < threads.Capacity; i++)
        {
            int thread = (first + i) % threads.Capacity;
            if (thread == Core.Running || !threads[thread].Alive) continue;
            if (threads[thread].Process == Core.RunningProcess) return threads[thread].Handle;
        }
        return threads[first].Handle;
    }

    private void MessageCall(ref Dice dice, ref TraceRecord input)
    {
        if (Machine.Checks.Threads[Core.Running].Caller >= 0 && dice.OneIn(2))
        {
            Answer(ref dice, ref input);
            return;
        }
        ulong capability = SomeObject(ref dice, out CapabilityKind kind, out uint owner);
        bool own = owner == Core.RunningProcess;
        input.Capability = capability;
        switch (dice.Below(100))
        {
            case < 3:
                input.Operation = (ushort)SystemCall.MessageBuffer;
                (input.Capability, input.Value) = (0, 0x2000_0000_0000);
                if (dice.OneIn(20)) input.Verdict = Status.OutOfMemory;
                break;
            case < 4:
            case < 100 when capability == 0:
                input.Operation = (ushort)(dice.OneIn(3) ? SystemCall.NotificationCreate : SystemCall.EndpointCreate);
                input.Capability = 0;
                break;
            case < 20:
                Share(ref dice, ref input, capability);
                break;
            case < 23:
                input.Operation = (ushort)(dice.OneIn(4) ? SystemCall.CapabilityRevoke : SystemCall.IpcReply);
                if (input.Operation == (ushort)SystemCall.IpcReply) input.Capability = 0;
                if (input.Operation == (ushort)SystemCall.IpcReply) input.Arg0 = Words(ref dice);
                break;
            case < 30:
                input.Operation = (ushort)SystemCall.FaultHandler;
                input.Arg0 = dice.OneIn(8) ? Machine.Checks.Processes.Some(dice.Below(64)) : dice.OneIn(2)
                    ? Core.RunningProcess : Machine.Checks.Processes.Child(dice.Below(64));
                if (dice.OneIn(16)) input.Capability = 0;
                break;
            default:
                Use(ref dice, ref input, kind == CapabilityKind.Notification, own);
                break;
        }
    }

    /// <summary>Somebody has faulted, and this thread says how it goes on.</summary>
    private void Decide(ref Dice dice, ref TraceRecord input)
    {
        uint instructions = input.Instructions;
        input = default;
        (input.Kind, input.Instructions) = (RecordKind.SystemCall, instructions);
        Answer(ref dice, ref input);
        input.Arg0 = dice.OneIn(8) ? Words(ref dice) : (ulong)dice.Below(3);
        if (input.Arg0 != (ulong)FaultDecision.ContinueAt) return;
        input.Arg2 = dice.Next() >> 20;
        if (dice.OneIn(4)) input.Verdict = Status.BadAddress;
    }

    /// <summary>Somebody waits for this thread's reply.</summary>
    private void Answer(ref Dice dice, ref TraceRecord input)
    {
        for (int tries = 0; tries < 4; tries++)
        {
            input.Capability = SomeObject(ref dice, out CapabilityKind kind, out uint owner);
            if (kind == CapabilityKind.Endpoint && owner == Core.RunningProcess) break;
        }
        input.Operation = (ushort)(dice.OneIn(6) ? SystemCall.IpcReply : SystemCall.IpcReplyReceive);
        if (input.Operation == (ushort)SystemCall.IpcReply) input.Capability = 0;
        input.Arg0 = Words(ref dice);
    }

    /// <summary>Calls, receives, signals or waits; now and then what the object is not for.</summary>
    private void Use(ref Dice dice, ref TraceRecord input, bool notification, bool own)
    {
        if (dice.OneIn(40)) own = !own;
        if (dice.OneIn(60)) notification = !notification;
        if (own && !notification && dice.OneIn(Machine.Checks.Messages.IsServed(input.Capability) ? 1 : 6)) own = false;
        if (own && notification && dice.OneIn(3)) own = false;
        if (!notification && !own) input.Operation = (ushort)SystemCall.IpcCall;
        if (!notification && own) input.Operation = (ushort)(dice.OneIn(5) ? SystemCall.IpcReceive
            : SystemCall.IpcReplyReceive);
        if (notification) input.Operation = (ushort)(own ? SystemCall.NotificationWait : SystemCall.NotificationSignal);
        if (input.Operation is (ushort)SystemCall.IpcCall or (ushort)SystemCall.IpcReplyReceive)
            input.Arg0 = Words(ref dice);
        if (input.Operation == (ushort)SystemCall.NotificationSignal)
            input.Arg0 = dice.OneIn(10) ? dice.Next() : (ulong)dice.Below(4);
        if (input.Operation == (ushort)SystemCall.NotificationSignal || MayWait(ref dice)) return;
        input.Operation = (ushort)SystemCall.Yield;
        (input.Capability, input.Arg0) = (0, 0);
    }

    private static ulong Words(ref Dice dice) => dice.Below(20) switch
    {
        0 => dice.Next(),
        < 4 => (ulong)dice.Below(19),
        _ => (ulong)dice.Below(5),
    };

    /// <summary>A capability of the running process that names an object, or hardly one; 0 = it has none.</summary>
    private ulong SomeObject(ref Dice dice, out CapabilityKind kind, out uint owner)
    {
        (kind, owner) = (CapabilityKind.Endpoint, 0);
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        if (dice.OneIn(25)) return Pick(ref dice, notes);
        int first = dice.Below(notes.Capacity);
        for (int i = 0; i < notes.Capacity; i++)
        {
            int slot = (first + i) % notes.Capacity;
            ulong capability = notes.At(slot);
            if (capability == 0 || notes.Row(slot).Owner != Core.RunningProcess) continue;
            if (!Machine.Checks.IpcObjects.Named.TryGetValue(capability, out int id)) continue;
            bool lives = Machine.Checks.IpcObjects.TryGet(id, out IpcObject found);
            if (!lives && !dice.OneIn(4)) continue;
            if (lives) (kind, owner) = (found.Kind, found.Owner);
            return capability;
        }
        return 0;
    }

    /// <summary>Derives it for another process, mostly for all time: what the short way asks for.</summary>
    private void Share(ref Dice dice, ref TraceRecord input, ulong capability)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        CapabilityInfo wish = default;
        if (notes.Has(capability))
        {
            ref CapabilityNote parent = ref notes[capability];
            (wish.Permissions, wish.Target) = (parent.Permissions, parent.Target);
            (wish.ValidFrom, wish.ValidUntil, wish.ResourceLimit) = (parent.From, parent.Until, parent.Limit);
        }
        if (dice.OneIn(8)) wish.ValidUntil = Core.Time + (ulong)dice.Below(3000);
        bool up = Core.RunningProcess != 1 && !dice.OneIn(4);
        wish.Owner = up ? 1 : Machine.Checks.Processes.Child(dice.Below(64));
        Xdv.Core.Orchestration.Operands.FillDerive(ref input, capability, wish);
    }

    /// <summary>True when others run.</summary>
    private bool MayWait(ref Dice dice) =>
        Core.Running == 0 || Core.Threads.Ready.Count > 0 || dice.OneIn(50);

    /// <summary>init's first thread hardly ever waits for others or leaves: it is there to begin anew, and does when
    /// nobody else runs.</summary>
    private void Supervise(ref Dice dice, ref TraceRecord input)
    {
        if (input.Kind != RecordKind.SystemCall || dice.OneIn(1000)) return;
        bool waits = input.Operation is (ushort)SystemCall.IpcCall or (ushort)SystemCall.IpcReceive
            or (ushort)SystemCall.IpcReplyReceive or (ushort)SystemCall.NotificationWait
            or (ushort)SystemCall.ThreadJoin or (ushort)SystemCall.ThreadExit or (ushort)SystemCall.Wait;
        uint joined = Handle.Index(input.Arg0);
        if (input.Operation == (ushort)SystemCall.ThreadJoin && joined < Core.Threads.Capacity)
            waits = !Machine.Checks.Threads[(int)joined].Ended;
        if (input.Operation == (ushort)SystemCall.IpcCall && dice.OneIn(2))
            waits = !Machine.Checks.Messages.IsServed(input.Capability);
        if (input.Operation == (ushort)SystemCall.Wait)
            waits = Machine.Checks.Processes.IsAlive((uint)input.Arg0);
        bool alone = Core.Threads.Ready.Count == 0;
        if (!waits && !dice.OneIn(alone ? 6 : 3)) return;
        uint instructions = input.Instructions;
        input = default;
        (input.Kind, input.Instructions) = (RecordKind.SystemCall, instructions);
        if (EndedChild(1) is uint ended and not 0) Make(ref input, SystemCall.Wait, ended);
        else if (alone && Machine.Checks.Machines.FirstPaused() is ulong paused and not 0 && dice.OneIn(2))
        {
            Make(ref input, SystemCall.VhmControl, paused);
            input.Arg1 = (ulong)VhmOperation.Resume;
        }
        else if (Core.Processes.Count < Core.Processes.Capacity && dice.OneIn(3))
            Make(ref input, SystemCall.Spawn, (uint)Permissions.All);
        else if (alone && dice.OneIn(4))
            Make(ref input, SystemCall.Kill, Machine.Checks.Processes.Child(dice.Below(64)));
        else Make(ref input, SystemCall.Yield, 0);
    }

    private static void Make(ref TraceRecord input, SystemCall call, ulong argument) =>
        (input.Operation, input.Arg0) = ((ushort)call, argument);

    /// <summary>A child that nobody has waited for; 0 = none.</summary>
    private uint EndedChild(uint parent)
    {
        for (int place = 0; place < Core.Processes.Count; place++)
        {
            ref ProcessRow row = ref Core.Processes[Core.Processes.AtOrder(place)];
            if (row.State == ProcessState.Terminated && row.Parent == parent) return row.Process;
        }
        return 0;
    }
}
