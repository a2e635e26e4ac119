// Noise: trajectories against the density matrix, the density matrix against what it must be, no noise against none.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Threading;
using MathNet.Numerics.LinearAlgebra;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum.Noise;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class NoiseTests
{
    private static readonly NoiseModel Bad = new()
    {
        OneQubitError = 0.02, TwoQubitError = 0.05, T1Nanoseconds = 20_000, T2Nanoseconds = 15_000,
        Read0As1 = 0.03, Read1As0 = 0.06, ResetError = 0.04,
    };

    private const string Mixed = """
        qreg q[4]; creg c[4]; h q[0]; cx q[0],q[1]; ry(0.8) q[2]; ccx q[0],q[1],q[3]; cu3(0.4,0.2,1.1) q[2],q[0];
        rxx(0.7) q[1],q[2]; swap q[2],q[3]; t q[1]; h q[1]; measure q -> c;
        """;

    private const string Dynamic = """
        qreg q[3]; creg c[1]; creg d[3]; h q; cx q[0],q[1]; measure q[0] -> c[0]; barrier q; if(c==1) x q[2];
        ry(0.6) q[2]; reset q[1]; cx q[2],q[1]; h q[0]; measure q -> d;
        """;

    private static QuantumEngine Engine(
        QuantumMethod method, NoiseModel? noise = null, int threads = 1, long memory = 1L << 30) =>
        new(new QuantumEngineOptions { Method = method, Noise = noise, Threads = threads, MemoryBytes = memory });

    /// <summary>
    /// Two independent histograms of N shots of one distribution: χ² = Σ (a − b)²/(a + b) has k − 1 degrees of freedom;
    /// it passes mean + 6 standard deviations, √(2k), with probability below 1e-6 for k of ten and more.
    /// </summary>
    [Theory]
    [InlineData(Mixed, 0)]
    [InlineData(Mixed, 1)]
    [InlineData(Dynamic, 0)]
    [InlineData(Dynamic, 2)]
    public void TrajectoriesAgreeWithTheDensityMatrix(string source, ulong basis)
    {
        const uint Taken = 40_000;
        QasmProgram program = Shots.Compile(Shots.Header + source);
        Dictionary<string, long> exact = Shots.Run(program, Taken, 3, Engine(QuantumMethod.Density, Bad), basis);
        Dictionary<string, long> drawn =
            Shots.Run(program, Taken, 4, Engine(QuantumMethod.Trajectories, Bad), basis);
        Dictionary<string, long> without = Shots.Run(program, Taken, 5, Engine(QuantumMethod.Auto), basis);
        int outcomes = exact.Keys.Union(drawn.Keys).Count();
        double bound = outcomes - 1 + 6 * Math.Sqrt(2.0 * outcomes);
        Assert.InRange(ChiSquare(exact, drawn), 0, bound);
        Assert.True(ChiSquare(exact, without) > bound); // the check would see a model that does nothing
    }

    /// <summary>Each channel alone, so that none hides behind another; the same false-alarm probability.</summary>
    [Theory]
    [InlineData("oneQubitError")]
    [InlineData("twoQubitError")]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("read0As1")]
    [InlineData("read1As0")]
    [InlineData("resetError")]
    public void EachErrorAloneAgrees(string name)
    {
        const uint Taken = 20_000;
        string value = name is "t1" or "t2" ? "2000" : "0.2";
        NoiseModel model = NoiseModelFile.Read(Encoding.UTF8.GetBytes($"{{\"{name}\":{value}}}"), out string problem)!;
        Assert.Equal("", problem);
        QasmProgram program = Shots.Compile(Shots.Header + Dynamic);
        Dictionary<string, long> exact = Shots.Run(program, Taken, 3, Engine(QuantumMethod.Density, model));
        Dictionary<string, long> drawn = Shots.Run(program, Taken, 4, Engine(QuantumMethod.Trajectories, model));
        Dictionary<string, long> without = Shots.Run(program, Taken, 5, Engine(QuantumMethod.Auto));
        int outcomes = exact.Keys.Union(drawn.Keys).Count();
        double bound = outcomes - 1 + 6 * Math.Sqrt(2.0 * outcomes);
        Assert.InRange(ChiSquare(exact, drawn), 0, bound);
        Assert.True(ChiSquare(exact, without) > bound);
    }

    /// <summary>Probabilities that a person can work out; five standard deviations: false alarm below 1e-6.</summary>
    [Theory]
    [InlineData(QuantumMethod.Density)]
    [InlineData(QuantumMethod.Trajectories)]
    public void KnownProbabilitiesComeOut(QuantumMethod method)
    {
        Check("x q[0]; measure q -> c;", new NoiseModel { Read1As0 = 0.1 }, 0.9);
        Check("measure q -> c;", new NoiseModel { Read0As1 = 0.07 }, 0.07);
        Check("x q[0]; measure q -> c;", new NoiseModel { OneQubitError = 0.3 }, 1 - 0.2); // X and Y turn it
        Check("x q[0]; id q[0]; measure q -> c;", // decays for the id, and for the x itself
            new NoiseModel { T1Nanoseconds = 50, Times = new GateTimes(35, 300, 700, 700) }, Math.Exp(-70.0 / 50));
        Check("h q[0]; id q[0]; h q[0]; measure q -> c;", // coherence e^(−70/T2) before the second h, then again 35
            new NoiseModel { T2Nanoseconds = 100, Times = new GateTimes(35, 300, 700, 700) },
            (1 - Math.Exp(-70.0 / 100)) / 2);
        Check("reset q[0]; measure q -> c;", new NoiseModel { ResetError = 0.25 }, 0.25);

        void Check(string source, NoiseModel model, double ones)
        {
            const uint Taken = 50_000;
            QasmProgram program = Shots.Compile(Shots.Header + "qreg q[1]; creg c[1]; " + source);
            double seen = Shots.Run(program, Taken, 9, Engine(method, model)).GetValueOrDefault("1");
            double bound = 5 * Math.Sqrt(Taken * ones * (1 - ones));
            Assert.InRange(seen, Taken * ones - bound, Taken * ones + bound);
        }
    }

    [Fact]
    public void AModelWithoutNoiseChangesNoCount()
    {
        foreach (string source in new[] { Mixed, Dynamic })
        {
            QasmProgram program = Shots.Compile(Shots.Header + source);
            Dictionary<string, long> plain = Shots.Run(program, 5000, 11, Engine(QuantumMethod.StateVector));
            NoiseModel none = new();
            Assert.Equal(plain, Shots.Run(program, 5000, 11, Engine(QuantumMethod.Auto, none)));
            Assert.Equal(plain, Shots.Run(program, 5000, 11, Engine(QuantumMethod.Trajectories, none)));
            Assert.Equal(plain, Shots.Run(program, 5000, 11, Engine(QuantumMethod.Density, none)));
        }
    }

    [Theory]
    [InlineData(QuantumMethod.Density)]
    [InlineData(QuantumMethod.Trajectories)]
    public void ThreadsAndMemoryDoNotChangeCounts(QuantumMethod method)
    {
        string source = method == QuantumMethod.Density ? Wide(9, 6) : Wide(18, 2);
        QasmProgram program = Shots.Compile(Shots.Header + source);
        NoiseModel model = Bad with { T1Nanoseconds = 200_000, T2Nanoseconds = 150_000 };
        Dictionary<string, long> one = Shots.Run(program, 20, 5, Engine(method, model));
        Assert.Equal(one, Shots.Run(program, 20, 5, Engine(method, model, threads: 2)));
        Assert.Equal(one, Shots.Run(program, 20, 5, Engine(method, model, threads: 3)));
        Assert.NotEqual(one, Shots.Run(program, 20, 6, Engine(method, model)));
        QasmProgram small = Shots.Compile(Shots.Header + Dynamic);
        long state = method == QuantumMethod.Density ? DensityMatrix.BytesFor(3)
            : StateVector.BytesFor(3, QuantumPrecision.F64);
        Assert.Equal(Shots.Run(small, 3000, 5, Engine(method, model)),
            Shots.Run(small, 3000, 5, Engine(method, model, memory: state)));
    }

    private static string Wide(int qubits, int gates) => $"qreg q[{qubits}]; creg c[{qubits}]; " + string.Concat(
        Enumerable.Range(0, gates).Select(i => $"h q[{i}]; cx q[{i}],q[{i + 1}]; ")) + "measure q -> c;";

    /// <summary>Trace 1, Hermitian, no negative eigenvalue: after every step of random noisy circuits.</summary>
    [Fact]
    public void TheDensityMatrixStaysOne()
    {
        Random random = new(4);
        DensityMatrix state = new(3, 1);
        for (int step = 0; step < 300; step++)
        {
            int a = random.Next(3), b = (a + 1 + random.Next(2)) % 3;
            switch (random.Next(5))
            {
                case 0:
                    state.Apply(new CircuitOperation
                    {
                        Gate = GateCode.Cu3, Qubit0 = (ushort)a, Qubit1 = (ushort)b,
                        Param0 = random.NextDouble() * 6, Param1 = random.NextDouble() * 6,
                        Param2 = random.NextDouble() * 6,
                    });
                    break;
                case 1:
                    state.Apply(new CircuitOperation
                    {
                        Gate = GateCode.U3, Qubit0 = (ushort)a,
                        Param0 = random.NextDouble() * 6, Param1 = random.NextDouble() * 6,
                    });
                    break;
                default:
                    ShotStepKind kind = random.Next(3) switch
                    {
                        0 => ShotStepKind.Depolarise, 1 => ShotStepKind.DepolariseTwo, _ => ShotStepKind.Relax,
                    };
                    Assert.True(state.TryApply(new(kind, 0, 0)
                    {
                        A = (ushort)a, B = (ushort)b, P = random.NextDouble(), Q = random.NextDouble() / 2,
                    }));
                    break;
            }
            Matrix<Complex> matrix = Matrix<Complex>.Build.Dense(8, 8, state.Entry);
            Assert.Equal(1, matrix.Trace().Real, 1e-12);
            Assert.True((matrix - matrix.ConjugateTranspose()).L2Norm() < 1e-12);
            Assert.All(matrix.Evd(Symmetricity.Hermitian).EigenValues,
                static value => Assert.InRange(value.Real, -1e-12, 1 + 1e-12));
        }
    }

    /// <summary>A pure state's density matrix is that of its amplitudes, for every gate.</summary>
    [Fact]
    public void WithoutNoiseItIsTheStateVectors()
    {
        QasmProgram program = Shots.Compile(Shots.Header + Mixed.Replace("measure q -> c;", ""));
        CircuitReader.Read(program.Circuit, out Circuit? circuit, out _);
        StateVector pure = StateVector.Create(4, 1);
        DensityMatrix mixed = new(4, 1);
        UnitaryPlan? plan = null;
        mixed.Apply(circuit!.Operations, ref plan, CancellationToken.None);
        foreach (CircuitOperation operation in circuit.Operations) pure.Apply(operation);
        for (int row = 0; row < 16; row++)
            for (int column = 0; column < 16; column++)
                Assert.True(Complex.Abs(mixed.Entry(row, column)
                    - pure.Amplitude(row) * Complex.Conjugate(pure.Amplitude(column))) < 1e-14);
    }

    private static double ChiSquare(Dictionary<string, long> a, Dictionary<string, long> b) => a.Keys.Union(b.Keys).Sum(
        key => Math.Pow(a.GetValueOrDefault(key) - b.GetValueOrDefault(key), 2)
            / (a.GetValueOrDefault(key) + b.GetValueOrDefault(key)));
}
