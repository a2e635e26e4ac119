// The matrix as light: 65 inputs, a dark mode for each class to lose light into, and a reference for each class. An
// output meets its reference on an even coupler; the difference of the two intensities is the score with its sign
// (balanced homodyne detection).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.Classify;

internal sealed class OpticalLayer
{
    public const int Modes = Model.Inputs + 2 * Model.Classes;

    private const int Dark = Model.Inputs, Reference = Dark + Model.Classes;
    /// <summary>Power of the references, of 1.</summary>
    private const double ReferencePower = 0.5;

    private readonly ParametricTransform _program;
    private readonly byte[] _result = new byte[PhaseNative.ResultBytes(Modes)];

    public OpticalLayer(MatrixOptics matrix)
    {
        TransformBuilder light = new(Modes);
        for (int i = 0; i < Model.Inputs; i++) light.Inject(i, 0);
        for (int c = 0; c < Model.Classes; c++) light.Inject(Reference + c, ReferencePower / Model.Classes);
        for (int i = 0; i < Model.Inputs; i++) light.Phase(i, 0);
        for (int c = 0; c < Model.Classes; c++) light.Phase(Reference + c, -Math.PI / 2);
        light.Matrix(matrix, 0, Dark);
        for (int c = 0; c < Model.Classes; c++) light.Coupler(c, Reference + c, Math.PI / 4);
        Elements = light.Elements;
        _program = new ParametricTransform(light.Build());
    }

    public int Elements { get; }

    public double LeastStability { get; private set; } = 1;

    /// <summary>Adds one reading of the scores of an input, but for a factor that all have.</summary>
    public Status Add(double[] input, in PhaseNative phase, ulong seed, double[] scores)
    {
        double power = 0;
        foreach (double one in input) power += one * one;
        for (int i = 0; i < input.Length; i++)
        {
            _program.TrySet(i, input[i] * input[i] / power * (1 - ReferencePower));
            _program.TrySet(Reference + i, input[i] < 0 ? Math.PI : 0);
        }

        PhaseJob job = new() { Seed = seed };
        Status status = phase.Run(_program.Program, ref job, _result, out PhaseEvaluation read);
        if (status != Status.Ok) return status;
        for (int c = 0; c < Model.Classes; c++) scores[c] += read[c] - read[Reference + c];
        LeastStability = Math.Min(LeastStability, read.Header.Stability);
        return Status.Ok;
    }
}
