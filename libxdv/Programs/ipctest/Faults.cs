// Parents that decide about the faults of their children (XDV-024.1): one ends a child with words of its own, one gives
// memory, one skips an instruction, one dies while its child waits; and a process that decides about its own.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.IpcTest;

internal static class Faults
{
    private const uint FewPages = 64, Gift = 200;
    private const int Gifts = 5;

    private static FaultHandler s_own;

    private static ReadOnlySpan<byte> Self => "/bin/ipctest"u8;

    public static Status Run()
    {
        Status status = EndWithAMessage();
        if (status == Status.Ok) status = GiveMemory();
        if (status == Status.Ok) status = SkipADivision();
        return status == Status.Ok ? LoseAHandler() : status;
    }

    /// <summary>A child reads where nothing is: the parent says so, then it ends like any other.</summary>
    private static Status EndWithAMessage()
    {
        Status status = Start("ipctest\0fault\0null\0"u8, out FaultHandler handler, out uint child);
        Fault fault = default;
        if (status == Status.Ok) status = LetGo(child);
        if (status == Status.Ok) status = handler.Receive(out fault);
        if (status != Status.Ok) return status;
        bool mine = fault.Process == child && fault.Kind == FaultKind.ProcessTrap && fault.Error == 4;
        Terminal.WriteLine($"my child: vector {fault.Vector} at address {fault.Address}, {(mine ? "ended" : "odd")}");
        status = FaultHandler.End();
        Status ended = HybridProcess.Wait(child, out int vector);
        Terminal.WriteLine($"it says {ended} {vector}");
        return status;
    }

    /// <summary>A child with a small quota is given more whenever it has run out.</summary>
    private static Status GiveMemory()
    {
        Status status = Start("ipctest\0fault\0pages\0"u8, out FaultHandler handler, out uint child);
        ProcessLimits limits = new() { Pages = FewPages, Capabilities = 16, Contracts = 1, Threads = 1, Children = 1 };
        if (status == Status.Ok) status = Pages.Limit(child, limits);
        if (status == Status.Ok) status = LetGo(child);
        int gifts = 0;
        for (; gifts < Gifts && limits.Pages < Faulting.ManyPages + FewPages && status == Status.Ok; gifts++)
        {
            status = handler.Receive(out Fault fault);
            if (status == Status.Ok && fault.Kind != FaultKind.MemoryExhausted) return Status.DescriptorInvalid;
            limits.Pages += Gift;
            if (status == Status.Ok) status = Pages.Limit(child, limits);
            if (status == Status.Ok) status = FaultHandler.Retry();
        }

        Status ended = HybridProcess.Wait(child, out int exit);
        Terminal.WriteLine($"{gifts} gifts of {Gift} pages: {ended} {exit}");
        return status;
    }

    private static Status SkipADivision()
    {
        Status status = Start("ipctest\0fault\0divide\0"u8, out FaultHandler handler, out uint child);
        Fault fault = default;
        if (status == Status.Ok) status = LetGo(child);
        if (status == Status.Ok) status = handler.Receive(out fault);
        if (status == Status.Ok) status = FaultHandler.ContinueAt(fault.Rip + LengthAt(fault.Rip));
        Status ended = HybridProcess.Wait(child, out int exit);
        Terminal.WriteLine($"vector {fault.Vector}: {ended} {exit}");
        return status;
    }

    /// <summary>A child handles the faults of two of its own, and ends without a word about either: so do
    /// they.</summary>
    private static Status LoseAHandler()
    {
        Status status = HybridProcess.Spawn(Self, "ipctest\0fault\0handle\0"u8, out uint handler);
        if (status != Status.Ok) return status;
        Status ended = HybridProcess.Wait(handler, out int exit);
        EndedInfo row = default;
        int lost = 0;
        for (uint index = 0; ProcessTable.Ended(index, ref row) == Status.Ok; index++)
            if (row.Process > handler && row.Reason == Status.ProcessTrapped) lost++;
        Terminal.WriteLine($"the handler says {ended} {exit}, {lost} children were trapped");
        return status;
    }

    /// <summary>Two children: one whose fault is received, one whose fault still queues when this process
    /// ends.</summary>
    public static Status HandleAndEnd()
    {
        uint second = 0;
        Status status = Start("ipctest\0fault\0null\0"u8, out FaultHandler handler, out uint first);
        if (status == Status.Ok) status = HybridProcess.Spawn(Self, "ipctest\0fault\0null\0"u8, out second);
        if (status == Status.Ok) status = handler.Watch(second);
        if (status == Status.Ok) status = LetGo(first);
        if (status == Status.Ok) status = LetGo(second);
        return status == Status.Ok ? handler.Receive(out _) : status;
    }

    /// <summary>One thread divides by zero, another decides.</summary>
    public static Status HandleOwn()
    {
        Status status = FaultHandler.Create(out s_own);
        if (status == Status.Ok) status = s_own.Watch(HybridProcess.Id);
        if (status == Status.Ok) status = Thread.Start(Decide, 0, out _);
        if (status == Status.Ok) status = Faulting.Divide();
        HybridProcess.Exit(status == Status.Ok ? 0 : 1);
        return status;
    }

    private static ulong Decide(ulong unused)
    {
        while (s_own.Receive(out Fault fault) == Status.Ok) FaultHandler.ContinueAt(fault.Rip + LengthAt(fault.Rip));
        return unused;
    }

    /// <summary>The child waits until it is watched: a slice may end between its start and that.</summary>
    private static Status LetGo(uint child)
    {
        Status status = Notification.Create(out Notification go);
        return status == Status.Ok ? CapabilityHandle.Share(go.Capability, child) : status;
    }

    private static Status Start(ReadOnlySpan<byte> arguments, out FaultHandler handler, out uint child)
    {
        child = 0;
        Status status = FaultHandler.Create(out handler);
        if (status == Status.Ok) status = HybridProcess.Spawn(Self, arguments, out child);
        return status == Status.Ok ? handler.Watch(child) : status;
    }

    /// <summary>Bytes of a division of registers, in the same program: [REX] F7 /6 or /7.</summary>
    private static ulong LengthAt(ulong rip) => (RawAccess.Read(rip) & 0xF0) == 0x40 ? 3u : 2u;
}
