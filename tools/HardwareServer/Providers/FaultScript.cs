// Faults on purpose, for conformance (XDV-084) and tests: a job that names a seed of the script is answered with a
// status instead of its result, and leaves no state behind, as a job does that failed by itself (XDV-024.1). By seed,
// not by number, so that a program says which of its jobs fail; always, or the first so many times, which a job that
// is run again outlives (XDV-022.3).
using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using Xdv.Abi;

namespace Xdv.HardwareServer.Providers;

/// <summary>At most <see cref="Capacity"/> seeds, each with the status of its jobs. 32 bytes, plain: it travels in a
/// WorkerMessage.</summary>
public struct FaultScript
{
    public const int Capacity = 4;
    /// <summary>As a number of times: every one.</summary>
    public const ushort Always = ushort.MaxValue;
    private Entries _entries;

    private struct Entry
    {
        public uint Seed;
        public ushort Status;
        /// <summary>Times to go; <see cref="Always"/> = no end.</summary>
        public ushort Left;
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private Entry _first;
    }

    /// <summary>Reads `SEED:STATUS` or `SEED:STATUS:TIMES`, e.g. `7:QuantumDecoherenceExceeded`: a seed of 32 bits
    /// other than 0, a name of <see cref="Status"/> other than Ok, and 1 … 65534. False when it is anything else.
    /// </summary>
    public static bool TryRead(string text, out uint seed, out Status status, out ushort times)
    {
        string[] parts = text.Split(':');
        (status, times) = (Status.Ok, Always);
        return uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out seed) && seed != 0
            && parts.Length is 2 or 3 && !int.TryParse(parts[1], CultureInfo.InvariantCulture, out _)
            && Enum.TryParse(parts[1], out status) && status != Status.Ok && (uint)status <= ushort.MaxValue
            && (parts.Length == 2 || (ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture,
                out times) && times is not 0 and not Always));
    }

    /// <summary>False when it is full.</summary>
    public bool TryAdd(uint seed, Status status, ushort times = Always)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (_entries[i].Seed != 0) continue;
            _entries[i] = new Entry { Seed = seed, Status = (ushort)status, Left = times };
            return true;
        }
        return false;
    }

    /// <summary>Whether a job with this seed, which is run now, fails, and how.</summary>
    public bool TryTake(ulong seed, out Status status)
    {
        status = Status.Ok;
        for (int i = 0; i < Capacity; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Seed == 0 || entry.Seed != seed || entry.Left == 0) continue;
            if (entry.Left != Always) entry.Left--;
            status = (Status)entry.Status;
            return true;
        }
        return false;
    }
}
