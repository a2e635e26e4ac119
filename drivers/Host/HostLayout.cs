// How the host channel's window is divided: the trace ring, one request area, one answer area.
using Xdv.Abi;

namespace Xdv.Drivers.Host;

/// <summary>Window offsets and sizes in bytes.</summary>
public struct HostLayout
{
    private const ulong Page = 4096, MaxTrace = 16 << 20, MaxRequest = 64 << 10, MaxAnswer = 4 << 20;

    public ulong TraceStart;
    public ulong TraceBytes;
    public ulong RequestStart;
    public ulong RequestBytes;
    public ulong AnswerStart;
    public ulong AnswerBytes;

    public readonly uint MaxPayload => (uint)RequestBytes - HostRequest.Size;

    public readonly uint MaxData => (uint)AnswerBytes - HostRequest.AnswerHeaderBytes;

    /// <summary>Divides [start, end): half for the trace, a sixteenth for requests, a quarter for answers, each up to
    /// a limit. False when one of them would be less than a page. Start is page-aligned.</summary>
    public static bool TryPlan(ulong start, ulong end, out HostLayout layout)
    {
        layout = default;
        if (end <= start) return false;
        ulong region = end - start;
        layout.TraceBytes = Share(region / 2, MaxTrace);
        layout.RequestBytes = Share(region / 16, MaxRequest);
        layout.AnswerBytes = Share(region / 4, MaxAnswer);
        layout.TraceStart = start;
        layout.RequestStart = layout.TraceStart + layout.TraceBytes;
        layout.AnswerStart = layout.RequestStart + layout.RequestBytes;
        return layout.TraceBytes != 0 && layout.RequestBytes != 0 && layout.AnswerBytes != 0;
    }

    private static ulong Share(ulong bytes, ulong limit) => (bytes < limit ? bytes : limit) & ~(Page - 1);
}
