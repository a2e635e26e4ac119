// The integrity check of a transform (XDV-033.1, XDV-033.3): what the kernel hashed when the job was admitted is what
// the result must name, and what was to be told of the light is all that it may tell. A provider that ran another
// program, or part of one, or that answers more than was asked, is found out here, whoever serves it.
//
// A ring of as many places as there can be jobs is enough: a provider's jobs become due in the order of their
// admission, so that the ones behind a job in flight are in flight themselves. One that runs again is admitted again.
using Xdv.Abi;

namespace Xdv.Drivers.Phi;

/// <summary>What the result of a job has to be like.</summary>
public struct JobProgram
{
    public Bytes32 Digest;
    /// <summary>Values of its evaluation; 0 = it is not evaluated.</summary>
    public uint Values;
    public PhaseProjection Projection;
}

/// <summary>The programs of the latest jobs.</summary>
public sealed class JobPrograms(int jobs)
{
    private readonly ulong[] _jobs = new ulong[jobs];
    private readonly JobProgram[] _programs = new JobProgram[jobs];
    private int _next;

    /// <summary>This job runs this program.</summary>
    public void Add(ulong job, in JobProgram program)
    {
        _jobs[_next] = job;
        _programs[_next] = program;
        _next = _next + 1 == _jobs.Length ? 0 : _next + 1;
    }

    /// <summary>A job that has just been answered runs again, behind all others.</summary>
    public void Renew(ulong job)
    {
        int place = Find(job);
        if (place >= 0) Add(job, _programs[place]);
    }

    /// <summary>True when a result with this header is of the job's program, evaluated as the job asked.</summary>
    public bool Matches(ulong job, in PhaseResult header)
    {
        int place = Find(job);
        if (place < 0) return false;
        ref JobProgram program = ref _programs[place];
        return program.Digest.Same(header.Integrity) && program.Values == header.Values
            && program.Projection == header.Projection;
    }

    /// <summary>The latest first: it is nearly always one of those.</summary>
    private int Find(ulong job)
    {
        for (int i = _next, left = _jobs.Length; left > 0; left--)
        {
            i = i == 0 ? _jobs.Length - 1 : i - 1;
            if (_jobs[i] == job && job != 0) return i;
        }

        return -1;
    }
}
