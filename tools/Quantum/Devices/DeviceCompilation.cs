// A circuit on a machine, for those who want to see what becomes of it before it runs.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>What a machine makes of a circuit: the same that its provider does with a job.</summary>
public sealed class DeviceCompilation
{
    private DeviceCompilation(DeviceProfile profile, DeviceCircuit compiled) =>
        (Profile, First, Last, Swaps, Nanoseconds) =
            (profile, compiled.First, compiled.Last, compiled.Swaps, compiled.Nanoseconds);

    public DeviceProfile Profile { get; }

    /// <summary>In native gates, on the qubits of the region; CircuitFormat.cs, though it may have more operations than
    /// a job.</summary>
    public required byte[] Circuit { get; init; }

    public required int Operations { get; init; }

    /// <summary>Gates on two qubits.</summary>
    public required int Pairs { get; init; }

    /// <summary>Where the qubits of the program begin.</summary>
    public DeviceLayout First { get; }

    /// <summary>Where they end.</summary>
    public DeviceLayout Last { get; }

    public int Swaps { get; }

    /// <summary>Swaps of a router that brings the qubits of one gate at a time together.</summary>
    public required int SwapsOneByOne { get; init; }

    /// <summary>One shot, as scheduled.</summary>
    public ulong Nanoseconds { get; }

    /// <summary>The same in ticks, which are what budgets are in.</summary>
    public ulong Ticks => (Nanoseconds + 999) / 1000;

    /// <summary>Is a shot over while the machine is coherent?</summary>
    public bool IsInTime => Ticks <= Profile.CoherenceTicks;

    /// <summary>Estimate: product of (1 − error) over all that is done.</summary>
    public required double Fidelity { get; init; }

    /// <summary>Compiles a circuit.</summary>
    /// <param name="circuit">Header and operations of CircuitFormat.cs.</param>
    /// <param name="problem">Why it cannot be; empty on success.</param>
    /// <returns>Null if the circuit is malformed or has more qubits than the machine.</returns>
    public static DeviceCompilation? Of(ReadOnlySpan<byte> circuit, DeviceProfile profile, out string problem)
    {
        if (CircuitReader.Read(circuit, out Circuit? read, out problem) != Status.Ok) return null;
        if (read!.Qubits > profile.Map.Qubits)
        {
            problem = $"{read.Qubits} qubits; {profile.Name} has {profile.Map.Qubits}";
            return null;
        }
        DeviceCompiler compiler = new(profile);
        DeviceCircuit compiled = compiler.Compile(read, read.Qubits);
        Circuit made = compiled.Circuit;
        ExecutionPlan plan = ExecutionPlan.For(made);
        return new DeviceCompilation(profile, compiled)
        {
            Circuit = Bytes(made),
            Operations = made.Operations.Length,
            Pairs = made.Operations.Count(static operation => CircuitFormat.Arity(operation.Gate) == 2),
            SwapsOneByOne = compiler.CompileOneByOne(read).Swaps,
            Fidelity = NoiseCompiler.Compile(made, compiled.Noise, plan).Facts.Fidelity,
        };
    }

    private static byte[] Bytes(Circuit circuit)
    {
        byte[] bytes = new byte[CircuitHeader.Size + circuit.Operations.Length * CircuitOperation.Size];
        MemoryMarshal.Write(bytes, new CircuitHeader
        {
            Magic = CircuitHeader.CurrentMagic,
            Version = CircuitFormat.Version,
            OperationBytes = CircuitOperation.Size,
            Qubits = (uint)circuit.Qubits,
            Bits = (uint)circuit.Bits,
            Operations = (uint)circuit.Operations.Length,
            TotalBytes = (ulong)bytes.Length,
        });
        MemoryMarshal.AsBytes(circuit.Operations.AsSpan()).CopyTo(bytes.AsSpan(CircuitHeader.Size));
        return bytes;
    }
}
