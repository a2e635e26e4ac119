// The amplitudes. Real and imaginary parts lie in rows of their own, so that a kernel is plain arithmetic on runs of
// numbers.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>A state of numbers T, swept in vectors V.</summary>
internal sealed class StateVector<T, V> : StateVector
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>Amplitudes from which on more than one thread pays.</summary>
    private const int ParallelSize = 1 << 18;

    private const int SharesPerThread = 8;

    private readonly AlignedRow<T> _real;
    private readonly AlignedRow<T> _imaginary;
    private readonly double[] _sums;
    private readonly int _threads;
    private readonly PlanShape _shape;
    private readonly BlockWorkspace<T>?[] _work;

    /// <summary>Qubits that can be 1: amplitudes with others set are 0. A fresh state has one amplitude.</summary>
    private long _live;

    public StateVector(int qubits, int threads)
        : base(qubits)
    {
        int size = 1 << qubits;
        _real = new(size);
        _imaginary = new(size);
        _sums = new double[Weights.Blocks(size)];
        _threads = size >= ParallelSize ? threads : 1;
        _shape = PlanShape.For(qubits, V.Bits, Unsafe.SizeOf<T>());
        _work = new BlockWorkspace<T>[Math.Min(_threads, _shape.MostThreads)];
        Clear();
    }

    public override QuantumPrecision Precision =>
        typeof(T) == typeof(float) ? QuantumPrecision.F32 : QuantumPrecision.F64;

    public override long WorkspaceBytes =>
        IsWhole ? 0 : 2L * Unsafe.SizeOf<T>() * _work.Length << _shape.Width;

    private bool IsWhole => _shape.Width == Qubits;

    public override void Apply(in CircuitOperation operation)
    {
        Span<Sweep> sweeps = stackalloc Sweep[GateLowering.MaxSweeps];
        int count = GateLowering.Lower(operation, sweeps);
        foreach (ref readonly Sweep sweep in sweeps[..count]) Apply(sweep);
    }

    public override void ApplyConjugate(in CircuitOperation operation)
    {
        Span<Sweep> sweeps = stackalloc Sweep[GateLowering.MaxSweeps];
        int count = GateLowering.Lower(operation, sweeps);
        foreach (ref readonly Sweep sweep in sweeps[..count]) Apply(sweep with { Matrix = sweep.Matrix.Conjugate });
    }

    public override void Blur(long first, long second, double share)
    {
        _live = -1;
        long steps = (long)_real.Count >> 4;
        SweepRunner.Run(new BlurKernel<T>(_real, first, second, share), steps, _threads);
        SweepRunner.Run(new BlurKernel<T>(_imaginary, first, second, share), steps, _threads);
    }

    public override UnitaryPlan Plan(ReadOnlySpan<CircuitOperation> operations) =>
        UnitaryPlan.For<T>(operations, _shape);

    public override void Apply(UnitaryPlan plan, CancellationToken stop)
    {
        if (plan.Shape != _shape) throw new ArgumentException("a plan of another shape", nameof(plan));
        stop.ThrowIfCancellationRequested();
        foreach (ref readonly CircuitOperation operation in plan.Plain.AsSpan())
            if (operation.Gate != GateCode.Measure) Apply(operation);
        foreach (BlockPass pass in plan.Passes)
        {
            stop.ThrowIfCancellationRequested();
            Apply(pass);
        }
    }

    public override (double Zero, double One) Weigh(int qubit)
    {
        IndexPattern pattern = new(1L << qubit);
        return (Sum(pattern, 0), Sum(pattern, 1L << qubit));
    }

    public override void Scale(int qubit, double zero, double one)
    {
        IndexPattern pattern = new(1L << qubit);
        if (zero != 1) Scale(pattern, 0, zero);
        if (one != 1) Scale(pattern, 1L << qubit, one);
    }

    public override ReadOnlySpan<double> BlockWeights()
    {
        int blocks = Weights.Blocks(_real.Count);
        SweepRunner.Run(new WeightKernel<T>(_real, _imaginary, new(0), 0, _sums), blocks, _threads);
        return _sums.AsSpan(0, blocks);
    }

    public override void Probabilities(int first, Span<double> to)
    {
        int at = 0;
        ref T real = ref _real.Start, imaginary = ref _imaginary.Start;
        for (; at + Vector256<double>.Count <= to.Length; at += Vector256<double>.Count)
            Weights.Of(ref real, ref imaginary, (nuint)(first + at)).CopyTo(to[at..]);
        for (; at < to.Length; at++)
        {
            double x = double.CreateTruncating(_real.Span[first + at]);
            double y = double.CreateTruncating(_imaginary.Span[first + at]);
            to[at] = x * x + y * y;
        }
    }

    public override void CopyFrom(IQuantumState other)
    {
        var same = (StateVector<T, V>)other;
        same._real.Span.CopyTo(_real.Span);
        same._imaginary.Span.CopyTo(_imaginary.Span);
        _live = same._live;
    }

    public override void Clear()
    {
        _real.Span.Clear();
        _imaginary.Span.Clear();
        _real.Start = T.One;
        _live = 0;
    }

    internal override Complex Amplitude(int index) =>
        new(double.CreateTruncating(_real.Span[index]), double.CreateTruncating(_imaginary.Span[index]));

    private void Apply(BlockPass pass)
    {
        BlockLayout layout = new(pass, _live);
        _live |= pass.Inside;
        BlockKernel<T, V> Kernel(int thread) =>
            new(_real, _imaginary, pass, layout, _work[thread] ??= new BlockWorkspace<T>(_shape, IsWhole));
        int threads = (int)Math.Min(_work.Length, layout.Blocks);
        if (threads == 1)
        {
            Kernel(0).Run(0, layout.Blocks);
            return;
        }
        // Small shares, taken as they are needed: a thread that the host holds up holds up nobody else.
        long share = Math.Max(1, layout.Blocks / threads / SharesPerThread), taken = 0;
        Parallel.For(0, threads, thread =>
        {
            BlockKernel<T, V> kernel = Kernel(thread);
            for (long end = Interlocked.Add(ref taken, share); end - share < layout.Blocks;
                end = Interlocked.Add(ref taken, share))
                kernel.Run(end - share, Math.Min(end, layout.Blocks));
        });
    }

    public override void Apply(in Sweep sweep)
    {
        _live = -1;
        long steps = (long)_real.Count >> sweep.Pattern.Width;
        switch (sweep.Kind)
        {
            case SweepKind.Phase:
                Scale(sweep.Pattern, sweep.A, sweep.Matrix.M11);
                break;
            case SweepKind.Exchange:
                SweepRunner.Run(new ExchangeKernel<T, V>(_real, sweep.Pattern, sweep.A, sweep.B), steps, _threads);
                SweepRunner.Run(
                    new ExchangeKernel<T, V>(_imaginary, sweep.Pattern, sweep.A, sweep.B), steps, _threads);
                break;
            default:
                SweepRunner.Run(
                    new MixKernel<T, V>(_real, _imaginary, sweep.Pattern, sweep.A, sweep.B, sweep.Matrix),
                    steps, _threads);
                break;
        }
    }

    private void Scale(IndexPattern pattern, long at, Complex factor) => SweepRunner.Run(
        new PhaseKernel<T, V>(_real, _imaginary, pattern, at, factor), (long)_real.Count >> pattern.Width, _threads);

    private double Sum(IndexPattern pattern, long at)
    {
        int blocks = Weights.Blocks((long)_real.Count >> pattern.Width);
        SweepRunner.Run(new WeightKernel<T>(_real, _imaginary, pattern, at, _sums), blocks, _threads);
        double total = 0;
        foreach (double sum in _sums.AsSpan(0, blocks)) total += sum;
        return total;
    }
}
