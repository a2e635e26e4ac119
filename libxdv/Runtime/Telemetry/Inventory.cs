// What the whole machine has in use, to be compared with what it had before: how a program shows that nothing is left.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>Counts of one moment. Needs Telemetry.</summary>
public readonly struct Inventory
{
    private readonly MemoryInfo _info;

    private Inventory(MemoryInfo info) => _info = info;

    public static Inventory Now
    {
        get
        {
            Pages.Info(out MemoryInfo info);
            return new Inventory(info);
        }
    }

    /// <summary>Frames, processes, threads, capabilities, contracts, state objects, jobs, endpoints, segments and
    /// mappings are as many. The kernel's own heap is no part of it: its tables keep what they reached.</summary>
    public bool IsAs(in Inventory other) => _info.UsedFrames == other._info.UsedFrames
        && _info.Processes == other._info.Processes && _info.Threads == other._info.Threads
        && _info.Capabilities == other._info.Capabilities && _info.Contracts == other._info.Contracts
        && _info.StateObjects == other._info.StateObjects && _info.Jobs == other._info.Jobs
        && _info.Endpoints == other._info.Endpoints && _info.Segments == other._info.Segments
        && _info.Mappings == other._info.Mappings;

    /// <summary>One line on the terminal.</summary>
    public void Show(ReadOnlySpan<byte> when)
    {
        Terminal.Write(when);
        Terminal.Write($"  frames {_info.UsedFrames}, processes {_info.Processes}, threads {_info.Threads}, ");
        Terminal.Write($"capabilities {_info.Capabilities}, contracts {_info.Contracts}, ");
        Terminal.Write($"state {_info.StateObjects}, jobs {_info.Jobs}, endpoints {_info.Endpoints}, ");
        Terminal.WriteLine($"segments {_info.Segments}, mappings {_info.Mappings}, heap {_info.HeapFrames}");
    }
}
