// How many of everything this machine takes: chosen at boot from its memory, written into the Boot record
// (architecture.md, "Everything bounded"). Pure; tests/Image checks the figures.
using System;
using Xdv.Core.Orchestration;

namespace Xdv.Kernel;

/// <summary>Table sizes and the heap that holds them, by frames of memory.</summary>
public static class MachineLimits
{
    private const int FramesPerProcess = 16;
    private const int MinProcesses = 64, MaxProcesses = 4095;
    private const int CapabilitiesPerProcess = 3, MoreCapabilities = 1024;
    private const int Contracts = 256, StateObjects = 256;

    // Heap: what does not depend on processes, then rows, objects and trace records for each.
    private const ulong FixedBytes = 2944 << 10, BytesPerProcess = 3648, FrameBytes = 4096;

    /// <param name="jobs">Bounded by what the drivers keep answers for.</param>
    public static CoreLimits For(ulong frames, int jobs)
    {
        int processes = ProcessesFor(frames);
        return new CoreLimits(processes, processes * CapabilitiesPerProcess + MoreCapabilities, Contracts, StateObjects,
            jobs);
    }

    /// <summary>Frames to promise the kernel's heap.</summary>
    public static ulong HeapFrames(ulong frames) =>
        (FixedBytes + (ulong)ProcessesFor(frames) * BytesPerProcess) / FrameBytes;

    private static int ProcessesFor(ulong frames) =>
        (int)Math.Clamp(frames / FramesPerProcess, MinProcesses, MaxProcesses);
}
