// The one door to the kernel. Everything above it is safe code that names calls by SystemCall; everything below it is
// the `syscall` instruction (Entry/start.asm). On the host, tests put a model of the kernel behind the same door.
using System;
using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

#if !FREESTANDING
/// <summary>The kernel as tests see it: number and six arguments in, value and status out.</summary>
public delegate ulong KernelModel(SystemCall call, ReadOnlySpan<ulong> arguments, out Status status);
#endif

/// <summary>System calls by number, and the addresses of what they read and write. Nothing moves: there is no
/// compacting collector.</summary>
public static unsafe class Gateway
{
#if FREESTANDING
    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_syscall(ulong id, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5,
        ulong* status);
#else
    /// <summary>Set by a test before it uses the runtime.</summary>
    public static KernelModel? Model { get; set; }
#endif

    /// <summary>Enters the kernel once. Errors are the call's own (kernel/Abi/SystemCalls.cs).</summary>
    public static ulong Invoke(SystemCall call, out Status status, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0,
        ulong a3 = 0, ulong a4 = 0, ulong a5 = 0)
    {
#if FREESTANDING
        ulong raw;
        ulong value = xdv_syscall((ulong)call, a0, a1, a2, a3, a4, a5, &raw);
        status = (Status)raw;
        return value;
#else
        if (Model is null) throw new InvalidOperationException("no kernel model is behind the gateway");
        return Model(call, [a0, a1, a2, a3, a4, a5], out status);
#endif
    }

#if FREESTANDING
    /// <summary>Six arguments, a number that need not be a call's, and the status as it is.</summary>
    internal static ulong Enter(ulong number, ReadOnlySpan<ulong> arguments, out ulong status)
    {
        ulong raw;
        ulong value = xdv_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
            arguments[5], &raw);
        status = raw;
        return value;
    }
#endif

    /// <summary>Address of the first byte; the span must not be on a frame that ends before the call.</summary>
    public static ulong Address(ReadOnlySpan<byte> bytes) =>
        (ulong)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));

    /// <summary>Address of a structure the kernel reads or fills.</summary>
    public static ulong Address<T>(ref T value) where T : unmanaged => (ulong)Unsafe.AsPointer(ref value);
}
