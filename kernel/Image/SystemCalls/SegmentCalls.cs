// segment_create, segment_map, segment_unmap: what they need is found out before Core is asked; what it decides comes
// back as effects (Machine.cs), because an end of a segment or of a right has the same ones.
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed class SegmentCalls(Orchestrator core)
{
    /// <summary>Frames that segments leave to those who have pages already.</summary>
    private const ulong ReserveFrames = 64;

    private readonly Orchestrator _core = core;

    public void Prepare(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.SegmentCreate:
                call.Input.Arg0 = call.A0;
                if (call.A0 <= SegmentSize.MaxPages) call.Refuse(Available(call.A0));
                break;
            case SystemCall.SegmentMap:
                call.Input.Capability = call.A0;
                call.Input.Arg0 = call.A1;
                call.Input.Arg1 = call.A2;
                // A capability that names no segment of the caller's is Core's to refuse.
                if (_core.TryReadSegment(call.Thread.Number, call.A0, out uint pages))
                    call.Refuse(FindPlace(call.Process, call.A1, pages, out call.Input.Arg3, out call.Input.Arg2));
                break;
            default:
                call.Input.Arg0 = call.A0;
                break;
        }
    }

    private static Status FindPlace(UserProcess process, ulong wanted, uint pages, out ulong tables, out ulong address)
    {
        tables = 0;
        address = wanted == 0 ? process.FindPlace(pages) : wanted;
        if (address == 0) return Status.OutOfMemory;
        if (wanted != 0 && !process.MayMap(wanted, pages)) return Status.BadAddress;
        tables = process.Space.MissingTables(address, pages);
        return Available(tables);
    }

    private static Status Available(ulong frames) =>
        frames + ReserveFrames > FrameAllocator.FreeFrames ? Status.OutOfMemory : Status.Ok;
}
