// Children that do what they must not, and what becomes of them when somebody decides about it.
using System;
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.IpcTest;

internal static class Faulting
{
    /// <summary>Pages that one of them touches beyond what it is given.</summary>
    public const ulong ManyPages = 500;
    /// <summary>An address that nothing is mapped at.</summary>
    public const ulong Nowhere = 0x1230;

    public static Status Run(ReadOnlySpan<byte> what)
    {
        if (!what.SequenceEqual("handle"u8)) AwaitGo();
        if (what.SequenceEqual("null"u8)) return RawAccess.Read(Nowhere) == 0 ? Status.Ok : Status.BadAddress;
        if (what.SequenceEqual("pages"u8)) return Touch();
        if (what.SequenceEqual("divide"u8)) return Divide();
        return Faults.HandleAndEnd();
    }

    /// <summary>Until the parent has given a notification.</summary>
    private static void AwaitGo()
    {
        while (CapabilityHandle.ForObject(CapabilityKind.Notification) == 0) HybridProcess.Yield();
    }

    /// <summary>Each page keeps what was written to it.</summary>
    private static Status Touch()
    {
        Status status = Pages.Map(ManyPages, out ulong address);
        for (ulong i = 0; i < ManyPages && status == Status.Ok; i++)
            RawAccess.Write(address + i * Pages.Bytes, (byte)(i * 7));
        for (ulong i = 0; i < ManyPages && status == Status.Ok; i++)
            if (RawAccess.Read(address + i * Pages.Bytes) != (byte)(i * 7)) return Status.BadAddress;
        if (status == Status.Ok) Terminal.WriteLine($"{ManyPages} pages touched");
        return status;
    }

    public static Status Divide()
    {
        double mixed = Mix(1.5, 2.25, HybridProcess.ArgumentCount, HybridProcess.ArgumentCount - 3);
        if (HybridProcess.ArgumentCount < 3) mixed = Mix(1.5, 2.25, 3, 0);
        Terminal.WriteLine($"divided by zero and went on with {mixed}");
        return Status.Ok;
    }

    /// <summary>Integers and SSE registers live across the instruction that is skipped; it leaves the dividend where
    /// the quotient would be.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Mix(double a, double b, int dividend, int zero)
    {
        double product = a * b;
        int quotient = dividend / zero;
        return product + a - b + quotient * 100;
    }
}
