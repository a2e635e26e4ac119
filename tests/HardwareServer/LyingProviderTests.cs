// Providers that lie (XDV-060, XDV-061, XDV-034.4): each is caught with a reason that says what and where, loses its
// connection, and is not to come back. An honest one, under the same conditions, is none of that.
using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class LyingProviderTests
{
    private const uint Generation = 7;
    private static readonly ProviderPatience s_short = new(TimeSpan.FromMilliseconds(400),
        TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(50));

    public static TheoryData<string> Lies
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (Lie lie in Lie.All) names.Add(lie.Name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    [Requirement("XDV-060.1")]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    [Requirement("XDV-061.4")]
    [Requirement("XDV-034.4")]
    public void Every_lie_is_caught(string name)
    {
        Lie lie = Array.Find(Lie.All, one => one.Name == name)!;
        ProviderEnd end = Caught(lie);
        Assert.True(end.Lied, end.Reason);
        Assert.Contains(lie.Caught, end.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Domain.Quantum)]
    [InlineData(Domain.Phase)]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    public void An_honest_provider_serves(Domain domain)
    {
        (Socket server, Socket other) = ScriptedProvider.Pair();
        using var provider = new ScriptedProvider(other, domain, new ProviderScript());
        ProviderEnd? ended = null;
        using (ProviderConnection connection = Open(server, domain, end => ended = end))
        {
            var share = new ForeignProvider(connection);
            for (int i = 0; i < 5; i++)
            {
                (Status status, byte[] result) = Run(share, domain);
                Assert.Equal(Status.Ok, status);
                Assert.Equal(40ul, MemoryMarshal.Read<ulong>(result.AsSpan(8)));
            }
        }
        Assert.Null(ended);
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void An_honest_provider_with_every_element_passes_every_check()
    {
        List<ScriptedProvider> providers = [];
        var checker = new ProviderChecker(() =>
        {
            (Socket server, Socket other) = ScriptedProvider.Pair();
            providers.Add(new ScriptedProvider(other, Domain.Phase, new ProviderScript()));
            return server;
        }, Domain.Phase, ScriptedProvider.Key, ProviderPatience.Default);
        Assert.All(checker.Run(), one => Assert.True(one.Passed, $"{one.Name}: {one.Reason}"));
        foreach (ScriptedProvider provider in providers) provider.Dispose();
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void An_honest_provider_may_lose_what_the_program_loses()
    {
        (Socket server, Socket other) = ScriptedProvider.Pair();
        using var provider = new ScriptedProvider(other, Domain.Phase, new ProviderScript());
        using ProviderConnection connection = Open(server, Domain.Phase, static _ => { });
        var share = new ForeignProvider(connection);
        Random random = new(21);
        for (int round = 0; round < 300; round++)
        {
            var elements = new TransformElement[12];
            elements[0] = new() { Code = ElementCode.Inject, Mode0 = (ushort)random.Next(4), Param0 = 3 };
            for (int i = 1; i < elements.Length; i++)
            {
                int mode = random.Next(4);
                elements[i] = random.Next(5) switch
                {
                    0 => new() { Code = ElementCode.Loss, Mode0 = (ushort)mode, Param0 = random.NextDouble() },
                    1 => new() { Code = ElementCode.Saturable, Mode0 = (ushort)mode, Param0 = 2, Param1 = 0.5 },
                    2 => new() { Code = ElementCode.Kerr, Mode0 = (ushort)mode, Param0 = 2 },
                    3 => new() { Code = ElementCode.Fourier, Mode0 = (ushort)(mode / 2) },
                    _ => new() { Code = ElementCode.Coupler, Mode0 = (ushort)mode, Mode1 = (ushort)(mode ^ 1),
                        Param0 = random.NextDouble() },
                };
            }
            var result = new byte[4096];
            JobRequest request = Jobs.Phase((ulong)(40 + round), 4);
            Assert.Equal(Status.Ok, share.Execute(request, Jobs.Program(4, elements), result, out _));
        }
    }

    [Fact]
    [Requirement("XDV-061.4")]
    public void A_stability_report_is_kept()
    {
        (Socket server, Socket other) = ScriptedProvider.Pair();
        using var provider = new ScriptedProvider(other, Domain.Phase, new() { Welcomed = p => p.Report(0.75, 0.01) });
        using ProviderConnection connection = Open(server, Domain.Phase, static _ => { });
        Run(new ForeignProvider(connection), Domain.Phase);
        Assert.Equal((0.75, 0.01), (connection.Stability!.Value.Level, connection.Stability.Value.Noise));
    }

    [Fact]
    [Requirement("XDV-060.4")]
    public void A_provider_that_goes_has_not_lied()
    {
        (Socket server, Socket other) = ScriptedProvider.Pair();
        using var provider = new ScriptedProvider(other, Domain.Phase, new()
        {
            Answer = (p, _, _, _) => { p.Send(FrameType.Error, "recalibrating"u8); p.Close(); },
        });
        using ProviderConnection connection = Open(server, Domain.Phase, static _ => { });
        var lost = Assert.Throws<ProviderLostException>(() => Run(new ForeignProvider(connection), Domain.Phase));
        Assert.Equal((false, "it said: recalibrating"), (lost.End.Lied, lost.End.Reason));
    }

    [Fact]
    [Requirement("XDV-060.4")]
    public void A_cancelled_job_that_is_answered_costs_only_itself()
    {
        (Socket server, Socket other) = ScriptedProvider.Pair();
        int jobs = 0;
        using var provider = new ScriptedProvider(other, Domain.Phase, new()
        {
            Answer = (p, _, a, r) =>
            {
                bool slow = jobs++ == 0;
                if (slow) System.Threading.Thread.Sleep(800);
                p.Answer(slow ? a with { Status = Status.PhaseHardwareFailure } : a, slow ? [] : r);
            },
        });
        using ProviderConnection connection = Open(server, Domain.Phase, static _ => { }, s_short);
        var share = new ForeignProvider(connection);
        Assert.Equal(Status.PhaseHardwareFailure, Run(share, Domain.Phase).Status);
        Assert.Equal(Status.Ok, Run(share, Domain.Phase).Status);
    }

    /// <summary>What happens to a liar: refused at the door, or thrown out at its first job, or while nobody asked
    /// anything.</summary>
    private static ProviderEnd Caught(Lie lie)
    {
        Domain domain = lie.Quantum ? Domain.Quantum : Domain.Phase;
        (Socket server, Socket other) = ScriptedProvider.Pair();
        using var provider = new ScriptedProvider(other, domain, lie.Script);
        try
        {
            ProviderEnd? ended = null;
            using ProviderConnection connection = Open(server, domain, end => ended = end,
                lie.Slow ? s_short : ProviderPatience.Default);
            var share = new ForeignProvider(connection);
            for (int i = 0; i < 2 && lie.Script.Welcomed is null; i++) Run(share, domain, lie.Program, lie.Asked);
            FakeGuest.Until(() => ended is not null, lie.Name);
            return ended!;
        }
        catch (ProviderLostException lost)
        {
            return lost.End;
        }
    }

    private static ProviderConnection Open(Socket server, Domain domain, Action<ProviderEnd> ended,
        ProviderPatience? patience = null)
    {
        Enrolment enrolment = new Enrolment { Name = "liar", Domain = domain }.With(ScriptedProvider.Honest(domain));
        return ProviderConnection.Open(server, domain, Generation, patience ?? ProviderPatience.Default,
            (hello, nonce, generation) => enrolment.Refusal(hello, ScriptedProvider.Key, nonce, generation), ended);
    }

    private static (Status Status, byte[] Result) Run(ForeignProvider share, Domain domain, byte[]? program = null,
        PhaseProjection asked = PhaseProjection.Intensities)
    {
        var result = new byte[4096];
        JobRequest request = domain == Domain.Quantum ? Jobs.Quantum(40, 100)
            : Jobs.Phase(40, 2) with { Tolerance = 500_000, MeasurementSpec = (ulong)asked };
        program ??= domain == Domain.Quantum ? Jobs.Bell() : Jobs.Dft(2);
        Status status = share.Execute(request, program, result, out int bytes);
        return (status, result[..bytes]);
    }
}
