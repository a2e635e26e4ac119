// The amplitudes. Real and imaginary parts lie in arrays of their own, so that a kernel is plain arithmetic on runs
// of numbers.
using System;
using System.Numerics;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>State of up to 30 qubits; qubit q is bit q of an amplitude's index. Starts as |0…0⟩.</summary>
internal sealed class StateVector
{
    /// <summary>Amplitudes from which on more than one thread pays.</summary>
    private const int ParallelSize = 1 << 18;

    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly double[] _sums;
    private readonly int _threads;
    private BlockWorkspace[]? _work;

    public StateVector(int qubits, int threads)
    {
        Qubits = qubits;
        int size = 1 << qubits;
        _real = new double[size];
        _imaginary = new double[size];
        _sums = new double[WeightKernel.Blocks(size)];
        _threads = size >= ParallelSize ? threads : 1;
        _real[0] = 1;
    }

    public int Qubits { get; }

    /// <summary>Bytes of the amplitudes of a state.</summary>
    public static long BytesFor(int qubits) => 16L << qubits;

    /// <summary>Applies a gate; id and barrier do nothing.</summary>
    public void Apply(in CircuitOperation operation)
    {
        Span<Sweep> sweeps = stackalloc Sweep[GateLowering.MaxSweeps];
        int count = GateLowering.Lower(operation, sweeps);
        foreach (ref readonly Sweep sweep in sweeps[..count]) Apply(sweep);
    }

    /// <summary>Applies a planned sequence of gates; see <see cref="BlockPlan"/>.</summary>
    public void Apply(BlockPass pass)
    {
        BlockLayout layout = new(pass);
        long blocks = _real.LongLength >> pass.Width;
        if (_work is null)
        {
            _work = new BlockWorkspace[_threads];
            for (int i = 0; i < _threads; i++) _work[i] = new BlockWorkspace(pass.Width);
        }
        BlockKernel Kernel(int thread) => new(_real, _imaginary, pass, layout, _work[thread]);
        if (_threads == 1) Kernel(0).Run(0, blocks);
        else Parallel.For(0, _threads, thread => Kernel(thread)
            .Run(blocks * thread / _threads, blocks * (thread + 1) / _threads));
    }

    /// <summary>Weights of the two outcomes of a measurement in Z; their sum is 1 up to rounding.</summary>
    public (double Zero, double One) Weigh(int qubit)
    {
        IndexPattern pattern = new(1L << qubit);
        return (Sum(pattern, 0), Sum(pattern, 1L << qubit));
    }

    /// <summary>Projects a qubit on an outcome of the given weight, which is above 0, and normalises.</summary>
    public void Project(int qubit, bool one, double weight)
    {
        IndexPattern pattern = new(1L << qubit);
        long kept = one ? 1L << qubit : 0, lost = one ? 0 : 1L << qubit;
        Scale(pattern, kept, 1 / Math.Sqrt(weight));
        Scale(pattern, lost, Complex.Zero);
    }

    /// <summary>
    /// Weight of every block of <see cref="WeightKernel.BlockSize"/> consecutive amplitudes; valid until the next
    /// call of a weighing method.
    /// </summary>
    public ReadOnlySpan<double> BlockWeights()
    {
        int blocks = WeightKernel.Blocks(_real.Length);
        SweepRunner.Run(new WeightKernel(_real, _imaginary, new(0), 0, _sums), blocks, _threads);
        return _sums.AsSpan(0, blocks);
    }

    /// <summary>Probability of one basis state.</summary>
    public double Probability(int index) => _real[index] * _real[index] + _imaginary[index] * _imaginary[index];

    /// <summary>Largest difference of two amplitudes' real or imaginary parts: for tests.</summary>
    internal double Distance(StateVector other)
    {
        double largest = 0;
        for (int i = 0; i < _real.Length; i++)
        {
            double here = Math.Max(
                Math.Abs(_real[i] - other._real[i]), Math.Abs(_imaginary[i] - other._imaginary[i]));
            largest = here <= largest ? largest : here;
        }
        return largest;
    }

    /// <summary>
    /// Becomes equal to a state of the same size. For branches of one job only: containers are never copied.
    /// </summary>
    public void CopyFrom(StateVector other)
    {
        other._real.AsSpan().CopyTo(_real);
        other._imaginary.AsSpan().CopyTo(_imaginary);
    }

    /// <summary>Becomes |0…0⟩ again.</summary>
    public void Clear()
    {
        _real.AsSpan().Clear();
        _imaginary.AsSpan().Clear();
        _real[0] = 1;
    }

    private void Apply(in Sweep sweep)
    {
        long steps = _real.LongLength >> sweep.Pattern.Width;
        switch (sweep.Kind)
        {
            case SweepKind.Phase:
                Scale(sweep.Pattern, sweep.A, sweep.Matrix.M11);
                break;
            case SweepKind.Exchange:
                SweepRunner.Run(new ExchangeKernel(_real, sweep.Pattern, sweep.A, sweep.B), steps, _threads);
                SweepRunner.Run(new ExchangeKernel(_imaginary, sweep.Pattern, sweep.A, sweep.B), steps, _threads);
                break;
            default:
                SweepRunner.Run(
                    new MixKernel(_real, _imaginary, sweep.Pattern, sweep.A, sweep.B, sweep.Matrix), steps, _threads);
                break;
        }
    }

    private void Scale(IndexPattern pattern, long at, Complex factor) => SweepRunner.Run(
        new PhaseKernel(_real, _imaginary, pattern, at, factor), _real.LongLength >> pattern.Width, _threads);

    private double Sum(IndexPattern pattern, long at)
    {
        int blocks = WeightKernel.Blocks(_real.LongLength >> pattern.Width);
        SweepRunner.Run(new WeightKernel(_real, _imaginary, pattern, at, _sums), blocks, _threads);
        double total = 0;
        foreach (double sum in _sums.AsSpan(0, blocks)) total += sum;
        return total;
    }
}
