// Phase-alignment voting, the primitive of XDV-042: n = 3f + 1 nodes answer each proposal with a phase, and how well
// they are aligned decides; without a quorum the least aligned proposal is filtered out and the rest vote again. When
// the light is unstable K counts. Every decision is compared with the count.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vote;

internal static class Program
{
    private const int BarCells = 40, NameCells = 14;

    private static Manual Manual => new("vote"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage =>
        "usage: vote [--faulty F] [--proposals N] [--tolerance X] [--seed N]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        n = 3F + 1 nodes decide among proposals. In a round each honest node says yes (phase 0) to the one it wants of
        those left and no (phase pi) to the others; F faulty ones say yes to all. Light of all nodes and of a reference
        is added up: the intensity is (yes / n) squared. A proposal that 2F + 1 nodes are aligned with is decided on,
        and no two can be. Without one the least aligned is filtered out (of equals the last). Proposals are asked in
        their order. All ballots of a round lie in one coherence window.

        It shows each ballot (+ yes, - no, x a faulty node), the alignment, and the quorum as a mark. Light less stable
        than the tolerance decides nothing: K counts the ballots of that round by the same rule, and says so. The
        tolerance, unless given, is the least with which an alignment is surely less than half a vote off.

          --faulty F     0 to 20 (2)          --proposals N  1 to 16 (4)
          --tolerance X  0 to 1               --seed N       of preferences, and of the noise (2)

        """u8;

    private static int Main()
    {
        ulong faulty = 2, proposals = 4, seed = 2;
        double tolerance = double.NaN;
        for (int i = 1; i < HybridProcess.ArgumentCount; i += 2)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            bool good = word.SequenceEqual("--faulty"u8) ? NumberText.TryParse(value, out faulty) && faulty <= 20
                : word.SequenceEqual("--proposals"u8)
                    ? NumberText.TryParse(value, out proposals) && proposals is > 0 and <= 16
                : word.SequenceEqual("--seed"u8) ? NumberText.TryParse(value, out seed)
                : word.SequenceEqual("--tolerance"u8)
                    && NumberText.TryParse(value, out tolerance) && tolerance is >= 0 and <= 1;
            if (!good) return Manual.Wrong(word);
        }

        Election election = new((int)faulty, (int)proposals, seed);
        if (double.IsNaN(tolerance)) tolerance = Alignment.SafeStability(election.Nodes);
        return Decide(election, (uint)Math.Ceiling(tolerance * 1e6), seed);
    }

    private static int Decide(Election election, uint tolerance, ulong seed)
    {
        Alignment alignment = new(election.Nodes);
        double[] shares = new double[election.Proposals];
        bool right = true;
        for (int round = 1; round <= election.Proposals; round++)
        {
            Terminal.WriteLine($"round {round}: {election.Nodes} nodes, quorum {election.Quorum}");
            Status status = Round(election, alignment, tolerance, seed * 1_000 + (ulong)round * 20, shares);
            if (status is not (Status.Ok or Status.PhaseStabilityBreach)) return Manual.Fail("ballot"u8, status);
            if (status != Status.Ok) Terminal.Write("  unstable: K counts this round\n"u8);
            for (int p = 0; p < shares.Length; p++)
            {
                if (!election.IsOpen(p)) continue;
                double counted = election.Count(p) / (double)election.Nodes;
                if (status != Status.Ok) shares[p] = counted;
                // Half a node is where a quorum would be mistaken for one more or one less.
                right &= Math.Abs(shares[p] - counted) * election.Nodes < 0.5;
                Show(election, p, shares[p]);
            }

            int decided = First(election, shares), last = Least(election, shares);
            if (decided >= 0)
            {
                right &= election.Count(decided) >= election.Quorum;
                Terminal.Write($"decided: proposal {decided} in round {round}, ");
                Terminal.Write(right ? "as counted\n"u8 : "WRONGLY\n"u8);
                return right ? 0 : 1;
            }

            Terminal.WriteLine($"  no quorum; proposal {last} is filtered out");
            election.Close(last);
        }

        Terminal.Error("vote: all honest nodes want the last proposal, and that was no quorum\n"u8);
        return 1;
    }

    /// <summary>All ballots of a round in one window.</summary>
    private static Status Round(Election election, Alignment alignment, uint tolerance, ulong seed, double[] shares)
    {
        Status status = PhaseNative.Open((uint)election.Nodes + 1, out PhaseNative phase, tolerance: tolerance);
        double least = 1;
        for (int p = 0; p < shares.Length && status == Status.Ok; p++)
        {
            if (!election.IsOpen(p)) continue;
            status = alignment.Measure(election, p, phase, tolerance, seed + (ulong)p, out shares[p],
                out double stability);
            least = Math.Min(least, stability);
        }

        phase.Release();
        if (status == Status.Ok) Terminal.WriteLine($"  stability at least {least:F6}");
        return status;
    }

    /// <summary>The first open proposal with a quorum; −1 when there is none.</summary>
    private static int First(Election election, double[] shares)
    {
        double threshold = (election.Quorum - 0.5) / election.Nodes;
        for (int p = 0; p < shares.Length; p++)
            if (election.IsOpen(p) && shares[p] > threshold) return p;
        return -1;
    }

    /// <summary>The open proposal with the fewest approvals, of equals the last.</summary>
    private static int Least(Election election, double[] shares)
    {
        int least = -1;
        for (int p = 0; p < shares.Length; p++)
            if (election.IsOpen(p) && (least < 0 || Votes(p) <= Votes(least))) least = p;
        return least;

        int Votes(int proposal) => (int)(shares[proposal] * election.Nodes + 0.5);
    }

    private static void Show(Election election, int proposal, double share)
    {
        Utf8Line line = new(stackalloc byte[512]);
        line.Append("  proposal "u8);
        line.Append((ulong)proposal);
        line.PadTo(NameCells);
        for (int node = 0; node < election.Nodes; node++)
            line.Append(election.IsFaulty(node) ? "x"u8 : election.Approves(node, proposal) ? "+"u8 : "-"u8);
        line.Append(" "u8);
        int mark = (int)((election.Quorum - 0.5) / election.Nodes * BarCells), cells = (int)(share * BarCells + 0.5);
        for (int cell = 0; cell < BarCells; cell++)
            line.Append(cell == mark ? "|"u8 : cell < cells ? "█"u8 : "·"u8);
        line.Append(" "u8);
        line.AppendFixed(share, 3);
        Terminal.WriteLine(line.Written);
    }
}
