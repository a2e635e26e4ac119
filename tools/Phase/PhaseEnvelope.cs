// Why: the light between two transforms of one contract. It lives at the provider and nowhere else (XDV-001.3), so this
// class has no way to read it out: no property, no serialisation. The caller keys envelopes by the kernel's id.
namespace Xdv.Phase;

/// <summary>N complex mode amplitudes and what their stability has become. Used by one thread at a time.</summary>
public sealed class PhaseEnvelope
{
    private double[] _re = [];
    private double[] _im = [];

    /// <summary>Whether it holds light (or prepared darkness) a job can continue with.</summary>
    public bool IsPrepared { get; private set; }

    public int Modes => _re.Length;

    /// <summary>Product of the fidelities of all transforms since preparation; 1 = as declared.</summary>
    public double Stability { get; private set; } = 1;

    /// <summary>T at which the latest transform began, in ticks.</summary>
    public ulong Time { get; private set; }

    /// <summary>Mean phase offset accumulated by the random walk since preparation, radians.</summary>
    public double Drift { get; private set; }

    /// <summary>Transforms since preparation.</summary>
    public ulong Transforms { get; private set; }

    /// <summary>Lets go of the light. The next job has to prepare it anew.</summary>
    public void Clear()
    {
        _re = [];
        _im = [];
        IsPrepared = false;
        Stability = 1;
        Drift = 0;
        Time = 0;
        Transforms = 0;
    }

    internal ModeState Copy() => new((double[])_re.Clone(), (double[])_im.Clone());

    internal void Hold(ModeState state, double stability, double drift, ulong time)
    {
        _re = state.Re;
        _im = state.Im;
        IsPrepared = true;
        Stability = stability;
        Drift = drift;
        Time = time;
        Transforms++;
    }
}
