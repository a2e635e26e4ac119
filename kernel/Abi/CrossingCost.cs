// Crossing-cost model (XDV-021.3): what one crossing of a boundary adds to logical time. Deterministic, visible to the
// scheduler.
namespace Xdv.Abi;

public static class CrossingCost
{
    /// <summary>Instructions in one tick of T (determinism.md 1).</summary>
    public const uint InstructionsPerTick = 1000;

    /// <summary>Charge of every kernel entry, in instructions.</summary>
    public const uint KernelEntryInstructions = 100;

    /// <summary>Base cost of one crossing, in ticks.</summary>
    public static uint Base(Domain source, Domain target) => (source, target) switch
    {
        (Domain.Classical, Domain.Quantum) => 40,
        (Domain.Quantum, Domain.Classical) => 30,
        (Domain.Classical, Domain.Phase) => 45,
        (Domain.Phase, Domain.Classical) => 35,
        (Domain.Quantum, Domain.Phase) or (Domain.Phase, Domain.Quantum) => 60,
        _ => 5,
    };
}
