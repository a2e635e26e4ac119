// What children of cases do. A role answers with its exit status: a Status, or the number of the first thing that was
// not as it must be, 0 = none.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Cts;

internal static class Roles
{
    private const int Patience = 20_000, Unknown = 250;

    public static int Run(ReadOnlySpan<byte> role)
    {
        ulong first = Children.Argument(0), second = Children.Argument(1);
        if (role.SequenceEqual("borrow"u8)) return (int)Work.Ask(first);
        if (role.SequenceEqual("revoke"u8)) return (int)new CapabilityHandle(first, Domain.Quantum).Revoke();
        if (role.SequenceEqual("beyond"u8)) return Beyond((Permissions)first);
        if (role.SequenceEqual("spawn"u8)) return (int)Children.Ask("idle", 0, out _);
        if (role.SequenceEqual("idle"u8)) return Idle(first);
        if (role.SequenceEqual("read"u8)) return RawAccess.Read(first);
        if (role.SequenceEqual("write"u8)) return Write(first);
        if (role.SequenceEqual("jump"u8)) return Jump(first);
        if (role.SequenceEqual("overwrite"u8)) return Overwrite(first);
        if (role.SequenceEqual("segment-read"u8)) return ReadSegment((byte)first);
        if (role.SequenceEqual("segment-write"u8)) return WriteSegment((byte)first);
        if (role.SequenceEqual("hoard"u8)) return Hoard(first);
        return MachineRoles.Run(role, first, second);
    }

    /// <summary>Rights in its table that it was not given.</summary>
    private static int Beyond(Permissions given)
    {
        CapabilityInfo info = default;
        for (uint i = 0; CapabilityHandle.Get(i, ref info) == Status.Ok; i++)
            if ((info.Permissions & ~given) != 0) return 1;
        return 0;
    }

    public static int Idle(ulong turns)
    {
        for (ulong i = 0; i < turns; i++) HybridProcess.Yield();
        return 0;
    }

    private static int Write(ulong address)
    {
        RawAccess.Write(address == 0 ? RawAccess.CodeAddress : address, 1);
        return 1;
    }

    /// <summary>To 0: to a return instruction in a page of its own, which is data.</summary>
    private static int Jump(ulong address)
    {
        const byte Return = 0xC3;
        if (address == 0)
        {
            Pages.Map(1, out address);
            RawAccess.Write(address, Return);
        }

        RawAccess.Jump(address);
        return 1;
    }

    private static int Overwrite(ulong address)
    {
        if (Pages.Map(1, out ulong page, at: address) != Status.Ok) return 1;
        if (RawAccess.Read(page) != 0) return 2;
        RawAccess.Write(page, 9);
        return RawAccess.Read(page) == 9 ? 0 : 3;
    }

    private static int ReadSegment(byte content)
    {
        SharedSegment segment = Granted();
        if (segment.Map(writable: true, out _) != Status.CapabilityUnauthorized) return 1;
        if (segment.Map(writable: false, out SharedMapping mapping) != Status.Ok) return 2;
        if (mapping.Bytes[0] != content) return 3;
        RawAccess.Write(mapping.Address, (byte)(content + 1));
        return 4;
    }

    private static int WriteSegment(byte content)
    {
        SharedSegment segment = Granted();
        if (segment.Map(writable: true, out SharedMapping mapping) != Status.Ok) return 1;
        RawAccess.Write(mapping.Address, (byte)(content + 1));
        for (int i = 0; i < Patience; i++)
        {
            HybridProcess.Yield();
            if (RawAccess.Read(mapping.Address) != content + 1) return 2;
        }

        return 3;
    }

    private static SharedSegment Granted()
    {
        ulong capability = 0;
        for (int i = 0; i < Patience && capability == 0; i++)
        {
            HybridProcess.Yield();
            capability = CapabilityHandle.ForObject(CapabilityKind.Segment);
        }

        return new SharedSegment(capability);
    }

    /// <summary>Takes one of everything, gives nothing back, and ends as it is told.</summary>
    private static int Hoard(ulong how)
    {
        if (Quantum.Open(2, out Quantum quantum) != Status.Ok) return 1;
        if (Quantum.Open(1, out Quantum kept) != Status.Ok) return 2;
        if (Work.Keep(kept, out _) != Status.Ok) return 3;
        if (PhaseNative.Open(4, out PhaseNative phase) != Status.Ok) return 4;
        if (PhaseCases.Keep(phase, out _) != Status.Ok) return 5;
        if (Endpoint.Create(out _) != Status.Ok || Notification.Create(out _) != Status.Ok) return 6;
        if (SharedSegment.Create(2, out SharedSegment segment) != Status.Ok) return 7;
        if (segment.Map(writable: true, out SharedMapping mapping) != Status.Ok) return 8;
        mapping.Bytes[0] = 1;
        if (Pages.Map(20, out _, MemoryFlags.Write | MemoryFlags.Populate) != Status.Ok) return 9;
        if (Thread.Start(Forever, 0, out _, priority: 0) != Status.Ok) return 10;
        QuantumJob job = new() { Shots = 100_000, Seed = 1 };
        if (quantum.Submit(Work.Circuit(1, measure: true), ref job, out _) != Status.Ok) return 11;
        if (how == InvariantCases.Traps) RawAccess.Read(MemoryCases.NullAddress);
        if (how == InvariantCases.IsKilled) Forever(0);
        HybridProcess.Exit(0);
        return Unknown;
    }

    private static ulong Forever(ulong ignored)
    {
        for (int i = 0; i < Patience; i++) HybridProcess.Yield();
        return ignored;
    }
}
