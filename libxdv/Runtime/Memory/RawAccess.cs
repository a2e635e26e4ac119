// Deliberate misuse of addresses, for the programs that show what isolation does about it (`crash`, `abuse`). Nothing
// else uses it.
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
}
