// The circuit or transform program staged for the call that follows (RecordKind.Payload). Core knows its measures
// and its digest, never its bytes. There is at most one: the
// running thread stages it, and its next kernel entry, whatever it is, consumes it.
using Xdv.Abi;

namespace Xdv.Core.Transitions;

/// <summary>Measures of one staged payload. 72 bytes, no padding.</summary>
public struct Payload
{
    public Bytes32 Digest;
    /// <summary>Q: one shot's critical path on the declared hardware, in ns. Φ: window duration asked for, in ticks;
    /// 0 = the contract's.</summary>
    public ulong Duration;
    /// <summary>Seed the program asks for; 0 = the kernel's own.</summary>
    public ulong Seed;
    public uint Bytes;
    public uint Operations;
    public uint Present;
    public uint Reserved0;
    public ulong Reserved1;
}

