// Dictionary and HashSet against .NET's: contents, answers, exceptions, and the order of enumeration.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Collections.Tests;

using OurMap = Xdv.Collections.Dictionary<int, int>;
using OurSet = Xdv.Collections.HashSet<int>;
using TheirMap = System.Collections.Generic.Dictionary<int, int>;
using TheirSet = System.Collections.Generic.HashSet<int>;

[Requirement("XDV-081.1")]
public sealed class DictionaryTests
{
    /// <summary>Few hashes, so that chains are long.</summary>
    private sealed class Clumsy : IEqualityComparer<int>
    {
        public bool Equals(int left, int right) => left == right;

        public int GetHashCode(int value) => value % 3;
    }

    [Fact]
    public void AnyCommandsGiveTheSame() =>
        SideBySide.Sequence(static () => (new OurMap(), new TheirMap()), Step);

    [Fact]
    public void CollisionsGiveTheSame() =>
        SideBySide.Sequence(static () => (new OurMap(new Clumsy()), new TheirMap(new Clumsy())), Step);

    [Fact]
    public void AnySetCommandsGiveTheSame() =>
        SideBySide.Sequence(static () => (new OurSet(), new TheirSet()), SetStep);

    [Fact]
    public void StringsAreKeys()
    {
        Xdv.Collections.Dictionary<string, int> map = [];
        for (int i = 0; i < 10_000; i++) map.Add($"key {i}", i);
        for (int i = 0; i < 10_000; i++) Assert.Equal(i, map[$"key {i}"]);
        Assert.Throws<ArgumentNullException>(() => map.ContainsKey(null!));
    }

    [Fact]
    public void AnEnumerationNoticesAnAdditionAndBearsARemoval()
    {
        OurMap map = [];
        for (int i = 0; i < 10; i++) map[i] = i;
        foreach (System.Collections.Generic.KeyValuePair<int, int> pair in map) map.Remove(pair.Key);
        Assert.Empty(map);
        map[1] = 1;
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (int key in map.Keys) map.Add(key + 1, 0);
        });
    }

    [Fact]
    public void AnEnumerationBearsNewValues()
    {
        OurMap ours = new() { [1] = 1, [2] = 2 };
        TheirMap theirs = new() { [1] = 1, [2] = 2 };
        foreach (int key in theirs.Keys) theirs[key] = 5;
        foreach (int key in ours.Keys) ours[key] = 5;
        Assert.Equal(theirs.Values, ours.Values);
    }

    private static void Step(OurMap ours, TheirMap theirs, Command command)
    {
        int key = command.First % 30, value = command.Second;
        switch (command.Kind % 8)
        {
            case 0: SideBySide.Same(() => theirs.Add(key, value), () => ours.Add(key, value)); break;
            case 1: SideBySide.Same(() => theirs[key] = value, () => ours[key] = value); break;
            case 2: SideBySide.Same(() => theirs[key], () => ours[key]); break;
            case 3 or 4:
                SideBySide.Same(
                    () => (theirs.Remove(key, out int removed), removed),
                    () => (ours.Remove(key, out int removed), removed));
                break;
            case 5: SideBySide.Same(() => theirs.TryAdd(key, value), () => ours.TryAdd(key, value)); break;
            case 6: SideBySide.Same(() => theirs.ContainsValue(value), () => ours.ContainsValue(value)); break;
            case 7 when value < 16: SideBySide.Same(theirs.Clear, ours.Clear); break;
            default:
                SideBySide.Same(
                    () => (theirs.TryGetValue(key, out int found), found),
                    () => (ours.TryGetValue(key, out int found), found));
                break;
        }

        Assert.Equal(theirs.Count, ours.Count);
        SideBySide.SameItems(theirs, ours);
        SideBySide.SameItems(theirs.Keys, ours.Keys);
        SideBySide.SameItems(theirs.Values, ours.Values);
    }

    private static void SetStep(OurSet ours, TheirSet theirs, Command command)
    {
        int item = command.First % 30;
        int[] others = [command.Second % 30, command.Second % 7, item + 1];
        switch (command.Kind % 12)
        {
            case 0: SideBySide.Same(() => theirs.Remove(item), () => ours.Remove(item)); break;
            case 1: SideBySide.Same(() => theirs.UnionWith(others), () => ours.UnionWith(others)); break;
            case 2: SideBySide.Same(() => theirs.ExceptWith(others), () => ours.ExceptWith(others)); break;
            case 3 when item < 10:
                SideBySide.Same(() => theirs.IntersectWith(others), () => ours.IntersectWith(others));
                break;
            case 4:
                theirs.SymmetricExceptWith(others);
                ours.SymmetricExceptWith(others);
                Assert.True(theirs.SetEquals(ours));
                break;
            case 5: SideBySide.Same(() => theirs.IsSubsetOf(others), () => ours.IsSubsetOf(others)); break;
            case 6: SideBySide.Same(() => theirs.IsSupersetOf(others), () => ours.IsSupersetOf(others)); break;
            case 7: SideBySide.Same(() => theirs.Overlaps(others), () => ours.Overlaps(others)); break;
            case 8:
                SideBySide.Same(() => theirs.RemoveWhere(x => x % 5 == 0), () => ours.RemoveWhere(x => x % 5 == 0));
                break;
            default: SideBySide.Same(() => theirs.Add(item), () => ours.Add(item)); break;
        }

        Assert.Equal(theirs.Count, ours.Count);
        Assert.Equal(theirs.Order(), ours.Order());
    }
}
