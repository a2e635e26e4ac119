// Executes elements. Angles are turned into coefficients once, so that a program can act on many vectors (the fidelity
// estimate) for the price of its multiplications.
using System;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>A program lowered to coefficients; acts on any number of states. Used by one thread.</summary>
internal sealed class ModeEvolution
{
    /// <summary>Cells that a sine or an exponential costs.</summary>
    private const int NonlinearWork = 8;

    private readonly Step[] _steps;
    private readonly FourierPlan? _fourier;

    public ModeEvolution(int modes, ReadOnlySpan<TransformElement> elements)
    {
        _steps = new Step[elements.Length];
        Work = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            _steps[i] = new Step(elements[i]);
            bool fourier = elements[i].Code == ElementCode.Fourier;
            if (fourier) _fourier ??= new FourierPlan(modes);
            Work += fourier ? _fourier!.Work
                : elements[i].Code is ElementCode.Kerr or ElementCode.Saturable ? NonlinearWork : 1;
        }
    }

    /// <summary>Cost of one application, in two-mode cells.</summary>
    public long Work { get; }

    public void Apply(ModeState state)
    {
        double[] re = state.Re, im = state.Im;
        foreach (ref readonly Step step in _steps.AsSpan())
        {
            switch (step.Code)
            {
                case ElementCode.Inject:
                    re[step.First] = step.Cosine;
                    im[step.First] = 0;
                    break;
                case ElementCode.PhaseShift:
                    step.Shift(ref re[step.First], ref im[step.First]);
                    break;
                case ElementCode.Coupler:
                    step.Couple(ref re[step.First], ref im[step.First], ref re[step.Second], ref im[step.Second]);
                    break;
                case ElementCode.MachZehnder:
                    step.Interfere(ref re[step.First], ref im[step.First], ref re[step.Second], ref im[step.Second]);
                    break;
                case ElementCode.Rotation:
                    step.Rotate(ref re[step.First], ref re[step.Second]);
                    step.Rotate(ref im[step.First], ref im[step.Second]);
                    break;
                case ElementCode.Fourier:
                    // Swapping real and imaginary parts on both sides of a transform inverts it.
                    if (step.First == 0) _fourier!.Transform(re, im);
                    else _fourier!.Transform(im, re);
                    break;
                case ElementCode.Loss:
                    re[step.First] *= step.Cosine;
                    im[step.First] *= step.Cosine;
                    break;
                case ElementCode.Kerr:
                    step.Modulate(ref re[step.First], ref im[step.First]);
                    break;
                case ElementCode.Saturable:
                    step.Absorb(ref re[step.First], ref im[step.First]);
                    break;
            }
        }
    }

    /// <summary>One element's coefficients.</summary>
    private readonly struct Step
    {
        public readonly ElementCode Code;
        public readonly ushort First;
        public readonly ushort Second;
        public readonly double Cosine;
        private readonly double _sine;
        /// <summary>Of a nonlinear element: its two parameters.</summary>
        private readonly double _phaseRe;
        private readonly double _phaseIm;

        public Step(in TransformElement element)
        {
            Code = element.Code;
            First = element.Mode0;
            Second = element.Mode1;
            (_sine, Cosine) = Math.SinCos(element.Param0);
            (_phaseRe, _phaseIm) = (Cosine, _sine);
            if (Code is ElementCode.Inject or ElementCode.Loss) Cosine = Math.Sqrt(element.Param0);
            if (Code == ElementCode.MachZehnder) (_phaseIm, _phaseRe) = Math.SinCos(element.Param1);
            if (Code >= ElementCode.Kerr) (_phaseRe, _phaseIm) = (element.Param0, element.Param1);
        }

        /// <summary>a ← e^{iφ} a.</summary>
        public void Shift(ref double re, ref double im) =>
            (re, im) = ((_phaseRe * re) - (_phaseIm * im), (_phaseRe * im) + (_phaseIm * re));

        /// <summary>(a, b) ← (cos θ·a − sin θ·b, sin θ·a + cos θ·b), for one real part of each.</summary>
        public void Rotate(ref double a, ref double b) =>
            (a, b) = ((Cosine * a) - (_sine * b), (_sine * a) + (Cosine * b));

        /// <summary>Shift of a, then rotation of both; in registers, because meshes are made of nothing else.</summary>
        public void Interfere(ref double aRe, ref double aIm, ref double bRe, ref double bIm)
        {
            double shiftedRe = (_phaseRe * aRe) - (_phaseIm * aIm), shiftedIm = (_phaseRe * aIm) + (_phaseIm * aRe);
            double otherRe = bRe, otherIm = bIm;
            aRe = (Cosine * shiftedRe) - (_sine * otherRe);
            aIm = (Cosine * shiftedIm) - (_sine * otherIm);
            bRe = (_sine * shiftedRe) + (Cosine * otherRe);
            bIm = (_sine * shiftedIm) + (Cosine * otherIm);
        }

        /// <summary>a ← e^{iχ|a|²} a.</summary>
        public void Modulate(ref double re, ref double im)
        {
            (double sine, double cosine) = Math.SinCos(_phaseRe * ((re * re) + (im * im)));
            (re, im) = ((cosine * re) - (sine * im), (cosine * im) + (sine * re));
        }

        /// <summary>a ← e^{−(α÷2)÷(1 + |a|²÷s)} a.</summary>
        public void Absorb(ref double re, ref double im)
        {
            double passed = Math.Exp(-0.5 * _phaseRe / (1 + (((re * re) + (im * im)) / _phaseIm)));
            (re, im) = (passed * re, passed * im);
        }

        /// <summary>(a, b) ← (cos θ·a + i sin θ·b, i sin θ·a + cos θ·b).</summary>
        public void Couple(ref double aRe, ref double aIm, ref double bRe, ref double bIm)
        {
            (aRe, bIm) = ((Cosine * aRe) - (_sine * bIm), (_sine * aRe) + (Cosine * bIm));
            (aIm, bRe) = ((Cosine * aIm) + (_sine * bRe), (Cosine * bRe) - (_sine * aIm));
        }
    }
}
