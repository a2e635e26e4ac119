// State between jobs: teleportation across three jobs, and what no-cloning forbids.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Reflection;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-032")]
public sealed class ContainerTests
{
    private static QuantumJob Keep(ulong seed, bool continues) =>
        new() { Shots = 1, Qubits = 3, Seed = seed, Flags = JobFlags.Keep, Continues = continues };

    private static Histogram Ok(QuantumAnswer answer)
    {
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
        return histogram!;
    }

    /// <summary>
    /// Job 1 entangles and measures, K reads two bits, job 2 corrects, job 3 undoes the preparation and measures 0.
    /// </summary>
    [Fact]
    [Requirement("XDV-002.2")]
    public void TeleportationAcrossJobs()
    {
        HashSet<(bool, bool)> seen = [];
        for (ulong seed = 1; seed <= 64; seed++)
        {
            using QuantumContainer container = new();
            byte[] send = new CircuitBuilder(3, 2)
                .U3(0.7, 1.1, -0.4, 0)
                .H(1).Cx(1, 2)
                .Cx(0, 1).H(0).Measure(0, 0).Measure(1, 1)
                .Build();
            Histogram bell = Ok(Shots.Engine.Execute(Keep(seed, false), send, container));
            (bool z, bool x) = (bell.Bit(0, 0), bell.Bit(0, 1));
            seen.Add((z, x));
            CircuitBuilder correct = new(3);
            if (x) correct.X(2);
            if (z) correct.Z(2);
            Ok(Shots.Engine.Execute(Keep(seed, true), correct.Build(), container));
            byte[] check = new CircuitBuilder(3, 1).U3(-0.7, 0.4, -1.1, 2).Measure(2, 0).Build();
            QuantumJob last = new() { Shots = 1, Seed = seed, Continues = true };
            Assert.False(Ok(Shots.Engine.Execute(last, check, container)).Bit(0, 0));
            Assert.False(container.IsPrepared);
        }
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void AKeptStateIsCollapsedAndStays()
    {
        using QuantumContainer container = new();
        Histogram first = Ok(Shots.Engine.Execute(
            Keep(5, false), new CircuitBuilder(2, 1).H(0).Cx(0, 1).Measure(0, 0).Build(), container));
        Assert.Equal(3, container.Qubits);
        byte[] other = new CircuitBuilder(2, 1).Measure(1, 0).Build();
        for (ulong seed = 0; seed < 20; seed++)
        {
            Histogram again = Ok(Shots.Engine.Execute(Keep(seed, true), other, container));
            Assert.Equal(first.Bit(0, 0), again.Bit(0, 0));
        }
    }

    [Fact]
    public void AKeptStateIsNeverSampledTwice()
    {
        using QuantumContainer container = new();
        byte[] circuit = new CircuitBuilder(1, 1).H(0).Measure(0, 0).Build();
        QuantumJob many = new() { Shots = 2, Flags = JobFlags.Keep };
        Assert.Equal(Status.QuantumNoCloneViolation, Shots.Engine.Execute(many, circuit, container).Status);
        Ok(Shots.Engine.Execute(new QuantumJob { Shots = 1, Flags = JobFlags.Keep }, circuit, container));
        QuantumJob sampling = new() { Shots = 100, Continues = true };
        Assert.Equal(Status.QuantumNoCloneViolation, Shots.Engine.Execute(sampling, circuit, container).Status);
        Assert.True(container.IsPrepared);
    }

    [Fact]
    public void RefusedJobsLeaveTheContainerAlone()
    {
        using QuantumContainer container = new();
        Assert.Equal(Status.QuantumResourceUnavailable,
            Shots.Engine.Execute(Keep(1, true), new CircuitBuilder(3).Build(), container).Status);
        Assert.Equal(Status.QuantumResourceUnavailable,
            Shots.Engine.Execute(Keep(1, false), new CircuitBuilder(3).Build()).Status);
        Ok(Shots.Engine.Execute(Keep(1, false), new CircuitBuilder(3).X(2).Build(), container));
        Assert.Equal(Status.QuantumResourceUnavailable,
            Shots.Engine.Execute(Keep(1, true), new CircuitBuilder(4).Build(), container).Status);
        Assert.Equal(Status.DescriptorInvalid, Shots.Engine.Execute(Keep(1, true), [1, 2, 3], container).Status);
        byte[] look = new CircuitBuilder(3, 1).Measure(2, 0).Build();
        Assert.True(Ok(Shots.Engine.Execute(Keep(1, true), look, container)).Bit(0, 0));
    }

    /// <summary>
    /// No public member of the engine's assembly can hand out amplitudes: no state type, no array or sequence of
    /// numbers.
    /// </summary>
    [Fact]
    public void NothingPublicReturnsAmplitudes()
    {
        Type[] forbidden = [typeof(double[]), typeof(float[]), typeof(Complex), typeof(Complex[])];
        foreach (Type type in typeof(QuantumContainer).Assembly.GetExportedTypes())
        {
            Assert.False(typeof(System.Runtime.Serialization.ISerializable).IsAssignableFrom(type), type.Name);
            foreach (MethodInfo method in type.GetMethods())
                Assert.DoesNotContain(method.ReturnType, forbidden);
        }
        Assert.Equal(["Dispose", "IsPrepared", "Qubits", "get_IsPrepared", "get_Qubits"], typeof(QuantumContainer)
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static m => m is not ConstructorInfo).Select(static m => m.Name).Order(StringComparer.Ordinal));
    }
}
