// Faults as messages (XDV-024.1, XDV-021): what a handler endpoint receives when a thread of a process traps or touches
// a page it cannot have, and what its reply means. The words are the fault's own; the decision is in the reply's length
// alone, so that the trace has it.
//
// Word 0 = vector (16 bits) | FaultKind << 16 | the processor's error code << 32
// Word 1 = address whose access failed, for a page fault and for memory that ran out; else 0
// Word 2 = rip of the instruction
// Word 3 = handle of the thread, in its own process
namespace Xdv.Abi;

/// <summary>The message of a fault.</summary>
public static class FaultMessage
{
    public const uint Words = 4;

    /// <summary>Set in the length that a receiver gets: this is a fault, not a call of the process's own.</summary>
    public const uint Mark = 0x8000_0000;

    public static ulong Describe(uint vector, FaultKind kind, ulong error) =>
        (vector & 0xFFFF) | (ulong)kind << 16 | error << 32;

    public static FaultKind Kind(ulong word0) => (FaultKind)(ushort)(word0 >> 16);

    public static uint Vector(ulong word0) => (ushort)word0;

    public static uint Error(ulong word0) => (uint)(word0 >> 32);
}

/// <summary>What a reply to a fault decides: its length in words. Any other length is End too, so that nobody makes a
/// server fail whose replies are longer.</summary>
public enum FaultDecision : uint
{
    /// <summary>The process ends as it would without a handler.</summary>
    End = 0,
    /// <summary>The instruction is tried again. The word means nothing.</summary>
    Retry = 1,
    /// <summary>The thread goes on at rip = word 1, all its other registers as they were. The process ends when that is
    /// no user address.</summary>
    ContinueAt = 2,
}
