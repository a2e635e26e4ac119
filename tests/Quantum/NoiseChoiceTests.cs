// Which engine executes a noisy job, what it says about itself, and what is refused.
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum.Noise;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class NoiseChoiceTests
{
    private static readonly NoiseModel Some = new() { OneQubitError = 0.01, TwoQubitError = 0.03, Read0As1 = 0.02 };

    private static readonly byte[] Bell =
        new CircuitBuilder(2, 2).H(0).Cx(0, 1).Measure(0, 0).Measure(1, 1).Build();

    private static QuantumAnswer Run(
        byte[] circuit, uint shots, NoiseModel? noise = null, QuantumMethod method = QuantumMethod.Auto,
        JobFlags flags = 0, QuantumContainer? container = null) =>
        new QuantumEngine(new QuantumEngineOptions { Noise = noise, Method = method }).Execute(
            new QuantumJob { Shots = shots, Seed = 1, Flags = flags }, circuit, container);

    private static Abi.QuantumEngine EngineOf(QuantumAnswer answer)
    {
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        return MemoryMarshal.Read<QuantumResult>(answer.Result).Engine;
    }

    [Fact]
    public void TheCheaperEngineIsChosenAndNamed()
    {
        Assert.Equal(Abi.QuantumEngine.DensityMatrix, EngineOf(Run(Bell, 10_000, Some)));
        Assert.Equal(Abi.QuantumEngine.Trajectories, EngineOf(Run(Bell, 2, Some)));
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, EngineOf(Run(Bell, 10_000)));
        Assert.Equal(Abi.QuantumEngine.StateVectorF64, EngineOf(Run(Bell, 10_000, new NoiseModel())));
        byte[] wide = new CircuitBuilder(13, 1).H(0).Cx(0, 12).Measure(12, 0).Build();
        Assert.Equal(Abi.QuantumEngine.Trajectories, EngineOf(Run(wide, 1 << 20, Some)));
        Assert.Equal(Abi.QuantumEngine.Stabiliser, EngineOf(Run(wide, 10)));
        Assert.Equal(Abi.QuantumEngine.Trajectories, EngineOf(
            Run(Bell, 1, Some, flags: JobFlags.Keep, container: new QuantumContainer())));
    }

    [Fact]
    public void FidelityIsTheProductOfWhatDoesNotFail()
    {
        double fidelity = MemoryMarshal.Read<QuantumResult>(Run(Bell, 100, Some).Result).Fidelity;
        Assert.Equal(0.99 * 0.97 * 0.99 * 0.99, fidelity, 1e-12);
        Assert.Equal(1, MemoryMarshal.Read<QuantumResult>(Run(Bell, 100).Result).Fidelity);
    }

    [Fact]
    public void WhatAMethodCannotDoIsRefusedWithTheReason()
    {
        Refused(Status.InvalidArgument, "no noise", Run(Bell, 1, Some, QuantumMethod.StateVector));
        Refused(Status.InvalidArgument, "no noise", Run(Bell, 1, Some, QuantumMethod.Stabiliser));
        byte[] wide = new CircuitBuilder(13, 1).T(0).Build();
        Refused(Status.QuantumResourceUnavailable, "13 qubits; a density matrix has at most 12",
            Run(wide, 1, Some, QuantumMethod.Density));
        Refused(Status.QuantumGateUnsupported, "Clifford", Run(wide, 1, null, QuantumMethod.Stabiliser));
        Refused(Status.QuantumResourceUnavailable, "amplitudes",
            Run(Bell, 1, Some, QuantumMethod.Density, JobFlags.Keep, new QuantumContainer()));
        QuantumEngine small = new(
            new QuantumEngineOptions { Method = QuantumMethod.Density, MemoryBytes = 1 << 20 });
        Refused(Status.QuantumResourceUnavailable, "10 qubits take 16 MiB; 1 MiB are free",
            small.Execute(new QuantumJob { Shots = 1 }, new CircuitBuilder(10).T(0).Build()));
    }

    [Theory]
    [InlineData("""{"oneQubitError":0.001,"t1":100000,"t2":80000,"read0As1":0.01,"name":"mine"}""", "")]
    [InlineData("{}", "")]
    [InlineData("""{"twoQubitError":1.5}""", "twoQubitError 1.5 is no probability")]
    [InlineData("""{"twoQubitError":-0.1}""", "is no probability")]
    [InlineData("""{"t1":10,"t2":21}""", "more than twice t1")]
    [InlineData("""{"t1":-1}""", "no time")]
    [InlineData("""{"t1":1e999}""", "")]
    [InlineData("""{"resetTime":1e12}""", "no time")]
    [InlineData("""{"oneQubitEror":0.1}""", "'oneQubitEror' is none of")]
    [InlineData("""{"t1":"long"}""", "is no number")]
    [InlineData("[]", "JSON object")]
    [InlineData("", "JSON")]
    [InlineData("{\"t1\":1", "")]
    public void ModelsAreReadOrRefusedInWords(string json, string problem)
    {
        NoiseModel? model = NoiseModelFile.Read(Encoding.UTF8.GetBytes(json), out string said);
        bool fine = json is "{}" || json.Contains("mine");
        Assert.Equal(fine, model is not null);
        Assert.Equal(fine, said.Length == 0);
        Assert.Contains(problem, said);
    }

    private static void Refused(Status status, string reason, QuantumAnswer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.Contains(reason, answer.Problem);
    }
}
