using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xdv.Kernel.SelfTest;

/// <summary>The language features the kernel and the programs rely on, run against kernel/CoreLib.</summary>
internal static unsafe class LanguageTests
{
    /// <summary>More than two rounds of the longest kind.</summary>
    private const int MovedBytes = 1000;

    private static readonly int[] s_table = [3, 1, 4, 1, 5, 9, 2, 6];
    private static readonly object?[] s_objects = ["zero", 1, null];
    private static int s_counter = 41;

    private interface IShape
    {
        int Area { get; }

        int Double() => Area * 2;
    }

    private interface IZero<T>
    {
        static abstract T Zero { get; }
    }

    private sealed class Square(int side) : IShape
    {
        public int Area => side * side;
    }

    private sealed class Rectangle(int width, int height) : IShape
    {
        public int Area => width * height;

        public int Double() => Area + Area + 1;
    }

    private abstract class Animal
    {
        public abstract int Legs { get; }

        public virtual string Name => "animal";
    }

    private sealed class Bird : Animal
    {
        public override int Legs => 2;

        public override string Name => "bird";
    }

    private readonly record struct Point(int X, long Y);

    private readonly struct Seven : IZero<int>
    {
        public static int Zero => 7;
    }

    [InlineArray(4)]
    private struct Four
    {
        private int _first;
    }

    internal static void Run()
    {
        Types();
        Memory();
        Numbers();
        Functions();
    }

    private static void Types()
    {
        IShape square = new Square(3), rectangle = new Rectangle(2, 5);
        SelfTestReport.Check("interface call"u8, square.Area == 9 && rectangle.Area == 10);
        SelfTestReport.Check("default interface method"u8, square.Double() == 18 && rectangle.Double() == 21);
        int sum = 0;
        for (int i = 0; i < 10; i++)
        {
            IShape shape = (i & 1) == 0 ? square : rectangle;
            sum += shape.Area;
        }

        SelfTestReport.Check("interface cache"u8, sum == 95);
        Animal animal = new Bird();
        SelfTestReport.Check("virtual call"u8, animal.Legs == 2 && animal.Name == "bird");
        object boxed = 5;
        SelfTestReport.Check("boxing"u8, boxed is int five && five == 5 && boxed is not long && boxed.Equals(5));
        SelfTestReport.Check("casts"u8, animal is Bird && square is Square && square is not Rectangle);
        SelfTestReport.Check("static abstract"u8, Zero<Seven>() == 7);
        Point point = new(1, 2), moved = point with { X = 4 };
        SelfTestReport.Check("record struct"u8, point == new Point(1, 2) && moved != point && moved.X == 4);
        SelfTestReport.Check("record text"u8, point.ToString() == "Point { X = 1, Y = 2 }");
        (int a, string b) = (1, "two");
        SelfTestReport.Check("tuples"u8, a == 1 && b == "two" && (1, 2) == (1, 2));
        int? maybe = null;
        SelfTestReport.Check("nullable"u8, maybe is null && (maybe ?? 3) == 3);
        SelfTestReport.Check("statics"u8, s_table.Length == 8 && s_table[5] == 9 && ++s_counter == 42);
        SelfTestReport.Check("static references"u8,
            s_objects[0] is "zero" && s_objects[1] is 1 && s_objects[2] is null);
        SelfTestReport.Check("generic comparer"u8, EqualityComparer<int>.Default.Equals(3, 3));
        SelfTestReport.Check("strings"u8, "ab" + "cd" == "abcd" && "abcd"[2] == 'c' && "abcd".Substring(1, 2) == "bc");
        SelfTestReport.Check("numbers as text"u8,
            (-123).ToString() == "-123" && ulong.MaxValue.ToString() == "18446744073709551615");
    }

