// How much a circuit in stim's format may ask for. A REPEAT of a billion is two words of text: what it amounts to is
// bounded, not how it is written.
namespace Xdv.Quantum.Stim;

/// <summary>Limits of reading and executing; each is refused by name, with its number.</summary>
internal static class StimLimits
{
    /// <summary>Bytes of a text.</summary>
    public const int TextBytes = 16 << 20;

    /// <summary>REPEAT blocks inside each other.</summary>
    public const int Depth = 64;

    /// <summary>Largest qubit index and one: stim's own.</summary>
    public const int QubitIndices = 1 << 24;

    /// <summary>Different qubits in use: a tableau of them takes 4n² bits twice over.</summary>
    public const int Qubits = 8192;

    /// <summary>Largest lookback of a record: stim's own.</summary>
    public const int Lookback = 1 << 24;

    /// <summary>Measurements, and detectors, of one shot: rows of a batch.</summary>
    public const long Rows = 1 << 22;

    public const int Observables = 4096;

    /// <summary>Targets executed in one shot, repetitions counted.</summary>
    public const long Work = 1L << 32;
}
