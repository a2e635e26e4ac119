// Which jobs fail, and how: the seeds that `xdv conformance` tells the hardware server to answer with a status. Must be
// the same as in tools/Xdv/Conformance/ConformanceMachine.cs.
namespace Xdv.Programs.Cts;

internal static class Script
{
    public const ulong Decoherence = 0xC7501, Measurement = 0xC7502, CoherenceTimeout = 0xC7503, Forged = 0xC7504;

    /// <summary>A tolerance, in millionths, that the phase noise of those providers breaks and none other does.
    /// </summary>
    public const uint Unbearable = 1_000_000;
}
