// How many of everything (architecture.md, "Everything bounded"). Chosen once, at boot, and written into the Boot
// record, so that a replayer can construct the same Core.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Core.Scheduling;

namespace Xdv.Core.Orchestration;

/// <summary>Sizes of Core's tables.</summary>
public readonly struct CoreLimits(int processes, int capabilities, int contracts, int stateObjects, int jobs)
{
    public readonly int Processes = processes;
    public readonly int Capabilities = capabilities;
    public readonly int Contracts = contracts;
    public readonly int StateObjects = stateObjects;
    public readonly int Jobs = jobs;

    /// <summary>One for each process, and as many again up to 256.</summary>
    public int Threads => Processes + Math.Min(Processes, 256);

    /// <summary>Endpoints, and as many notifications.</summary>
    public int Endpoints => Math.Max(16, Processes);

    /// <summary>Virtual machines, the root included.</summary>
    public int Machines => Math.Clamp(Processes / 4, 4, Arbiter.MaxGroups);

    /// <summary>Segments of shared memory.</summary>
    public int Segments => Math.Clamp(Processes, 8, 256);

    /// <summary>Mappings of segments, in all processes together.</summary>
    public int SegmentMappings => 2 * Segments;

    /// <summary>Enough for a session in a small guest.</summary>
    public static CoreLimits Default => new(64, 1024, 256, 256, 256);

    public bool IsValid => InRange(Processes, 4095) && InRange(Capabilities, 65535) && Capabilities >= 4
        && InRange(Contracts, 4095) && InRange(StateObjects, 4095) && InRange(Jobs, 4095);

    /// <summary>Most records that one input can lead to; Ctrl-C may end every process and machine, and every mapping
    /// may expire. A machine that ends leaves a fault, two states and two bindings; a contract one more. One that is
    /// restored leaves five states of each process, of which it has not many.</summary>
    public int MaxRecordsPerInput => Capabilities + 3 * Contracts + 32
        + Math.Max(StateObjects + 2 * Jobs + Processes + SegmentMappings + 5 * Machines,
            5 * Math.Min(Processes, VhmRange.MostKept));

    /// <summary>Most effects that one input can lead to; a console input may end as many reads as it has
    /// bytes, and every process, each of which may be reported; a revocation all segments with all mappings.</summary>
    public int MaxEffectsPerInput =>
        StateObjects + Jobs + 2 * Processes + Segments + SegmentMappings + ConsoleState.MaxPiece + 16;

    /// <summary>Capacity of a trace log that always has room for one input beside four blocks waiting to be
    /// sealed.</summary>
    public int TraceCapacity => (int)BitOperations.RoundUpToPowerOf2((uint)MaxRecordsPerInput + 128);

    /// <summary>12 bits processes, 16 capabilities, 12 contracts, 12 state objects, 12 jobs, from the low
    /// end.</summary>
    public ulong Pack() => (uint)Processes | ((ulong)(uint)Capabilities << 12) | ((ulong)(uint)Contracts << 28)
        | ((ulong)(uint)StateObjects << 40) | ((ulong)(uint)Jobs << 52);

    public static CoreLimits Unpack(ulong packed) => new((int)(packed & 0xFFF), (int)(packed >> 12 & 0xFFFF),
        (int)(packed >> 28 & 0xFFF), (int)(packed >> 40 & 0xFFF), (int)(packed >> 52));

    private static bool InRange(int value, int most) => value >= 1 && value <= most;
}
