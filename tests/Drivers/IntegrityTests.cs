// A result names the program that was run (XDV-033.3): only the one that was admitted passes.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Phi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

[Requirement("XDV-033.3")]
public sealed class IntegrityTests
{
    private const int Jobs = 4;

    private static Bytes32 Digest(ulong n) => Bytes32.From(BitConverter.GetBytes(n * 0x9E37_79B9));

    private static JobProgram Program(ulong n) => new() { Digest = Digest(n) };

    private static PhaseResult Named(Bytes32 integrity) => new() { Integrity = integrity };

    [Fact]
    public void OnlyTheProgramThatWasAdmittedPasses()
    {
        JobPrograms programs = new(Jobs);
        programs.Add(7, Program(1));
        programs.Add(8, Program(2));
        Assert.True(programs.Matches(7, Named(Digest(1))));
        Assert.False(programs.Matches(7, Named(Digest(2))));
        Assert.False(programs.Matches(7, Named(default)));
        Assert.False(programs.Matches(9, Named(Digest(1))));
        Assert.False(new JobPrograms(Jobs).Matches(0, default));
    }

    /// <summary>What the kernel does with a result: refused as a failure when it is not of the job, as an integrity
    /// fault when it is of another program.</summary>
    [Fact]
    [Requirement("XDV-024.1")]
    public void AResultOfAnotherProgramIsNotTheJobs()
    {
        JobPrograms programs = new(Jobs);
        programs.Add(7, Program(1));
        PhaseResult header = new() { Size = PhaseResult.HeaderBytes, Job = 7, Modes = 4, PowerRatio = 1,
            Integrity = Digest(1) };
        Assert.Equal(Status.Ok, Judge(header, programs));
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(header with { Integrity = Digest(2) }, programs));
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(header with { Integrity = default }, programs));
        Assert.Equal(Status.PhaseHardwareFailure, Judge(header with { Job = 8 }, programs));
        Assert.Equal(Status.PhaseHardwareFailure, Judge(header with { Stability = double.NaN }, programs));
        Assert.Equal(Status.PhaseHardwareFailure, PhaseResultCheck.Judge(new byte[127], 7, 127, programs));
    }

    /// <summary>XDV-033.1, XDV-061.3: who was to tell which mode is brightest tells that alone.</summary>
    [Fact]
    [Requirement("XDV-033.1")]
    [Requirement("XDV-061.3")]
    public void AnEvaluationTellsWhatWasAskedForAndNoMore()
    {
        JobPrograms programs = new(Jobs);
        programs.Add(7, new JobProgram { Digest = Digest(1), Values = 1, Projection = PhaseProjection.Largest });
        PhaseResult header = new() { Size = PhaseResult.HeaderBytes, Job = 7, Modes = 4, PowerRatio = 1, Evaluated = 1,
            Integrity = Digest(1), Values = 1, Projection = PhaseProjection.Largest };
        Assert.Equal(Status.Ok, Judge(header, programs));
        PhaseResult intensities = header with { Values = 4, Projection = PhaseProjection.Intensities };
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(intensities, programs));
        Assert.Equal(Status.PhaseTransformUnsupported,
            Judge(header with { Projection = PhaseProjection.Intensities }, programs));
        PhaseResult more = header with { Values = 4 };
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(more, programs));
        Assert.Equal(Status.PhaseHardwareFailure, Judge(header with { Evaluated = 0 }, programs));
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<PhaseResult>(in header));
        Assert.Equal(Status.PhaseHardwareFailure,
            PhaseResultCheck.Judge(bytes, 7, PhaseResult.HeaderBytes + 16, programs));
    }

    private static Status Judge(PhaseResult header, JobPrograms programs) => PhaseResultCheck.Judge(
        MemoryMarshal.AsBytes(new ReadOnlySpan<PhaseResult>(in header)), 7,
        PhaseResult.HeaderBytes + 8 * header.Values, programs);

    /// <summary>As many as can be in flight are kept, whatever came before.</summary>
    [Fact]
    public void EveryJobInFlightIsKnown()
    {
        JobPrograms programs = new(Jobs);
        for (ulong job = 1; job < 50; job++)
        {
            programs.Add(job, Program(job));
            for (ulong i = job < Jobs ? 1 : job - Jobs + 1; i <= job; i++)
                Assert.True(programs.Matches(i, Named(Digest(i))));
        }
    }
}
