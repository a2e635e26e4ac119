using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Accesses that the compiler neither removes nor reorders with later (read) or earlier (write) ones.
/// x86 gives the ordering; the attribute on the compiler's side is <see cref="IntrinsicAttribute"/>.</summary>
public static unsafe class Volatile
{
    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static byte Read(ref readonly byte location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Read(ref readonly bool location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static ushort Read(ref readonly ushort location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static int Read(ref readonly int location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Read(ref readonly uint location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static long Read(ref readonly long location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Read(ref readonly ulong location) => location;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref byte location, byte value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref bool location, bool value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref ushort location, ushort value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref int location, int value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref uint location, uint value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref long location, long value) => location = value;

    [Intrinsic, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(ref ulong location, ulong value) => location = value;
}

/// <summary>Atomic updates; each is one locked instruction, expanded by the compiler.</summary>
public static class Interlocked
{
    [Intrinsic]
    public static int CompareExchange(ref int location, int value, int comparand)
        => CompareExchange(ref location, value, comparand);

    [Intrinsic]
    public static long CompareExchange(ref long location, long value, long comparand)
        => CompareExchange(ref location, value, comparand);

    [Intrinsic]
    public static int Exchange(ref int location, int value) => Exchange(ref location, value);

    [Intrinsic]
    public static long Exchange(ref long location, long value) => Exchange(ref location, value);

    [Intrinsic]
    public static int ExchangeAdd(ref int location, int value) => ExchangeAdd(ref location, value);

    [Intrinsic]
    public static long ExchangeAdd(ref long location, long value) => ExchangeAdd(ref location, value);

    public static int Add(ref int location, int value) => ExchangeAdd(ref location, value) + value;

    public static long Add(ref long location, long value) => ExchangeAdd(ref location, value) + value;

    public static int Increment(ref int location) => Add(ref location, 1);

    public static long Increment(ref long location) => Add(ref location, 1);

    public static int Decrement(ref int location) => Add(ref location, -1);

    public static long Decrement(ref long location) => Add(ref location, -1);

    [Intrinsic]
    public static void MemoryBarrier() => MemoryBarrier();
}
