// Programs are a guest's bytes: every field wrong in turn, then random damage. The engine answers and never throws;
// what it accepts makes no power.
using System;
using System.Buffers.Binary;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-030.1")]
[Requirement("XDV-061.4")]
public class HostileProgramTests
{
    private const int Second = TransformHeader.Size + TransformElement.Size;

    [Theory]
    [InlineData(0, 0x31505459ul, 4)]
    [InlineData(4, 2ul, 2)]
    [InlineData(6, 32ul, 2)]
    [InlineData(8, 0ul, 4)]
    [InlineData(8, 1025ul, 4)]
    [InlineData(8, 0xFFFF_FFFFul, 4)]
    [InlineData(12, 0ul, 4)]
    [InlineData(12, 0xFFFF_FFFFul, 4)]
    [InlineData(16, 1ul, 8)]
    [InlineData(24, 0ul, 8)]
    [InlineData(24, 0xFFFF_FFFF_FFFF_FFFFul, 8)]
    [InlineData(Second + 1, 1ul, 1)]
    [InlineData(Second + 2, 4ul, 2)]
    [InlineData(Second + 4, 4ul, 2)]
    [InlineData(Second + 4, 0ul, 2)]
    [InlineData(Second + 6, 1ul, 2)]
    [InlineData(Second + 8, 0x7FF8_0000_0000_0000ul, 8)]
    [InlineData(Second + 8, 0x7FF0_0000_0000_0000ul, 8)]
    [InlineData(Second + 16, 0x3FF0_0000_0000_0000ul, 8)]
    [InlineData(Second, 1ul, 1)]
    [InlineData(Second, 5ul, 1)]
    [InlineData(TransformHeader.Size + 8, 0xBFF0_0000_0000_0000ul, 8)]
    [InlineData(TransformHeader.Size + 8, 0x7FE0_0000_0000_0000ul, 8)]
    public void EachWrongFieldIsRefused(int offset, ulong value, int bytes)
    {
        byte[] program = Valid();
        Span<byte> raw = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(raw, value);
        raw[..bytes].CopyTo(program.AsSpan(offset));
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), program);
        Assert.Equal(Status.DescriptorInvalid, answer.Status);
        Assert.NotEmpty(answer.Problem);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(255)]
    public void UnknownElementsAreUnsupported(byte code)
    {
        byte[] program = Valid();
        program[Second] = code;
        Assert.Equal(Status.PhaseTransformUnsupported, Bench.Ideal.Execute(Bench.Evaluate(), program).Status);
    }

    [Fact]
    public void LightMayNotEnterLater()
    {
        byte[] program = Valid();
        Span<byte> light = program.AsSpan(TransformHeader.Size, TransformElement.Size);
        light.CopyTo(program.AsSpan(Second + TransformElement.Size));
        Assert.Equal(Status.DescriptorInvalid, Bench.Ideal.Execute(Bench.Evaluate(), program).Status);
    }

    [Fact]
    public void TruncatedAndExtendedProgramsAreRefused()
    {
        byte[] program = Valid();
        for (int length = 0; length < program.Length; length++)
        {
            PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), program.AsSpan(0, length));
            Assert.Equal(Status.DescriptorInvalid, answer.Status);
        }
        Assert.Equal(Status.DescriptorInvalid, Bench.Ideal.Execute(Bench.Evaluate(), (byte[])[.. program, 0]).Status);
    }

    [Fact]
    public void RandomDamageIsSurvived()
    {
        Random random = new(8);
        PhaseEngine noisy = Bench.Noisy(0.1);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] program = Valid();
            for (int k = 1 + random.Next(3); k > 0; k--)
                program[random.Next(program.Length)] ^= (byte)(1 << random.Next(8));
            PhaseAnswer answer = (i % 2 == 0 ? Bench.Ideal : noisy).Execute(Bench.Evaluate(), program);
            if (answer.Status != Status.Ok)
            {
                Assert.NotEmpty(answer.Problem);
                continue;
            }
            accepted++;
            PhaseResult result = Bench.Header(answer);
            Assert.Equal(Status.Ok, ProgramReader.Read(program, out PhaseProgram? decoded, out _));
            Assert.InRange(result.PowerRatio, decoded!.IsLossless ? 1 - 1e-9 : 0, 1 + 1e-9);
            Assert.InRange(result.Stability, 0, 1);
            Assert.All(Bench.Intensities(answer), p => Assert.True(double.IsFinite(p)));
        }
        Assert.InRange(accepted, 1000, 99_000);
    }

    [Fact]
    public void RandomBytesAreSurvived()
    {
        Random random = new(9);
        for (int i = 0; i < 50_000; i++)
        {
            byte[] program = new byte[random.Next(200)];
            random.NextBytes(program);
            Assert.NotEqual(Status.Ok, Bench.Ideal.Execute(Bench.Evaluate(), program).Status);
        }
    }

    [Fact]
    public void TheLargestProgramRuns()
    {
        TransformBuilder builder = new TransformBuilder(1024).Inject(0, 1);
        for (int i = 1; i < (int)TransformFormat.MaxElements; i++)
            builder.MachZehnder(i % 1023, (i % 1023) + 1, 0.1 * i, i);
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), builder.Build());
        Assert.Equal(Status.Ok, answer.Status);
        Assert.Equal(1, Bench.Header(answer).PowerRatio, 1e-10);
    }

    /// <summary>Inject, coupler, cell, phase, Fourier on four modes.</summary>
    private static byte[] Valid() => new TransformBuilder(4)
        .Inject(0, 1).Coupler(0, 1, 0.5).MachZehnder(1, 2, 0.3, 0.4).Phase(3, 1).Fourier().Build();
}
