// The core library and the collections as ordinary C# uses them. tests/Collections compares them with .NET's at length;
// here they run as they are compiled for the guest.
using System;
using System.Collections.Generic;
using System.Text;

namespace Xdv.Programs.SelfTestRuntime;

internal static class LibraryChecks
{
    private enum Colour
    {
        Red,
        Green,
        Blue,
    }

    private record Person(string Name, int Age);

    private readonly struct Place(int x, int y)
    {
        public readonly int X = x, Y = y;
    }

    internal static void Run()
    {
        Lists();
        Dictionaries();
        Others();
        Texts();
        Numbers();
        Equality();
        Checks.That("dictionary churn", Churn() && GC.GetTotalHeldBytes() <= 4 << 20);
    }

    private static void Lists()
    {
        List<int> list = [5, 3, 9, 1];
        list.Sort();
        Checks.That("list sorts", string.Join(",", list) == "1,3,5,9");
        list.Sort((a, b) => b - a);
        list.Insert(1, 7);
        list.Remove(3);
        Checks.That("list edits", string.Join(",", list) == "9,7,5,1" && list.IndexOf(5) == 2 && list.Contains(1));
        List<string> names = new() { "b", "a" };
        names.AddRange(["d", "c"]);
        names.Sort();
        Checks.That("list of references", string.Concat(names.ToArray()) == "abcd");
        Checks.That("list index", ExceptionChecks.Throws<ArgumentOutOfRangeException>(() => list[4] = 0));
        Checks.That("list changed under foreach", ExceptionChecks.Throws<InvalidOperationException>(() =>
        {
            foreach (int item in list) list.Add(item);
        }));
        IEnumerable<int> sequence = list;
        int sum = 0;
        foreach (int item in sequence) sum += item;
        sequence = new[] { 1, 2, 3 };
        foreach (int item in sequence) sum += item;
        Checks.That("sequences", sum == list[0] + 7 + 5 + 1 + list[^1] + 6);
        int[] numbers = [4, 2, 8, 6];
        Array.Sort(numbers);
        Checks.That("array", Array.BinarySearch(numbers, 6) == 2 && numbers[0] == 2);
        Array.Resize(ref numbers, 6);
        Checks.That("resize", numbers.Length == 6 && numbers[3] == 8 && numbers[5] == 0);
    }

    private static void Dictionaries()
    {
        Dictionary<string, int> ages = new() { ["Ada"] = 36, ["Alan"] = 41 };
        ages["Ada"]++;
        ages.Add("Grace", 85);
        string text = "";
        foreach ((string name, int age) in ages) text += $"{name}={age};";
        Checks.That("dictionary", text == "Ada=37;Alan=41;Grace=85;" && ages.Count == 3);
        Checks.That("missing key", ExceptionChecks.Throws<KeyNotFoundException>(() => ages["Nobody"]++));
        Checks.That("key twice", ExceptionChecks.Throws<ArgumentException>(() => ages.Add("Ada", 1)));
        Checks.That("remove", ages.Remove("Alan", out int gone) && gone == 41 && !ages.ContainsKey("Alan"));
        Dictionary<Colour, string> colours = new() { [Colour.Green] = "green", [Colour.Blue] = "blue" };
        Checks.That("enumeration keys", colours[Colour.Blue] == "blue" && !colours.ContainsKey(Colour.Red));
        Dictionary<(int, int), int> grid = [];
        for (int i = 0; i < 100; i++) grid[(i % 10, i / 10)] = i;
        Checks.That("tuple keys", grid.Count == 100 && grid[(3, 4)] == 43);
        Dictionary<Person, int> people = new() { [new Person("Ada", 36)] = 1 };
        Checks.That("record keys", people.ContainsKey(new Person("Ada", 36)) && !people.ContainsKey(new("Ada", 37)));
    }

    private static void Others()
    {
        HashSet<string> set = ["a", "b", "a"];
        Checks.That("set", set.Count == 2 && !set.Add("b") && set.SetEquals(new[] { "b", "a" }));
        Queue<int> queue = [];
        Stack<int> stack = [];
        for (int i = 0; i < 100; i++)
        {
            queue.Enqueue(i);
            stack.Push(i);
            if (i % 3 == 0) queue.Dequeue();
        }

        Checks.That("queue", queue.Count == 66 && queue.Peek() == 34);
        Checks.That("stack", stack.Pop() == 99 && stack.Peek() == 98 && stack.Count == 99);
        Checks.That("empty", ExceptionChecks.Throws<InvalidOperationException>(() => new Queue<int>().Dequeue()));
        Checks.That("iterator", string.Join(' ', Squares(5)) == "0 1 4 9 16");
    }

    private static string[] Squares(int count)
    {
        List<string> texts = [];
        foreach (int square in Generate(count)) texts.Add(square.ToString());
        return texts.ToArray();
    }

    private static IEnumerable<int> Generate(int count)
    {
        try
        {
            for (int i = 0; i < count; i++) yield return i * i;
        }
        finally
        {
            count = 0;
        }
    }

