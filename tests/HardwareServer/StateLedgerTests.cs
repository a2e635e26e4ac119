// State objects of one guest: continued, never copied; counted against the declared capacity.
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Requirement("XDV-013.2")]
[Requirement("XDV-032.1")]
public sealed class StateLedgerTests
{
    private readonly StateLedger<object> _ledger;
    private int _forgotten;

    public StateLedgerTests() => _ledger = new StateLedger<object>(capacity: 10, _ => _forgotten++);

    [Fact]
    public void A_kept_object_is_continued_once_and_survives_only_if_kept_again()
    {
        JobRequest fresh = Request(1, 4, continues: 0);
        Assert.Equal(Status.Ok, _ledger.TryBegin(fresh, out object? none));
        Assert.Null(none);
        var state = new object();
        _ledger.Keep(fresh, state);
        Assert.Equal(Status.Ok, _ledger.TryBegin(Request(1, 4, continues: 1), out object? found));
        Assert.Same(state, found);
        Assert.Equal(Status.LifecycleInvalid, _ledger.TryBegin(Request(1, 4, continues: 1), out _));
    }

    [Fact]
    public void An_object_is_not_prepared_over_a_living_one_nor_continued_with_another_size()
    {
        _ledger.Keep(Request(1, 4, 0), new object());
        Assert.Equal(Status.LifecycleInvalid, _ledger.TryBegin(Request(1, 4, continues: 0), out _));
        Assert.Equal(Status.DescriptorInvalid, _ledger.TryBegin(Request(1, 5, continues: 1), out _));
        Assert.Equal(Status.LifecycleInvalid, _ledger.TryBegin(Request(2, 4, continues: 1), out _));
    }

    [Fact]
    public void Capacity_counts_what_is_held_and_comes_back()
    {
        _ledger.Keep(Request(1, 6, 0), new object());
        Assert.Equal(Status.ResourceExhausted, _ledger.TryBegin(Request(2, 5, 0), out _));
        Assert.Equal(Status.Ok, _ledger.TryBegin(Request(2, 4, 0), out _));
        _ledger.Release(1);
        _ledger.Release(1);
        Assert.Equal(Status.Ok, _ledger.TryBegin(Request(2, 10, 0), out _));
        Assert.Equal(Status.ResourceExhausted, _ledger.TryBegin(Request(2, uint.MaxValue, 0), out _));
        _ledger.Keep(Request(3, 10, 0), new object());
        _ledger.Clear();
        Assert.Equal(0, _ledger.Count);
        Assert.Equal(2, _forgotten);
        Assert.Equal(Status.Ok, _ledger.TryBegin(Request(3, 10, 0), out _));
    }

    private static JobRequest Request(ulong state, uint resources, uint continues) =>
        new() { StateObject = state, Resources = resources, Continues = continues };
}
