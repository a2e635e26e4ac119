// When a thread became ready: a Schedule record names its submission n, which is the n that followed when it became
// ready, so the record before that one tells the T (ThreadTable.NextSubmission).
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>T of the latest records by n. Fairness bounds how long a thread can be ready (XDV-012.5), so a fixed
/// number of records is enough; an older one counts as the oldest that is still known.</summary>
public sealed class ReadyTimes
{
    private const int Capacity = 1 << 20;

    private readonly ulong[] _times = new ulong[Capacity];
    private ulong _next;

    /// <summary>Remembers one record; records come in order.</summary>
    public void Keep(in TraceRecord record)
    {
        _times[record.Sequence % Capacity] = record.Time;
        _next = record.Sequence + 1;
    }

    /// <summary>T at which a thread with this submission became ready; never after <paramref name="now"/>.</summary>
    public ulong At(ulong submission, ulong now)
    {
        ulong number = submission == 0 ? 0 : submission - 1;
        if (number >= _next) return now;
        if (_next - number > Capacity) number = _next - Capacity;
        return _times[number % Capacity];
    }
}
