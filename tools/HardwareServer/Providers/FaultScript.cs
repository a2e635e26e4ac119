// Faults on purpose, for conformance (XDV-084) and tests: a job that names a seed of the script is answered with a
// status instead of its result, and leaves no state behind, as a job does that failed by itself (XDV-024.1). By seed,
// not by number, so that a program says which of its jobs fail.
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
    private Entries _entries;

    private struct Entry
    {
        public uint Seed;
        public Status Status;
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private Entry _first;
    }

    /// <summary>Reads `SEED:STATUS`, e.g. `7:QuantumDecoherenceExceeded`: a seed of 32 bits other than 0, and a name of
    /// <see cref="Status"/> other than Ok. False when it is anything else.</summary>
    public static bool TryRead(string text, out uint seed, out Status status)
    {
        string[] parts = text.Split(':');
        status = Status.Ok;
        return uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out seed) && seed != 0
            && parts.Length == 2 && !int.TryParse(parts[1], CultureInfo.InvariantCulture, out _)
            && Enum.TryParse(parts[1], out status) && status != Status.Ok;
    }

    /// <summary>False when it is full.</summary>
    public bool TryAdd(uint seed, Status status)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (_entries[i].Seed != 0) continue;
            _entries[i] = new Entry { Seed = seed, Status = status };
            return true;
        }
        return false;
    }

    /// <summary>Whether a job with this seed fails, and how.</summary>
    public readonly bool TryFind(ulong seed, out Status status)
    {
        status = Status.Ok;
        for (int i = 0; i < Capacity; i++)
        {
            if (_entries[i].Seed == 0 || _entries[i].Seed != seed) continue;
            status = _entries[i].Status;
            return true;
        }
        return false;
    }
}
