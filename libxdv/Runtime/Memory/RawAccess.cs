// Deliberate misuse of addresses, for the programs that show what isolation does about it (`crash`, `abuse`,
// `fuzz`). Nothing else uses it.
using System;

namespace Xdv.Runtime.Memory;

public static unsafe class RawAccess
{
    /// <summary>Reads a byte at any address.</summary>
    public static byte Read(ulong address) => *(byte*)address;

    /// <summary>Writes a byte at any address.</summary>
    public static void Write(ulong address, byte value) => *(byte*)address = value;

    /// <summary>Continues execution at any address.</summary>
    public static void Jump(ulong address) => ((delegate*<void>)address)();

    /// <summary>An address in the program's own code.</summary>
    public static ulong CodeAddress => (ulong)(delegate*<ulong, byte>)&Read;

#if FREESTANDING
    /// <summary>Enters the kernel with any call number; the status as the kernel gave it, all 64 bits.</summary>
    public static ulong Enter(ulong number, ReadOnlySpan<ulong> arguments, out ulong status) =>
        Gateway.Enter(number, arguments, out status);
#endif
}
