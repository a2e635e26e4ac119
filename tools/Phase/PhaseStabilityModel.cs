// Stability model v1: how far a real interferometer is from its settings (XDV-072). README.md has the physics.
using System;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>Gaussian phase errors and crosstalk. The default value is an ideal provider.</summary>
/// <param name="Sigma">RMS error of each phase of the interferometer, radians.</param>
/// <param name="DriftSigma">RMS walk of the envelope's common phase offset in <see cref="DriftTicks"/>,
/// radians.</param>
/// <param name="Crosstalk">Share of a heater's phase that reaches the next mode's, 0…1.</param>
public readonly record struct PhaseStabilityModel(double Sigma, double DriftSigma, double Crosstalk = 0)
{
    /// <summary>More than this no chip has: neighbours would be driven as much as what is meant.</summary>
    public const double MaxCrosstalk = 0.5;

    /// <summary>
    /// A tenth of the phase error in a millisecond: heat is slow.
    /// </summary>
    private const double DriftShare = 0.1;

    /// <summary>A millisecond.</summary>
    public const double DriftTicks = 1000;

    public bool IsIdeal => Sigma == 0 && DriftSigma == 0 && Crosstalk == 0;

    /// <summary>The model of a provider that declares phase noise and crosstalk, as its attestation record
    /// does.</summary>
    public static PhaseStabilityModel Declared(double sigma, double crosstalk = 0) =>
        new(sigma, sigma * DriftShare, crosstalk);
}

/// <summary>The errors of one transform: realised elements and what is reported about them.</summary>
internal readonly struct RealisedProgram
{
    private RealisedProgram(TransformElement[] elements, double noise, double drift, double offset, bool differs)
    {
        Elements = elements;
        Noise = noise;
        Drift = drift;
        Offset = offset;
        Differs = differs;
    }

    public TransformElement[] Elements { get; }

    /// <summary>RMS of this transform's phase errors, radians.</summary>
    public double Noise { get; }

    /// <summary>Mean of this transform's phase errors, radians.</summary>
    public double Drift { get; }

    /// <summary>The envelope's common offset from now on, radians.</summary>
    public double Offset { get; }

    public bool Differs { get; }

    /// <summary>Draws the errors of a program.</summary>
    /// <param name="envelopeDrift">Offset so far; 0 for a fresh envelope.</param>
    /// <param name="elapsed">Ticks since the envelope's latest transform; 0 for a fresh one, which has just been
    /// phase-locked.</param>
    public static RealisedProgram Draw(PhaseProgram program, PhaseStabilityModel model, ulong seed,
        double envelopeDrift, ulong elapsed)
    {
        if (model.IsIdeal) return new RealisedProgram(program.Elements, 0, envelopeDrift, envelopeDrift, false);
        GaussianStream stream = new(seed);
        double step = stream.Next();
        double walk = model.DriftSigma * Math.Sqrt(elapsed / PhaseStabilityModel.DriftTicks);
        double offset = envelopeDrift + (walk * step);
        TransformElement[] realised = (TransformElement[])program.Elements.Clone();
        bool[] interior = Interferometer.InteriorShifts(program);
        double[] heat = ThermalCrosstalk.Errors(program, model.Crosstalk, interior);
        double sum = 0, squares = 0;
        int count = 0;
        for (int i = 0; i < realised.Length; i++)
        {
            bool cell = realised[i].Code == ElementCode.MachZehnder;
            if (!cell && !interior[i]) continue;
            Disturb(ref realised[i].Param0, heat[2 * i]);
            if (cell) Disturb(ref realised[i].Param1, heat[(2 * i) + 1]);
        }
        if (count == 0) return new RealisedProgram(program.Elements, 0, offset, offset, false);
        return new RealisedProgram(realised, Math.Sqrt(squares / count), sum / count, offset, squares > 0);

        void Disturb(ref double angle, double heated)
        {
            double error = offset + (model.Sigma * stream.Next()) + heated;
            angle += error;
            sum += error;
            squares += error * error;
            count++;
        }
    }
}

/// <summary>Where an interferometer begins and ends.</summary>
internal static class Interferometer
{
    /// <summary>
    /// Marks the phase shifts that lie between two interfering elements of their mode. A shift before the first one
    /// belongs to the preparation of the input, one after the last only to the reference of the output: neither carries
    /// an error.
    /// </summary>
    public static bool[] InteriorShifts(PhaseProgram program)
    {
        TransformElement[] elements = program.Elements;
        bool[] interior = new bool[elements.Length];
        bool[] met = new bool[program.Modes];
        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i].Code == ElementCode.PhaseShift) interior[i] = met[elements[i].Mode0];
            else Mark(met, elements[i]);
        }
        Array.Clear(met);
        for (int i = elements.Length - 1; i >= 0; i--)
        {
            if (elements[i].Code == ElementCode.PhaseShift) interior[i] &= met[elements[i].Mode0];
            else Mark(met, elements[i]);
        }
        return interior;
    }

    private static void Mark(bool[] met, in TransformElement element)
    {
        if (element.Code == ElementCode.Fourier) Array.Fill(met, true);
        if (element.Code is not (ElementCode.Coupler or ElementCode.MachZehnder)) return;
        met[element.Mode0] = true;
        met[element.Mode1] = true;
    }
}
