// Optical convolution: Fourier transform, mask, inverse transform on the modes of light, and the same sum computed by
// K. Only intensities come back, so what is measured is |signal * kernel|: all there is to know where neither has
// negative numbers, and the strength of edges where the kernel is a difference.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Convolve;

internal static class Program
{
    private const int PlotRows = 4;

    /// <summary>Rounding of intensities: an amplitude of it or less is nothing.</summary>
    private const double Dark = 1e-7;

    private static Manual Manual => new("convolve"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage => "usage: convolve [FILE] [--kernel NAME|FILE]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Convolves a signal with a kernel by light: sample j enters mode 2j of 2N, a Fourier transform, a phase mask made
        of the kernel's spectrum, the inverse transform. The ends of the signal meet (circular convolution). Intensities
        have no sign: what is compared with the exact convolution is its magnitude.

          FILE           up to 512 numbers (built in: a box, two needles and a ramp, 64 samples)
          --kernel NAME  box (mean of 5), gauss (sigma 2; the default), edge (difference of neighbours)
          --kernel FILE  numbers, the first for no shift

        """u8;

    private static int Main()
    {
        ReadOnlySpan<byte> file = default, kernelName = "gauss"u8;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            if (word.SequenceEqual("--kernel"u8))
            {
                kernelName = HybridProcess.Argument(++i);
                if (kernelName.IsEmpty) return Manual.Wrong(word);
            }
            else
            {
                if (!file.IsEmpty || word.IsEmpty || word[0] == '-') return Manual.Wrong(word);
                file = word;
            }
        }

        double[]? signal = file.IsEmpty ? Signal.Example() : Load(file);
        if (signal is null) return 1;
        double[]? kernel = Signal.Kernel(kernelName, signal.Length) ?? Load(kernelName);
        if (kernel is null) return 1;
        if (kernel.Length > signal.Length)
        {
            Terminal.ErrorLine($"convolve: a kernel of {kernel.Length} numbers for {signal.Length} samples");
            return 1;
        }

        double[] padded = new double[signal.Length];
        kernel.AsSpan().CopyTo(padded);
        return Run(signal, padded);
    }

    private static int Run(double[] signal, double[] kernel)
    {
        Filter filter = new(kernel);
        byte[]? program = filter.Program(signal);
        if (program is null)
        {
            Terminal.Error("convolve: signal or kernel is nothing but zeros\n"u8);
            return 1;
        }

        uint modes = 2 * (uint)signal.Length;
        Status status = PhaseNative.Open(modes, out PhaseNative phase);
        if (status != Status.Ok) return Manual.Fail("contract"u8, status);
        byte[] result = new byte[PhaseNative.ResultBytes(modes)];
        status = phase.Run(program, result, out PhaseEvaluation power);
        if (status != Status.Ok) return Manual.Fail("job"u8, status);
        phase.Release();

        double[] exact = Signal.Convolve(signal, kernel), measured = new double[signal.Length];
        double kept = 0, error = 0, largest = 0;
        for (int j = 0; j < signal.Length; j++)
        {
            kept += power[2 * j];
            measured[j] = Math.Sqrt(power[2 * j]) * filter.Scale;
            exact[j] = Math.Abs(exact[j]);
            double difference = measured[j] - exact[j];
            error += difference * difference;
            largest = Math.Max(largest, Math.Abs(difference));
        }

        Draw("signal"u8, signal);
        Draw("|signal * kernel|, by light"u8, measured);
        // Every phase of the mask is off by so much: together they move the light by no more than the worst of them,
        // and one of a thousand is off by 4 sigma. Without noise what is left is rounding.
        double bound = filter.Scale * (5 * power.Header.Noise + Dark);
        bool agrees = Math.Sqrt(error) <= bound;
        Terminal.Write($"{signal.Length} samples in {modes} modes; {kept * 100:F1} % of the light passed the mask; ");
        Terminal.WriteLine($"phase noise {power.Header.Noise:F4} rad");
        Terminal.Write($"largest difference from the exact convolution {largest:F9}, all together ");
        Terminal.WriteLine($"{Math.Sqrt(error):F9}, may be {bound:F9}: {(agrees ? "agrees" : "DIFFERS")}");
        return agrees ? 0 : 1;
    }

    private static void Draw(ReadOnlySpan<byte> title, double[] values)
    {
        // As many samples to a column as it takes to fit.
        int each = (values.Length + ColumnPlot.MaxValues - 1) / ColumnPlot.MaxValues;
        double[] columns = new double[(values.Length + each - 1) / each];
        double top = 0;
        for (int i = 0; i < values.Length; i++)
        {
            columns[i / each] = Math.Max(columns[i / each], Math.Abs(values[i]));
            top = Math.Max(top, columns[i / each]);
        }

        Terminal.WriteLine(title);
        ColumnPlot.Write(columns, top, PlotRows);
    }

    private static double[]? Load(ReadOnlySpan<byte> file)
    {
        Status status = File.ReadAll(file, out byte[] text);
        if (status != Status.Ok)
        {
            Manual.Fail(file, status);
            return null;
        }

        double[]? values = Signal.Read(text, out int line);
        if (values is null)
            Terminal.ErrorLine($"convolve: {file}:{line}: not a number, or number {Signal.MaxLength + 1}");
        if (values is { Length: 0 }) Terminal.ErrorLine($"convolve: {file}: no numbers");
        return values is { Length: > 0 } ? values : null;
    }
}
