// Where a job's outcomes come from. XDV's kernel sends a seed with every job and then nothing else counts; a request
// without one draws from the provider's own stream, which is a function of the provider's seed and the job's id,
// never of time or order.
using Xdv.Abi;

namespace Xdv.HardwareServer.Providers;

/// <summary>Chooses the seed of a job.</summary>
public readonly struct OutcomeSeed(ulong provider)
{
    /// <summary>The request's seed; or, for 0, SplitMix64 of provider seed and job id (never 0).</summary>
    public ulong For(in JobRequest request)
    {
        if (request.Seed != 0) return request.Seed;
        ulong mixed = provider + (request.Job + 1) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ mixed >> 30) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D0_49BB_1331_11EB;
        mixed ^= mixed >> 31;
        return mixed == 0 ? 1 : mixed;
    }
}
