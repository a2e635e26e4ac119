// List against .NET's.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Collections.Tests;

using Ours = Xdv.Collections.List<int>;
using Theirs = System.Collections.Generic.List<int>;

[Requirement("XDV-081.1")]
public sealed class ListTests
{
    private const int Commands = 20;

    [Fact]
    public void AnyCommandsGiveTheSame() => SideBySide.Sequence(static () => (new Ours(), new Theirs()), Step);

    [Fact]
    public void AListIsAddedToItself()
    {
        Ours list = [1, 2, 3];
        list.AddRange(list);
        Assert.Equal([1, 2, 3, 1, 2, 3], list);
    }

    [Fact]
    public void RemovedReferencesAreDropped()
    {
        Xdv.Collections.List<object> list = [new(), new(), new()];
        list.RemoveAt(0);
        list.RemoveRange(0, 1);
        Assert.Null(list._items[1]);
        list.Clear();
        Assert.Null(list._items[0]);
    }

    [Fact]
    public void AnEnumerationNoticesAChange()
    {
        Ours list = [1, 2];
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (int item in list) list.Add(item);
        });
    }

    private static void Step(Ours ours, Theirs theirs, Command command)
    {
        int a = command.First % 40, b = command.Second % 6;
        switch (command.Kind % Commands)
        {
            case 0: SideBySide.Same(() => theirs.Insert(a, b), () => ours.Insert(a, b)); break;
            case 1: SideBySide.Same(() => theirs.Remove(b), () => ours.Remove(b)); break;
            case 2: SideBySide.Same(() => theirs.RemoveAt(a), () => ours.RemoveAt(a)); break;
            case 3: SideBySide.Same(() => theirs.RemoveRange(a, b), () => ours.RemoveRange(a, b)); break;
            case 4: SideBySide.Same(() => theirs.RemoveAll(x => x == b), () => ours.RemoveAll(x => x == b)); break;
            case 5: SideBySide.Same(() => theirs.IndexOf(a), () => ours.IndexOf(a)); break;
            case 6: SideBySide.Same(() => theirs.LastIndexOf(b), () => ours.LastIndexOf(b)); break;
            case 7: SideBySide.Same(() => theirs[a], () => ours[a]); break;
            case 8: SideBySide.Same(() => theirs[a] = b, () => ours[a] = b); break;
            case 9: SideBySide.Same(() => theirs.FindIndex(x => x > a), () => ours.FindIndex(x => x > a)); break;
            case 10: SideBySide.Same(() => theirs.AddRange([a, b]), () => ours.AddRange([a, b])); break;
            case 11: SideBySide.Same(() => theirs.AddRange(Count(b)), () => ours.AddRange(Count(b))); break;
            case 12: SideBySide.Same(() => theirs.Reverse(), () => ours.Reverse()); break;
            case 13 when b == 0: SideBySide.Same(theirs.Clear, ours.Clear); break;
            case 14: SideBySide.Same(() => theirs.GetRange(a, b).Sum(), () => ours.GetRange(a, b).Sum()); break;
            case 15: SideBySide.Same(() => theirs.TrueForAll(x => x < a), () => ours.TrueForAll(x => x < a)); break;
            case 16:
                SideBySide.Same(() => theirs.Sort((x, y) => y - x), () => ours.Sort((x, y) => y - x));
                break;
            case 17:
                SideBySide.Same(() => Sorted(theirs).BinarySearch(a), () => new Ours(Sorted(theirs)).BinarySearch(a));
                break;
            default:
                theirs.Add(a);
                ours.Add(a);
                break;
        }

        Assert.Equal(theirs.Count, ours.Count);
        SideBySide.SameItems(theirs, ours);
        Assert.Equal(theirs.ToArray(), ours.ToArray());
    }

    private static Theirs Sorted(Theirs list) => [.. list.Distinct().Order()];

    private static IEnumerable<int> Count(int limit)
    {
        for (int i = 0; i < limit; i++) yield return i;
    }
}
