// What the scheduler decides over (XDV-012.1), and its order (XDV-012.5, determinism.md "Settled"): domain priority,
// priority, submission n, process id. A pure function of its operands.
//
// The domain is where the thread's last blocking call was answered: a thread that has just got a Φ or Q completion
// runs before purely classical ones, because its windows and budgets are running; after its slice it is classical
// again.
using Xdv.Abi;

namespace Xdv.Core.Scheduling;

/// <summary>A thread that could run. 48 bytes, no padding.</summary>
public struct Schedulable : IPrecedes<Schedulable>
{
    /// <summary>No deadline: the thread works under no contract.</summary>
    public const ulong Never = ulong.MaxValue;

    /// <summary>The contract it works under; 0 = none.</summary>
    public ulong Contract;
    /// <summary>n at which it became ready: unique, so the order is total.</summary>
    public ulong Submission;
    /// <summary>T at which that contract ends; <see cref="Never"/> without one.</summary>
    public ulong Deadline;
    /// <summary>The last T at which the longest job that the contract allows could begin: Φ the window's end, Q the
    /// contract's less the decoherence budget. Slack is what is left until then; T is the same for all, so the order
    /// of slacks is the order of these.</summary>
    public ulong LatestStart;
    /// <summary>Thread index.</summary>
    public int Id;
    public uint Process;
    public Domain Domain;
    /// <summary>0 idle … 4 critical, at most 7; 2 is normal.</summary>
    public byte Priority;
    public ushort Reserved0;
    public uint Reserved1;

    public readonly bool Precedes(in Schedulable other)
    {
        if (Level != other.Level) return Level > other.Level;
        return Submission != other.Submission ? Submission < other.Submission : Process < other.Process;
    }

    /// <summary>Number of levels: three domains, eight priorities.</summary>
    public const int Levels = 24;

    /// <summary>Domain rank and priority as one number; what has a higher one comes first and preempts.</summary>
    public readonly int Level => Rank(Domain) * 8 + (Priority & 7);

    /// <summary>Domain priority: Φ windows pass first, then Q budgets, then K.</summary>
    public static int Rank(Domain domain) => domain switch
    {
        Domain.Phase => 2,
        Domain.Quantum => 1,
        _ => 0,
    };
}
