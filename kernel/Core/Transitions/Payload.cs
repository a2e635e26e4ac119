// The circuit or transform program staged for the call that follows (RecordKind.Payload). Core knows its measures
// and its digest, never its bytes. Per thread, consumed by that thread's next system call whatever it is.
using Xdv.Abi;
using Xdv.Crypto;

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

/// <summary>One payload per thread.</summary>
public sealed class PayloadTable(int threads)
{
    private readonly Payload[] _payloads = new Payload[threads];

    public ref Payload this[int thread] => ref _payloads[thread];

    public void Clear(int thread) => _payloads[thread] = default;

    public void AddTo(ref Sha3State digest) => digest.Append(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes((System.ReadOnlySpan<Payload>)_payloads));

    public void CopyFrom(PayloadTable source)
    {
        for (int i = 0; i < _payloads.Length; i++) _payloads[i] = source._payloads[i];
    }
}
