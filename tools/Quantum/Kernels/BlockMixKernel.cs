// A matrix on one position of a block. Targets and controls above the vector's lanes choose which vectors are combined;
// those inside become factors that differ by lane.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

internal static class BlockMixKernel
{
    /// <summary>Positions inside a vector of four.</summary>
    private const int LaneBits = 2;

    private const int Lanes = 1 << LaneBits;

    /// <summary>How vectors combine: (first, second) → (first, second), real and imaginary parts.</summary>
    private interface IPair
    {
        void Combine(
            ref Vector256<double> x0, ref Vector256<double> y0, ref Vector256<double> x1, ref Vector256<double> y1);
    }

    /// <param name="controls">Positions inside the block.</param>
    /// <param name="width">Positions of the block, two or more.</param>
    public static void Apply(BlockStep step, long controls, int width, ref double real, ref double imaginary)
    {
        long laneControls = controls & (Lanes - 1);
        if (step.Target < LaneBits) LaneMixKernel.Apply(step, controls, width, ref real, ref imaginary);
        else if (laneControls != 0 || step.Shape == MixShape.General)
            Pairs(new General(step.Matrix, laneControls), step, controls, width, ref real, ref imaginary);
        else if (step.Shape == MixShape.Flip)
            Pairs(default(Flip), step, controls, width, ref real, ref imaginary);
        else if (step.Shape == MixShape.Real)
            Pairs(new Real(step.Matrix), step, controls, width, ref real, ref imaginary);
        else Pairs(new Cross(step.Matrix), step, controls, width, ref real, ref imaginary);
    }

    private static void Pairs<TPair>(
        TPair pair, BlockStep step, long controls, int width, ref double real, ref double imaginary)
        where TPair : struct, IPair
    {
        long target = 1L << step.Target, high = controls & ~(Lanes - 1);
        IndexPattern pattern = new(target | high);
        long run = (target | high) & -(target | high), steps = (1L << width) >> pattern.Width;
        for (long k = 0; k < steps; k += run)
        {
            nuint first = (nuint)(pattern.Index(k) | high), second = first | (nuint)target;
            for (nuint end = first + (nuint)run; first < end; first += Lanes, second += Lanes)
            {
                Vector256<double> x0 = Vector256.LoadUnsafe(ref real, first);
                Vector256<double> y0 = Vector256.LoadUnsafe(ref imaginary, first);
                Vector256<double> x1 = Vector256.LoadUnsafe(ref real, second);
                Vector256<double> y1 = Vector256.LoadUnsafe(ref imaginary, second);
                pair.Combine(ref x0, ref y0, ref x1, ref y1);
                x0.StoreUnsafe(ref real, first);
                y0.StoreUnsafe(ref imaginary, first);
                x1.StoreUnsafe(ref real, second);
                y1.StoreUnsafe(ref imaginary, second);
            }
        }
    }

    private readonly struct Flip : IPair
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Combine(
            ref Vector256<double> x0, ref Vector256<double> y0, ref Vector256<double> x1, ref Vector256<double> y1) =>
            (x0, y0, x1, y1) = (x1, y1, x0, y0);
    }

    private readonly struct Real(in Matrix2 m) : IPair
    {
        private readonly Vector256<double> _b = Vector256.Create(m.M01.Real), _c = Vector256.Create(m.M10.Real),
            _d = Vector256.Create(m.M11.Real);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Combine(
            ref Vector256<double> x0, ref Vector256<double> y0, ref Vector256<double> x1, ref Vector256<double> y1)
        {
            Vector256<double> x = x0, y = y0;
            x0 = Vector256.FusedMultiplyAdd(_b, x1, x);
            y0 = Vector256.FusedMultiplyAdd(_b, y1, y);
            x1 = Vector256.FusedMultiplyAdd(_c, x, _d * x1);
            y1 = Vector256.FusedMultiplyAdd(_c, y, _d * y1);
        }
    }

    private readonly struct Cross(in Matrix2 m) : IPair
    {
        private readonly Vector256<double> _b = Vector256.Create(m.M01.Imaginary),
            _c = Vector256.Create(m.M10.Imaginary), _d = Vector256.Create(m.M11.Real);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Combine(
            ref Vector256<double> x0, ref Vector256<double> y0, ref Vector256<double> x1, ref Vector256<double> y1)
        {
            Vector256<double> x = x0, y = y0, u = x1;
            x0 = Vector256.FusedMultiplyAdd(-_b, y1, x);
            y0 = Vector256.FusedMultiplyAdd(_b, u, y);
            x1 = Vector256.FusedMultiplyAdd(-_c, y, _d * u);
            y1 = Vector256.FusedMultiplyAdd(_c, x, _d * y1);
        }
    }

    private readonly struct General(in Matrix2 m, long laneControls) : IPair
    {
        private readonly LaneFactor _a = new(m.M00, 1, laneControls), _b = new(m.M01, 0, laneControls),
            _c = new(m.M10, 0, laneControls), _d = new(m.M11, 1, laneControls);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Combine(
            ref Vector256<double> x0, ref Vector256<double> y0, ref Vector256<double> x1, ref Vector256<double> y1)
        {
            Vector256<double> x = x0, y = y0, u = x1, v = y1;
            x0 = _a.Real(x, y) + _b.Real(u, v);
            y0 = _a.Imaginary(x, y) + _b.Imaginary(u, v);
            x1 = _c.Real(x, y) + _d.Real(u, v);
            y1 = _c.Imaginary(x, y) + _d.Imaginary(u, v);
        }
    }
}

/// <summary>A complex factor for each of four lanes.</summary>
internal readonly struct LaneFactor
{
    private readonly Vector256<double> _real, _imaginary;

    /// <param name="inside">Factor of the lanes where all controls are 1.</param>
    /// <param name="outside">Factor of the others.</param>
    public LaneFactor(Complex inside, Complex outside, long controls)
        : this(lane => (lane & controls) == controls ? inside : outside)
    {
    }

    public LaneFactor(System.Func<int, Complex> factor)
    {
        Complex f0 = factor(0), f1 = factor(1), f2 = factor(2), f3 = factor(3);
        _real = Vector256.Create(f0.Real, f1.Real, f2.Real, f3.Real);
        _imaginary = Vector256.Create(f0.Imaginary, f1.Imaginary, f2.Imaginary, f3.Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Real(Vector256<double> x, Vector256<double> y) =>
        Vector256.FusedMultiplyAdd(x, _real, -(y * _imaginary));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Imaginary(Vector256<double> x, Vector256<double> y) =>
        Vector256.FusedMultiplyAdd(x, _imaginary, y * _real);
}
