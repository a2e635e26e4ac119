// What the scheduler decides over (XDV-012.1), and its order (XDV-012.5, determinism.md "Settled"): domain priority,
// priority, submission n, process id. A pure function of its operands.
//
// The domain is where the thread's last blocking call was answered: a thread that has just got a Φ or Q completion
// runs before purely classical ones, because its windows and budgets are running; after its slice it is classical
// again.
using Xdv.Abi;

namespace Xdv.Core.Scheduling;

/// <summary>A thread that could run.</summary>
public struct Schedulable : IPrecedes<Schedulable>
{
    /// <summary>Thread index.</summary>
    public int Id;
    public uint Process;
    public ulong Contract;
    /// <summary>n at which it became ready: unique, so the order is total.</summary>
    public ulong Submission;
    public Domain Domain;
    /// <summary>0 idle … 4 critical, at most 7; 2 is normal.</summary>
    public byte Priority;

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
