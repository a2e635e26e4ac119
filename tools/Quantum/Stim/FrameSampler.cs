// Shots of a circuit in stim's format: a reference sample by tableau, then batches of frames on as many threads as
// allowed.
using System;
using System.Collections;
using System.Threading;
using System.Threading.Tasks;

namespace Xdv.Quantum.Stim;

/// <summary>
/// Samples a circuit. Shot n is a function of circuit, seed and n, whatever the number of threads or the order asked
/// for. Not safe for several callers at once.
/// </summary>
public sealed class FrameSampler
{
    /// <summary>Words of a row: the most; batches of circuits with very many rows are smaller.</summary>
    private const int MostWords = 32, LeastWords = 4;

    /// <summary>Words of all rows of a batch, and of all batches at once: 256 MiB, 1 GiB.</summary>
    private const long BatchWords = 1L << 25, AllWords = 1L << 27;

    private readonly StimCircuit _circuit;
    private readonly BitArray _reference;
    private readonly ulong _seed;
    private readonly FrameMachine[] _machines;

    /// <summary>Computes the reference sample.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="seed">Same seed, same shots.</param>
    /// <param name="threads">Batches at the same time, 1 or more; fewer if they would take too much memory.</param>
    /// <param name="stop">Ends it with an OperationCanceledException.</param>
    public FrameSampler(StimCircuit circuit, ulong seed, int threads = 1, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _circuit = circuit;
        _seed = seed;
        _reference = ReferenceSample.Of(circuit.Program, stop);
        long rows = Rows(circuit.Program);
        int words = MostWords;
        while (words > LeastWords && rows * words > BatchWords) words /= 2;
        _machines = new FrameMachine[Math.Clamp(AllWords / (rows * words), 1, threads)];
        for (int i = 0; i < _machines.Length; i++) _machines[i] = new FrameMachine(circuit.Program, words);
    }

    /// <summary>Takes shots from the first on and hands them over in order, batch by batch.</summary>
    /// <param name="shots">How many, 0 or more.</param>
    /// <param name="take">Called on this thread; the batch is valid until it returns.</param>
    /// <param name="stop">Ends it with an OperationCanceledException.</param>
    public void Sample(long shots, Action<ShotBatch> take, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shots);
        ParallelOptions together = new() { CancellationToken = stop };
        long size = _machines[0].Shots, batches = (shots + size - 1) / size;
        for (long first = 0; first < batches; first += _machines.Length)
        {
            stop.ThrowIfCancellationRequested();
            int some = (int)Math.Min(_machines.Length, batches - first);
            if (some == 1) _machines[0].Run(BatchSeed(first), stop);
            else Parallel.For(0, some, together, i => _machines[i].Run(BatchSeed(first + i), stop));
            for (int i = 0; i < some; i++)
            {
                long at = (first + i) * size;
                take(new ShotBatch(_machines[i], _circuit, _reference, (int)Math.Min(size, shots - at)));
            }
        }
    }

    /// <summary>Finaliser of MurmurHash3 (Appleby): batches of one seed, and seeds of one batch, have nothing in
    /// common.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ (value >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ (value >> 33);
    }

    private static long Rows(StimProgram program) =>
        1L + program.Measurements + program.Detectors + program.Observables + 2L * program.Qubits;

    private ulong BatchSeed(long batch) => Mix(Mix(_seed) + 0x9E37_79B9_7F4A_7C15 * ((ulong)batch + 1));
}
