// Who prefers what, and the ballots of a round. All of it follows from the seed; nodes are in order of their numbers.
using Xdv.Runtime;

namespace Xdv.Programs.Vote;

internal sealed class Election
{
    private readonly int[] _preference;
    private readonly bool[] _open;

    /// <param name="faulty">f of n = 3f + 1 nodes: they approve of everything.</param>
    public Election(int faulty, int proposals, ulong seed)
    {
        (Faulty, Proposals) = (faulty, proposals);
        _preference = new int[Nodes * proposals];
        _open = new bool[proposals];
        Dice dice = new(seed);
        for (int p = 0; p < proposals; p++) _open[p] = true;
        for (int node = 0; node < Nodes; node++)
        {
            for (int p = 0; p < proposals; p++)
            {
                int at = (int)dice.Below((uint)p + 1);
                _preference[node * proposals + p] = _preference[node * proposals + at];
                _preference[node * proposals + at] = p;
            }
        }
    }

    public int Faulty { get; }

    public int Proposals { get; }

    public int Nodes => 3 * Faulty + 1;

    /// <summary>Nodes that must approve: any two such sets have an honest node in common.</summary>
    public int Quorum => 2 * Faulty + 1;

    public bool IsOpen(int proposal) => _open[proposal];

    /// <summary>Filters a proposal out: who wanted it wants the next.</summary>
    public void Close(int proposal) => _open[proposal] = false;

    public bool IsFaulty(int node) => node >= Nodes - Faulty;

    /// <summary>What a node says to a proposal in this round.</summary>
    public bool Approves(int node, int proposal)
    {
        if (IsFaulty(node)) return true;
        for (int rank = 0; rank < Proposals; rank++)
        {
            int wanted = _preference[node * Proposals + rank];
            if (_open[wanted]) return wanted == proposal;
        }

        return false;
    }

    /// <summary>Approvals counted by K.</summary>
    public int Count(int proposal)
    {
        int count = 0;
        for (int node = 0; node < Nodes; node++)
            if (Approves(node, proposal)) count++;
        return count;
    }
}
