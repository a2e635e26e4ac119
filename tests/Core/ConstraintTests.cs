// Thermal limit and optical bandwidth of a Φ provider as dimensions of a decision (XDV-012.2, XDV-012.6): what does not
// fit is refused at once, leaves nothing, and fits when enough has recovered.
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-012.6")]
public sealed class ConstraintTests
{
    private readonly FakeMachine _machine = new();

    private ulong Attach(uint elements, uint inputs)
    {
        AttestationRecord declared = FakeMachine.Attestation(Domain.Phase);
        (declared.ThermalElements, declared.OpticalInputs) = (elements, inputs);
        Assert.Equal(Status.Ok, _machine.Attach(declared));
        return _machine.ActiveContract(Domain.Phase, 8, 90_000);
    }

    private Status Run(ulong contract, uint elements, uint modes)
    {
        CallResult job = _machine.Submit(new PhiJob(contract, Modes: modes, Operations: elements));
        if (job.Status != Status.Ok) return job.Status;
        _machine.Call(SystemCall.JobWait, job.Value);
        _machine.RunIdle();
        return _machine.OnCapability(SystemCall.JobRead, _machine.Capability(Domain.Phase), job.Value).Status;
    }

    private void Pass(ulong ticks) => _machine.Call(SystemCall.Yield, instructions: (uint)ticks * 1000);

    [Fact]
    public void AHotProviderCoolsFirst()
    {
        ulong contract = Attach(elements: 100, inputs: 0);
        Assert.Equal(Status.ResourceExhausted, Run(contract, 101, 2));
        Assert.Equal(Status.Ok, Run(contract, 60, 2));
        Assert.Equal(Status.ResourceExhausted, Run(contract, 41, 2));
        Assert.Equal((ushort)TransitionPhase.Projection, _machine.Last(RecordKind.Transition).Operation);
        Assert.Equal(Status.Ok, Run(contract, 40, 2));
        Assert.Equal(Status.ResourceExhausted, Run(contract, 10, 2));
        Pass(10_000);
        Assert.Equal(Status.Ok, Run(contract, 10, 2));
    }

    [Fact]
    public void ModulatorsCarrySoManyModes()
    {
        ulong contract = Attach(elements: 0, inputs: 10);
        Assert.Equal(Status.Ok, Run(contract, 500, 8));
        Assert.Equal(Status.ResourceExhausted, Run(contract, 1, 3));
        Assert.Equal(Status.Ok, Run(contract, 500, 2));
        Pass(3_000);
        Assert.Equal(Status.ResourceExhausted, Run(contract, 1, 1));
        Pass(10_000);
        Assert.Equal(Status.Ok, Run(contract, 1, 1));
    }

    /// <summary>What was refused took nothing.</summary>
    [Fact]
    [Requirement("XDV-022.1")]
    public void ARefusalHeatsNothing()
    {
        ulong contract = Attach(elements: 100, inputs: 4);
        for (int i = 0; i < 50; i++) Assert.Equal(Status.ResourceExhausted, Run(contract, 90, 5));
        Assert.Equal(Status.Ok, Run(contract, 100, 4));
    }

    /// <summary>In any window no more than twice the limit starts: what was there, and what recovers; after a window
    /// of rest anything up to the limit fits.</summary>
    [Fact]
    [Requirement("XDV-012.2")]
    public void TheLimitHolds() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<uint, uint, (ushort, ushort)[]>(Holds));

    private static bool Holds(uint limit, uint window, (ushort Wait, ushort Amount)[] jobs)
    {
        limit = limit % 5000 + 1;
        window = window % 5000 + 1;
        ulong now = 0, clear = 0, taken = 0;
        bool holds = true;
        foreach ((ushort wait, ushort amount) in jobs)
        {
            now += (ulong)wait % 50;
            if (!RateLimit.Admits(amount % (limit + 10), limit, window, now, clear, out ulong after)) continue;
            holds &= after >= clear && after <= now + window;
            clear = after;
            taken += amount % (limit + 10);
        }
        return holds && taken * window <= (now + window) * limit
            && RateLimit.Admits(limit, limit, window, now + window, clear, out _);
    }
}