    private static void Memory()
    {
        Span<byte> bytes = stackalloc byte[MovedBytes];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 7);
        }

        byte[] copy = bytes.ToArray();
        bool moves = true;
        for (int length = 0; length <= MovedBytes - 110; length++)
        {
            moves &= MoveMatches(copy, 5, 9, length) && MoveMatches(copy, 9, 5, length)
                && MoveMatches(copy, 0, 100, length);
        }

        SelfTestReport.Check("memmove, all sizes and overlaps"u8, moves);
        bool fills = true;
        for (int length = 0; length <= 200; length++)
        {
            Span<byte> area = stackalloc byte[256];
            area.Fill(0xEE);
            area.Slice(16, length).Fill(0x55);
            fills &= area[15] == 0xEE && area[16 + length] == 0xEE
                && !area.Slice(16, length).ContainsAnyExcept((byte)0x55);
        }

        SelfTestReport.Check("memset, all sizes"u8, fills);
        SelfTestReport.Check("utf-8 literal"u8, "abc"u8.SequenceEqual("abc"u8) && "abc"u8.IndexOf((byte)'c') == 2);
        SelfTestReport.Check("span order"u8, "abc"u8.SequenceCompareTo("abd"u8) < 0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x01020304);
        SelfTestReport.Check("byte order"u8,
            bytes[0] == 1 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == 0x04030201);
        Four four = default;
        four[2] = 8;
        SelfTestReport.Check("inline array"u8, four[2] == 8 && ((ReadOnlySpan<int>)four)[2] == 8);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes.Slice(0, 8));
        SelfTestReport.Check("casting spans"u8, words.Length == 2 && words[0] == 0x04030201);
        SelfTestReport.Check("ranges"u8, copy[1..4].Length == 3 && copy[^1] == copy[MovedBytes - 1]);
        int[] list = [4, 5, s_table[5]];
        SelfTestReport.Check("collection expression"u8, list.Length == 3 && list[2] == 9);
    }

    private static bool MoveMatches(byte[] source, int from, int to, int length)
    {
        Span<byte> area = stackalloc byte[MovedBytes];
        source.AsSpan().CopyTo(area);
        area.Slice(from, length).CopyTo(area.Slice(to));
        return area.Slice(to, length).SequenceEqual(source.AsSpan(from, length))
            && area[to + length] == source[to + length];
    }

    private static void Numbers()
    {
        ulong high = Math.BigMul(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, out ulong low);
        SelfTestReport.Check("128-bit product"u8, high == 0xFFFFFFFFFFFFFFFE && low == 1);
        SelfTestReport.Check("bits"u8,
            BitOperations.PopCount(0xF0F0UL) == 8 && BitOperations.LeadingZeroCount(1UL) == 63);
        SelfTestReport.Check("zero bits"u8,
            BitOperations.TrailingZeroCount(0UL) == 64 && BitOperations.Log2(4096UL) == 12);
        SelfTestReport.Check("rotate"u8, BitOperations.RotateLeft(0x80000001u, 4) == 0x18);
        SelfTestReport.Check("square root"u8, Math.Sqrt(2.25) == 1.5 && Math.Abs(-2.5) == 2.5);
        SelfTestReport.Check("doubles"u8,
            double.IsNaN(double.NaN) && (long)1e15 == 1000000000000000 && (ulong)1.5e19 == 15000000000000000000);
        double fromUnsigned = ulong.MaxValue - (ulong)s_counter;
        SelfTestReport.Check("unsigned to double"u8, fromUnsigned == 18446744073709551615.0);
        SelfTestReport.Check("checked"u8, checked(s_counter * 2) == 84 && checked((long)s_counter * s_counter) == 1764);
        SelfTestReport.Check("remainder"u8, -7 % 3 == -1 && Math.DivRem(17, 5) == (3, 2));
    }

    private static void Functions()
    {
        int captured = 10;
        Func<int, int> add = value => value + captured;
        captured = 20;
        SelfTestReport.Check("closure"u8, add(1) == 21);
        Func<int, int> twice = Twice;
        SelfTestReport.Check("delegate to a static"u8, twice(4) == 8);
        delegate*<int, int> pointer = &Twice;
        SelfTestReport.Check("function pointer"u8, pointer(5) == 10);
        int sum = 0;
        foreach (int item in Count(4))
        {
            sum += item;
        }

        SelfTestReport.Check("iterator"u8, sum == 6);
        SelfTestReport.Check("generic method"u8, Largest(3, 9) == 9 && Largest(2.5, 1.5) == 2.5);
        SelfTestReport.Check("pattern"u8, Classify(5) == 1 && Classify("x") == 2 && Classify(null) == 0);
    }

    private static int Zero<TZero>() where TZero : IZero<int> => TZero.Zero;

    private static int Twice(int value) => value * 2;

    private static T Largest<T>(T left, T right) where T : IComparable<T> => left.CompareTo(right) >= 0 ? left : right;

    private static int Classify(object? value)
        => value switch { int and > 3 => 1, string { Length: 1 } => 2, null => 0, _ => 3 };

    private static IEnumerable<int> Count(int limit)
    {
        for (int i = 0; i < limit; i++)
        {
            yield return i;
        }
    }
}