    private static void Texts()
    {
        string text = "alpha, beta,,gamma";
        Checks.That("split", text.Split(',').Length == 4 && text.Split(", ").Length == 2
            && string.Join("|", text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                == "alpha|beta|gamma");
        Checks.That("search", text.IndexOf("beta") == 7 && text.Contains("gam") && text.EndsWith("a")
            && text.LastIndexOf('a') == 17 && text.IndexOf(',', 6) == 11);
        Checks.That("cut", text.Substring(7, 4) == "beta" && text[..5] == "alpha" && "  x ".Trim() == "x");
        Checks.That("replace", "a-b-c".Replace("-", "+-") == "a+-b+-c" && "aba".Replace('a', 'o') == "obo");
        Checks.That("pad", "7".PadLeft(3, '0') == "007" && "7".PadRight(2) + "|" == "7 |");
        Checks.That("insert and remove", "ad".Insert(1, "bc") == "abcd" && "abcd".Remove(1, 2) == "ad");
        StringBuilder builder = new();
        for (int i = 0; i < 5; i++) builder.Append(i).Append(' ');
        builder.Insert(0, "n: ").Remove(builder.Length - 1, 1).Append($"; {builder.Length}");
        Checks.That("builder", builder.ToString() == "n: 0 1 2 3 4; 12");
        byte[] utf8 = Encoding.UTF8.GetBytes("Φ→𝄞");
        Checks.That("utf-8", utf8.Length == 9 && Encoding.UTF8.GetString(utf8) == "Φ→𝄞");
        Checks.That("ill-formed utf-8", Encoding.UTF8.GetString([0x61, 0xE2, 0x82, 0x62, 0xFF]) == "a\uFFFDb\uFFFD");
        Checks.That("order of strings", string.CompareOrdinal("ab", "b") < 0 && "x".CompareTo("w") > 0);
    }

    private static void Numbers()
    {
        int value = 255;
        double third = 1.0 / 3;
        Checks.That("interpolation", $"{value:X} {value:x4} {-value:D5} [{value,6}] [{value,-6}] {third:F3} {true}"
            == "FF 00ff -00255 [   255] [255   ] 0.333 True");
        Checks.That("shortest double", $"{0.1} {third} {1e300} {double.NaN}" == "0.1 0.3333333333333333 1E+300 NaN");
        Checks.That("parse", int.Parse("-42") == -42 && double.Parse(" 2.5 ") == 2.5 && !byte.TryParse("256", out _)
            && long.TryParse("9223372036854775807", out long most) && most == long.MaxValue);
        Checks.That("parse failure", ExceptionChecks.Throws<FormatException>(() => value = int.Parse("4x")));
        Checks.That("negative in hexadecimal", $"{(sbyte)-1:X} {-1:x} {long.MinValue:D}"
            == "FF ffffffff -9223372036854775808");
        Checks.That("elementary functions", Math.Abs(Math.Sin(1) - 0.8414709848078965) < 1e-15 && Math.Max(2, 3) == 3);
    }

    private static void Equality()
    {
        object boxed = Colour.Blue;
        Checks.That("boxed enumeration", boxed.Equals(Colour.Blue) && !boxed.Equals(Colour.Red) && !boxed.Equals(2)
            && boxed.ToString() == "2");
        Checks.That("structure", new Place(1, 2).Equals(new Place(1, 2)) && !new Place(1, 2).Equals(new Place(2, 1))
            && new Place(1, 2).GetHashCode() == new Place(1, 2).GetHashCode());
        int? some = 5, none = null;
        object? boxedSome = some, boxedNone = none;
        Checks.That("boxed nullable", boxedSome is int five && five == 5 && boxedNone is null);
        Checks.That("unboxed nullable", (int?)boxedSome == 5 && (int?)boxedNone is null);
        long? wide = long.MinValue;
        object boxedWide = wide;
        Checks.That("wide nullable", (long?)boxedWide == long.MinValue);
        Checks.That("nullable equality", EqualityComparer<int?>.Default.Equals(some, 5)
            && !EqualityComparer<int?>.Default.Equals(some, none));
        Checks.That("record", new Person("A", 1) == new Person("A", 1) && new Person("A", 1).ToString()
            == "Person { Name = A, Age = 1 }");
    }

    /// <summary>A dictionary of strings to lists that loses old entries as it gains new ones.</summary>
    private static bool Churn()
    {
        Dictionary<string, List<string>> map = [];
        for (int i = 0; i < 20_000; i++)
        {
            List<string> values = [];
            for (int j = 0; j < i % 8; j++) values.Add($"{i}.{j}");
            map[$"key {i}"] = values;
            if (i >= 500) map.Remove($"key {i - 500}");
        }

        bool intact = map.Count == 500;
        foreach ((string key, List<string> values) in map)
        {
            int i = int.Parse(key.AsSpan(4));
            intact &= values.Count == i % 8;
            for (int j = 0; j < values.Count; j++) intact &= values[j] == $"{i}.{j}";
        }

        return intact;
    }
}
