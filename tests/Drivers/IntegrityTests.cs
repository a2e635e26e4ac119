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

    [Fact]
    public void OnlyTheProgramThatWasAdmittedPasses()
    {
        ProgramDigests digests = new(Jobs);
        digests.Add(7, Digest(1));
        digests.Add(8, Digest(2));
        Assert.True(digests.Matches(7, Digest(1)));
        Assert.False(digests.Matches(7, Digest(2)));
        Assert.False(digests.Matches(7, default));
        Assert.False(digests.Matches(9, Digest(1)));
        Assert.False(new ProgramDigests(Jobs).Matches(0, default));
    }

    /// <summary>What the kernel does with a result: refused as a failure when it is not of the job, as an integrity
    /// fault when it is of another program.</summary>
    [Fact]
    [Requirement("XDV-024.1")]
    public void AResultOfAnotherProgramIsNotTheJobs()
    {
        ProgramDigests digests = new(Jobs);
        digests.Add(7, Digest(1));
        PhaseResult header = new() { Size = PhaseResult.HeaderBytes, Job = 7, Modes = 4, PowerRatio = 1,
            Integrity = Digest(1) };
        Assert.Equal(Status.Ok, Judge(header, digests));
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(header with { Integrity = Digest(2) }, digests));
        Assert.Equal(Status.PhaseTransformUnsupported, Judge(header with { Integrity = default }, digests));
        Assert.Equal(Status.PhaseHardwareFailure, Judge(header with { Job = 8 }, digests));
        Assert.Equal(Status.PhaseHardwareFailure, Judge(header with { Stability = double.NaN }, digests));
        Assert.Equal(Status.PhaseHardwareFailure, PhaseResultCheck.Judge(new byte[127], 7, 127, digests));
    }

    private static Status Judge(PhaseResult header, ProgramDigests digests) => PhaseResultCheck.Judge(
        MemoryMarshal.AsBytes(new ReadOnlySpan<PhaseResult>(in header)), 7, PhaseResult.HeaderBytes, digests);

    /// <summary>As many as can be in flight are kept, whatever came before.</summary>
    [Fact]
    public void EveryJobInFlightIsKnown()
    {
        ProgramDigests digests = new(Jobs);
        for (ulong job = 1; job < 50; job++)
        {
            digests.Add(job, Digest(job));
            for (ulong i = job < Jobs ? 1 : job - Jobs + 1; i <= job; i++) Assert.True(digests.Matches(i, Digest(i)));
        }
    }
}
