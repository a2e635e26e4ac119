// The integrity check of a transform (XDV-033.1, XDV-033.3): what the kernel hashed when the job was admitted is what
// the result must name. A provider that ran another program, or part of one, is found out here, whoever serves it.
//
// A ring of as many places as there can be jobs is enough: a provider's jobs become due in the order of their
// admission, so that the ones behind a job in flight are in flight themselves.
using Xdv.Abi;

namespace Xdv.Drivers.Phi;

/// <summary>Digests of the programs of the latest jobs.</summary>
public sealed class ProgramDigests(int jobs)
{
    private readonly ulong[] _jobs = new ulong[jobs];
    private readonly Bytes32[] _digests = new Bytes32[jobs];
    private int _next;

    /// <summary>This job runs this program.</summary>
    public void Add(ulong job, in Bytes32 program)
    {
        _jobs[_next] = job;
        _digests[_next] = program;
        _next = _next + 1 == _jobs.Length ? 0 : _next + 1;
    }

    /// <summary>True when a result that names <paramref name="integrity"/> is of the program that the job
    /// was.</summary>
    public bool Matches(ulong job, in Bytes32 integrity)
    {
        // The latest first: it is nearly always one of those.
        for (int i = _next, left = _jobs.Length; left > 0; left--)
        {
            i = i == 0 ? _jobs.Length - 1 : i - 1;
            if (_jobs[i] == job && job != 0) return _digests[i].Same(integrity);
        }

        return false;
    }
}
