// Angles bound later: the same bytes as a circuit built with them.
using System;
using Xdv.Qasm;
using Xunit;

namespace Xdv.Qasm.Tests;

public sealed class ParametricTests
{
    private static byte[] Build(double a, double b) =>
        new CircuitBuilder(2, 2).H(0).Ry(a, 0).Rzz(b, 0, 1).MeasureAll().Build();

    [Fact]
    public void ABoundCircuitIsTheOneBuiltWithTheAngles()
    {
        ParametricCircuit circuit = new(Build(0, 0));
        Assert.True(circuit.TrySet(1, 0.25));
        Assert.True(circuit.TrySet(2, -7));
        Assert.Equal(Build(0.25, -7), circuit.Circuit.ToArray());
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(3, 1.0)]
    [InlineData(5, 1.0)]
    [InlineData(-1, 1.0)]
    [InlineData(int.MaxValue, 1.0)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void WhatHasNoAngleIsLeftAlone(int operation, double angle)
    {
        ParametricCircuit circuit = new(Build(1, 2));
        Assert.False(circuit.TrySet(operation, angle));
        Assert.Equal(Build(1, 2), circuit.Circuit.ToArray());
    }
}
