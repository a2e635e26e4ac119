// Light between transforms: kept, continued, released, and never shown (XDV-001.3, XDV-033.1, XDV-061.3).
using System;
using System.Linq;
using System.Reflection;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-033.1")]
public class EnvelopeTests
{
    private static readonly PhaseJob Keep = new() { Flags = JobFlags.Keep };

    [Fact]
    [Requirement("XDV-061.3")]
    public void TwoTransformsAreOne()
    {
        string light = "modes 5\nprepare 0.6,0 0 0,0.48 0 0.64\n";
        string first = "dft\nphase 1 0.3\nmzi 0 3 0.2 0.9\n", second = "coupler 2 4 0.7\nidft\nmzi 1 2 1 1\n";
        double[] whole = Bench.Run(light + first + second);

        PhaseEnvelope envelope = new();
        Assert.Equal(Status.Ok, Bench.Ideal.Execute(Keep, Bench.Compile(light + first), envelope).Status);
        byte[] rest = new TransformBuilder(5).Coupler(2, 4, 0.7).InverseFourier().MachZehnder(1, 2, 1, 1).Build();
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate() with { Continues = true }, rest, envelope);
        double[] parts = Bench.Intensities(answer);
        for (int m = 0; m < 5; m++) Assert.Equal(whole[m], parts[m], 1e-15);
        Assert.Equal(1, Bench.Header(answer).PowerRatio, 1e-14);
        Assert.False(envelope.IsPrepared);
    }

    /// <summary>Bits of a measurement as phases: as if the program had shifted them itself, in every mode there
    /// is.</summary>
    [Theory]
    [InlineData(0b0000ul), InlineData(0b0101ul), InlineData(0b0111ul), InlineData(ulong.MaxValue)]
    [Requirement("XDV-022.2")]
    public void LightEntersWithThePhasesOfABitString(ulong bits)
    {
        const string Light = "modes 3\ninject 0 1\ninject 1 0.5\ninject 2 2\n", Mix = "dft\nmzi 0 2 0.3 0.8\n";
        string shifts = "";
        for (int m = 0; m < 3; m++)
            if ((bits >> m & 1) != 0) shifts += $"phase {m} pi\n";
        PhaseJob job = Bench.Evaluate() with { PhaseBits = bits };
        double[] given = Bench.Intensities(Bench.Ideal.Execute(job, Bench.Compile(Light + Mix)));
        Assert.Equal(Bench.Run(Light + shifts + Mix), given);
    }

    [Fact]
    public void WithoutEvaluationNothingIsRead()
    {
        PhaseEnvelope envelope = new();
        PhaseAnswer answer = Bench.Ideal.Execute(Keep, Bench.RandomMesh(4, 1), envelope);
        Assert.Equal(PhaseResult.HeaderBytes, answer.Result.Length);
        Assert.Equal(0u, Bench.Header(answer).Evaluated);
        Assert.True(envelope.IsPrepared);
    }

    [Fact]
    public void EvaluationDoesNotDisturbKeptLight()
    {
        PhaseEnvelope envelope = new();
        byte[] nothing = new TransformBuilder(4).Build();
        PhaseJob both = new() { Flags = JobFlags.Keep | JobFlags.Evaluate };
        double[] first = Bench.Intensities(Bench.Ideal.Execute(both, Bench.RandomMesh(4, 1), envelope));
        double[] second = Bench.Intensities(Bench.Ideal.Execute(both with { Continues = true }, nothing, envelope));
        Assert.Equal(first, second);
    }

    [Fact]
    public void AFreshJobReplacesWhatWasKept()
    {
        PhaseEnvelope envelope = new();
        Bench.Ideal.Execute(Keep, Bench.RandomMesh(4, 1), envelope);
        Bench.Ideal.Execute(Keep, Bench.RandomMesh(6, 1), envelope);
        Assert.Equal((6, 1ul), (envelope.Modes, envelope.Transforms));
    }

    [Fact]
    public void AnEnvelopeHasNoWayOut()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
        Type[] open = typeof(PhaseEnvelope).GetMembers(All).OfType<PropertyInfo>()
            .Select(p => p.PropertyType).ToArray();
        Assert.All(open, type => Assert.True(type.IsPrimitive));
        Assert.Empty(typeof(PhaseEnvelope).GetFields());
        Assert.Empty(typeof(PhaseEnvelope).GetInterfaces());
    }

    [Fact]
    public void JobsThatDoNotFitAreRefusedAndChangeNothing()
    {
        PhaseEnvelope envelope = new();
        byte[] four = Bench.RandomMesh(4, 1), dark = new TransformBuilder(4).Fourier().Build();
        Bench.Ideal.Execute(Keep, four, envelope);
        PhaseJob next = new() { Continues = true };
        Refused(Status.PhaseEnvelopeInvalid, next, new TransformBuilder(5).Fourier().Build(), envelope);
        Refused(Status.DescriptorInvalid, next, four, envelope);
        Refused(Status.DescriptorInvalid, next with { Flags = (JobFlags)4 }, dark, envelope);
        Refused(Status.InvalidArgument, next with { Tolerance = 1_000_001 }, dark, envelope);
        Refused(Status.ResourceExhausted, next with { Modes = 3 }, dark, envelope);
        Assert.Equal((true, 1ul), (envelope.IsPrepared, envelope.Transforms));
        Refused(Status.PhaseEnvelopeInvalid, Keep, four, null);
        Refused(Status.PhaseEnvelopeInvalid, next, dark, null);
        Refused(Status.PhaseEnvelopeInvalid, next, dark, new PhaseEnvelope());
        envelope.Clear();
        Refused(Status.PhaseEnvelopeInvalid, next, dark, envelope);
    }

    [Fact]
    [Requirement("XDV-033.3")]
    public void TheResultProvesWhatWasExecuted()
    {
        byte[] program = Bench.RandomMesh(4, 1);
        PhaseResult result = Bench.Header(Bench.Ideal.Execute(Bench.Evaluate(), program));
        Assert.True(result.Integrity.Same(Bench.Checksum(program)));
        Assert.Equal((128u, 7ul, 4u, 1u), (result.Size, result.Job, result.Modes, result.Evaluated));
    }

    private static void Refused(Status expected, in PhaseJob job, byte[] program, PhaseEnvelope? envelope)
    {
        PhaseAnswer answer = Bench.Ideal.Execute(job, program, envelope);
        Assert.Equal(expected, answer.Status);
        Assert.NotEmpty(answer.Problem);
        Assert.Empty(answer.Result);
    }
}
