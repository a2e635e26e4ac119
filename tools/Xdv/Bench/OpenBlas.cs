// OpenBLAS on one thread, when the machine has it: what a dense product is measured beside, in the same run. Nothing
// else uses it.
using System;
using System.Runtime.InteropServices;

namespace Xdv.Tool.Bench;

internal sealed class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101, NoTranspose = 111;

    private readonly Multiply _multiply;

    private OpenBlas(Multiply multiply, string version) => (_multiply, Version) = (multiply, version);

    private delegate void Multiply(int order, int transpose, int rows, int columns, ref double alpha, double[] matrix,
        int stride, double[] x, int stepX, ref double beta, double[] y, int stepY);

    private delegate void SetThreads(int threads);

    private delegate IntPtr GetText();

    /// <summary>Its build and the kernels it chose.</summary>
    public string Version { get; }

    /// <summary>Null where it is not installed (Debian: libopenblas0).</summary>
    public static OpenBlas? Load()
    {
        if (!NativeLibrary.TryLoad(Library, out IntPtr library)) return null;
        Export<SetThreads>("openblas_set_num_threads")(1);
        string version = Marshal.PtrToStringAnsi(Export<GetText>("openblas_get_config")()) ?? "OpenBLAS";
        return new OpenBlas(Export<Multiply>("cblas_zgemv"), version.Trim());

        T Export<T>(string name) => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }

    /// <summary>y ← matrix · x; real and imaginary parts in turn, row by row.</summary>
    public void Apply(int size, double[] matrix, double[] x, double[] y)
    {
        double[] one = [1, 0], zero = [0, 0];
        _multiply(RowMajor, NoTranspose, size, size, ref one[0], matrix, size, x, 1, ref zero[0], y, 1);
    }
}
