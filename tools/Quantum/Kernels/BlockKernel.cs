// Executes a pass: gathers a block into a workspace, applies all its steps there, puts it back; a block that is the
// whole state stays where it is. Blocks are disjoint, so their order and their division among threads cannot change a
// result.
using System;
using System.Numerics;

namespace Xdv.Quantum.Kernels;

/// <summary>Amplitudes of one block, and phases of its rows; one thread's.</summary>
internal sealed class BlockWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="whole">The block is the whole state, and is worked on in place.</param>
    public BlockWorkspace(PlanShape shape, bool whole)
    {
        if (!whole) (Real, Imaginary) = (new(1 << shape.Width), new(1 << shape.Width));
        Tables = new(shape.RowBits, shape.Width - shape.RowBits + 1);
    }

    /// <summary>Real parts by position.</summary>
    public AlignedRow<T> Real { get; }

    public AlignedRow<T> Imaginary { get; }

    public PhaseTables<T> Tables { get; }
}

/// <summary>One step is one block; each thread has its own kernel and workspace.</summary>
internal readonly struct BlockKernel<T, V>(
    AlignedRow<T> real, AlignedRow<T> imaginary, BlockPass pass, BlockLayout layout, BlockWorkspace<T> work)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    public void Run(long from, long to)
    {
        for (long number = from; number < to; number++)
        {
            long block = layout.Block(number);
            if (real.Count == 1 << pass.Width)
            {
                Apply(block, ref real.Start, ref imaginary.Start);
                continue;
            }
            long start = layout.Start(block);
            Gather(real, start, ref work.Real.Start);
            Gather(imaginary, start, ref work.Imaginary.Start);
            Apply(block, ref work.Real.Start, ref work.Imaginary.Start);
            Scatter(ref work.Real.Start, start, real);
            Scatter(ref work.Imaginary.Start, start, imaginary);
        }
    }

    private void Apply(long block, ref T r, ref T i)
    {
        int width = pass.Width;
        foreach (BlockStep step in pass.Steps)
        {
            switch (step)
            {
                case TileStep tile:
                    TileKernel<T, V>.Apply(tile.Mixes, width, ref r, ref i);
                    break;
                case LaneStep<T> lane:
                    LaneKernel<T, V>.Apply(lane.Turns, width, ref r, ref i);
                    break;
                case PhaseStep<T> phases:
                    PhaseRunKernel<T, V>.Apply(phases, block, ref r, ref i, work.Tables);
                    break;
                case ControlledStep<T> controlled:
                    long outside = controlled.Controls >> width, inside = controlled.Controls & ((1L << width) - 1);
                    if ((block & outside) == outside)
                        ControlledKernel<T, V>.Apply(controlled, inside, width, ref r, ref i);
                    break;
                default:
                    throw new InvalidOperationException("a step of another plan");
            }
        }
    }

    private void Gather(AlignedRow<T> values, long start, ref T to)
    {
        ref T state = ref values.Start;
        nuint at = 0;
        foreach (long offset in layout.Runs)
        {
            nuint run = (nuint)(start + offset);
            for (nuint k = 0; k < layout.RunLength; k += (nuint)1 << V.Bits, at += (nuint)1 << V.Bits)
                V.Load(ref state, run + k).Store(ref to, at);
        }
    }

    private void Scatter(ref T from, long start, AlignedRow<T> values)
    {
        ref T state = ref values.Start;
        nuint at = 0;
        foreach (long offset in layout.Runs)
        {
            nuint run = (nuint)(start + offset);
            for (nuint k = 0; k < layout.RunLength; k += (nuint)1 << V.Bits, at += (nuint)1 << V.Bits)
                V.Load(ref from, at).Store(ref state, run + k);
        }
    }
}

/// <summary>Where the amplitudes of a pass's blocks lie in the state.</summary>
internal sealed class BlockLayout
{
    private readonly BlockPass _pass;
    private readonly long _live;

    /// <param name="live">Qubits that can be 1; blocks with others set hold zeros, and are passed over.</param>
    public BlockLayout(BlockPass pass, long live)
    {
        _pass = pass;
        int together = 0;
        while (together < pass.Width && pass.Qubits[together] == together) together++;
        RunLength = (nuint)1 << together;
        Runs = new long[1 << (pass.Width - together)];
        for (int run = 0; run < Runs.Length; run++) Runs[run] = Spread(run, together);
        for (int position = pass.Width; position < pass.Qubits.Length; position++)
            if ((live >> pass.Qubits[position] & 1) != 0) _live |= 1L << (position - pass.Width);
        Blocks = 1L << BitOperations.PopCount((ulong)_live);
    }

    /// <summary>Blocks that are not known to be 0.</summary>
    public long Blocks { get; }

    /// <summary>Consecutive amplitudes of a run; a multiple of a vector's.</summary>
    public nuint RunLength { get; }

    /// <summary>First index of every run of block 0.</summary>
    public long[] Runs { get; }

    /// <summary>The n-th block that is not known to be 0: its bits are the positions above the block.</summary>
    public long Block(long number)
    {
        long block = 0;
        for (long live = _live; number != 0; live &= live - 1, number >>= 1)
            if ((number & 1) != 0) block |= live & -live;
        return block;
    }

    /// <summary>Index of a block's first amplitude.</summary>
    public long Start(long block) => Spread(block, _pass.Width);

    private long Spread(long bits, int first)
    {
        long index = 0;
        for (int position = first; bits != 0; bits >>= 1, position++) index |= (bits & 1) << _pass.Qubits[position];
        return index;
    }
}
