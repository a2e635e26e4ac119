// A program's circuit → the circuit that a machine executes, on its own qubits, in its own gates, on its clock
// (XDV-060.1, XDV-012.4). A function of circuit, profile and, for a container that was kept, where its qubits are.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>Where the qubits of a program are on a machine.</summary>
/// <param name="Region">The machine's qubits that are used; their places in the list are what the executed circuit
/// calls them.</param>
/// <param name="Layout">Place in the region of each qubit of the program.</param>
public sealed record DeviceLayout(IReadOnlyList<int> Region, IReadOnlyList<int> Layout);

/// <summary>A circuit as a machine executes it.</summary>
internal sealed class DeviceCircuit
{
    /// <summary>On the region's qubits, in native gates.</summary>
    public required Circuit Circuit { get; init; }

    /// <summary>Where the qubits begin and, measured or kept, end.</summary>
    public required DeviceLayout First { get; init; }

    public required DeviceLayout Last { get; init; }

    public required NoiseModel Noise { get; init; }

    /// <summary>Exchanges of qubits that the map made necessary.</summary>
    public required int Swaps { get; init; }

    /// <summary>One shot, every operation as early as its qubits and bits allow.</summary>
    public required ulong Nanoseconds { get; init; }
}

/// <summary>Compiles for one machine. Safe to use from several threads.</summary>
internal sealed class DeviceCompiler(DeviceProfile profile)
{
    private const ulong Seed = 1;

    private readonly NativeGates _native = new(profile.Gates.Keys);
    private readonly Placement _placement = new(profile);

    public DeviceProfile Profile => profile;

    /// <summary>Compiles.</summary>
    /// <param name="qubits">Qubits of the container, the circuit's or more; at most the machine's.</param>
    /// <param name="kept">Where they are already; null = nowhere.</param>
    public DeviceCircuit Compile(Circuit circuit, int qubits, DeviceLayout? kept = null)
    {
        Circuit pairs = Pairs(new Circuit(qubits, circuit.Bits, circuit.Operations));
        return Finish(Route(pairs, kept));
    }

    /// <summary>The same with a router that takes one gate at a time: to compare with.</summary>
    public DeviceCircuit CompileOneByOne(Circuit circuit)
    {
        Circuit pairs = Pairs(circuit);
        if (profile.Map.IsComplete) return Finish(Route(pairs, null));
        int[] region = _placement.Region(pairs.Qubits);
        return Finish((region, new Router(profile.Map.Restrict(region)).RouteOneByOne(pairs)));
    }

    private Circuit Pairs(Circuit circuit) => GateExpansion.Pairs(circuit, gate =>
        CircuitFormat.Arity(gate) == 3 && !(profile.Map.IsComplete && _native.Has(gate)));

    private (IReadOnlyList<int> Region, RoutedCircuit Routed) Route(Circuit circuit, DeviceLayout? kept)
    {
        if (kept is not null)
        {
            int[] layout = [.. kept.Layout];
            return (kept.Region, profile.Map.IsComplete ? new(circuit, layout, layout, 0)
                : new Router(profile.Map.Restrict(kept.Region)).Route(circuit, layout, Seed));
        }
        if (_placement.Embedding(circuit) is { } places)
        {
            int[] identity = [.. Enumerable.Range(0, circuit.Qubits)];
            return (places, new(circuit, identity, identity, 0));
        }
        int[] region = _placement.Region(circuit.Qubits);
        return (region, new Router(profile.Map.Restrict(region)).Route(circuit, Seed));
    }

    private DeviceCircuit Finish((IReadOnlyList<int> Region, RoutedCircuit Routed) placed)
    {
        (IReadOnlyList<int> region, RoutedCircuit routed) = placed;
        Circuit native = routed.Circuit;
        if (!_native.IsComplete || profile.Map.IsDirected)
        {
            NativeCompiler compiler = new(_native, profile.Map.Restrict(region), region.Count);
            native = new(region.Count, native.Bits, compiler.Compile(native.Operations));
        }
        NoiseModel noise = profile.NoiseOf(region);
        return new DeviceCircuit
        {
            Circuit = native, First = new(region, routed.First), Last = new(region, routed.Last), Noise = noise,
            Swaps = routed.Swaps, Nanoseconds = CircuitDuration.Nanoseconds(native, noise),
        };
    }
}
