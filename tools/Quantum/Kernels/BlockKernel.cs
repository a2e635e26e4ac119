// Executes a pass: gathers a block into a workspace, applies all its steps there, puts it back. Blocks are disjoint, so
// their order and their division among threads cannot change a result.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>Amplitudes of one block, and the phases of one row; one thread's.</summary>
internal sealed class BlockWorkspace(int width)
{
    /// <summary>Real parts by position.</summary>
    public AlignedRow Real { get; } = new(1 << width);

    public AlignedRow Imaginary { get; } = new(1 << width);

    public AlignedRow RowReal { get; } = new(1 << PassBuilder.MostRowBits);

    public AlignedRow RowImaginary { get; } = new(1 << PassBuilder.MostRowBits);
}

/// <summary>Doubles that begin at a cache line, so that no vector crosses one.</summary>
internal readonly struct AlignedRow
{
    private const int Line = 64;

    private readonly double[] _values;
    private readonly int _first;

    public AlignedRow(int count)
    {
        _values = GC.AllocateUninitializedArray<double>(count + Line / sizeof(double), pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        _first = (int)(-address & (Line - 1)) / sizeof(double);
    }

    /// <summary>The first value; all that were asked for follow.</summary>
    public ref double Start => ref _values[_first];
}

/// <summary>One step is one block; each thread has its own kernel and workspace.</summary>
internal readonly struct BlockKernel(
    double[] real, double[] imaginary, BlockPass pass, BlockLayout layout, BlockWorkspace work) : ISweepKernel
{
    public void Run(long from, long to)
    {
        for (long block = from; block < to; block++)
        {
            long start = layout.Start(block);
            Gather(real, start, ref work.Real.Start);
            Gather(imaginary, start, ref work.Imaginary.Start);
            foreach (BlockStep step in pass.Steps) Apply(step, block);
            Scatter(start);
        }
    }

    private void Apply(BlockStep step, long block)
    {
        if (step.Phases is { } phases)
        {
            PhaseRunKernel.Apply(phases, pass.Width, block, work);
            return;
        }
        long outside = step.Controls >> pass.Width;
        if ((block & outside) != outside) return;
        long controls = step.Controls & ((1L << pass.Width) - 1);
        BlockMixKernel.Apply(step, controls, pass.Width, ref work.Real.Start, ref work.Imaginary.Start);
    }

    private void Gather(double[] values, long start, ref double to)
    {
        ref double state = ref MemoryMarshal.GetArrayDataReference(values);
        nuint at = 0;
        foreach (long offset in layout.Runs)
        {
            nuint run = (nuint)(start + offset);
            for (nuint i = 0; i < layout.RunLength; i += 4, at += 4)
                Vector256.LoadUnsafe(ref state, run + i).StoreUnsafe(ref to, at);
        }
    }

    private void Scatter(long start)
    {
        ref double r = ref MemoryMarshal.GetArrayDataReference(real);
        ref double i = ref MemoryMarshal.GetArrayDataReference(imaginary);
        ref double fromR = ref work.Real.Start, fromI = ref work.Imaginary.Start;
        Vector256<double> c = Vector256.Create(pass.Scale.Real), s = Vector256.Create(pass.Scale.Imaginary);
        bool scaled = pass.Scale != Complex.One;
        nuint at = 0;
        foreach (long offset in layout.Runs)
        {
            nuint run = (nuint)(start + offset);
            for (nuint k = 0; k < layout.RunLength; k += 4, at += 4)
            {
                Vector256<double> x = Vector256.LoadUnsafe(ref fromR, at), y = Vector256.LoadUnsafe(ref fromI, at);
                if (scaled) (x, y) = (x * c - y * s, x * s + y * c);
                x.StoreUnsafe(ref r, run + k);
                y.StoreUnsafe(ref i, run + k);
            }
        }
    }
}

/// <summary>Where the amplitudes of a pass's blocks lie in the state.</summary>
internal sealed class BlockLayout
{
    private readonly BlockPass _pass;

    public BlockLayout(BlockPass pass)
    {
        _pass = pass;
        int together = 0;
        while (together < pass.Width && pass.Qubits[together] == together) together++;
        RunLength = (nuint)1 << together;
        Runs = new long[1 << (pass.Width - together)];
        for (int run = 0; run < Runs.Length; run++) Runs[run] = Spread(run, together);
    }

    /// <summary>Consecutive amplitudes of a run; a multiple of four.</summary>
    public nuint RunLength { get; }

    /// <summary>First index of every run of block 0.</summary>
    public long[] Runs { get; }

    /// <summary>Index of a block's first amplitude.</summary>
    public long Start(long block) => Spread(block, _pass.Width);

    private long Spread(long bits, int first)
    {
        long index = 0;
        for (int position = first; bits != 0; bits >>= 1, position++) index |= (bits & 1) << _pass.Qubits[position];
        return index;
    }
}
