// Does one forbidden thing to memory, to show that it dies alone and the kernel says how (XDV-020.4).
using System;
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Crash;

internal static class Program
{
    private const ulong KernelBase = 0xFFFF_FFFF_8000_0000;

    private static int Main()
    {
        ReadOnlySpan<byte> how = HybridProcess.Argument(1);
        if (how.SequenceEqual("null"u8)) RawAccess.Read(0);
        else if (how.SequenceEqual("kernel"u8)) RawAccess.Jump(KernelBase);
        else if (how.SequenceEqual("read-kernel"u8)) RawAccess.Read(KernelBase);
        else if (how.SequenceEqual("write-code"u8)) RawAccess.Write(RawAccess.CodeAddress, 0);
        else if (how.SequenceEqual("divide"u8)) Divide(HybridProcess.ArgumentCount - 2);
        else if (how.SequenceEqual("divide-lazy"u8)) DivideBesideLazyPage();
        else if (how.SequenceEqual("stack"u8)) Overflow(0);
        else
        {
            Terminal.Error("usage: crash null|kernel|read-kernel|write-code|divide|divide-lazy|stack\n"u8);
            return 2;
        }

        Terminal.Error("crash: still alive\n"u8);
        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int zero) => 1 / zero;

    /// <summary>Divides by zero while the page that faulted last waits for its first touch again: the processor still
    /// names its address, but this trap is not about it.</summary>
    private static void DivideBesideLazyPage()
    {
        Pages.Map(1, out ulong page);
        RawAccess.Write(page, 1);
        Pages.Unmap(page, 1);
        Pages.Map(1, out _, at: page);
        Divide(HybridProcess.ArgumentCount - 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth) => depth == int.MaxValue ? 0 : Overflow(depth + 1) + 1;
}
