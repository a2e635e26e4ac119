// Decimal text to double: the nearest one, always. The reference is .NET's parser and, for halfway cases, construction.
using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using Xdv.Tests;
using Xunit;
using Numbers = System.Numbers;

namespace Xdv.Numerics.Tests;

[Requirement("XDV-081")]
public class ParseTests
{
    private const NumberStyles Decimal =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1.5", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("-0", -0.0)]
    [InlineData("+2.50e+1", 25.0)]
    [InlineData("1e-3", 0.001)]
    [InlineData("1E5", 1e5)]
    [InlineData("0e999999999999999999999", 0.0)]
    [InlineData("1e-999999999999999999999", 0.0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("4.9e-324", double.Epsilon)]
    [InlineData("2.4703282292062327e-324", 0.0)]
    [InlineData("2.4703282292062328e-324", double.Epsilon)]
    [InlineData("2.2250738585072011e-308", 2.2250738585072011e-308)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("9007199254740993.0000000000000000000000000000000000001", 9007199254740994.0)]
    public void NumbersAreRead(string text, double expected)
    {
        Assert.True(Numbers.TryParseDouble(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("nan")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e309")]
    [InlineData("1e99999999999999999999")]
    public void OtherTextIsRefused(string text)
    {
        Assert.False(Numbers.TryParseDouble(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(0.0, value);
    }

    [Fact]
    public void AMillionDoublesComeBackFromSeventeenDigits()
    {
        RandomDoubles random = new(1);
        Span<byte> text = stackalloc byte[64];
        for (int i = 0; i < 1_000_000; i++)
        {
            double expected = random.AnyFinite();
            expected.TryFormat(text, out int length, "E16", CultureInfo.InvariantCulture);
            Assert.True(Numbers.TryParseDouble(text[..length], out double value));
            if (value != expected) Assert.Fail($"{expected:E16} was read as {value:E16}");
        }
    }

    [Fact]
    public void RandomTextsAgreeWithTheHost()
    {
        RandomDoubles random = new(2);
        StringBuilder text = new();
        for (int i = 0; i < 300_000; i++)
        {
            text.Clear();
            int digits = 1 + (int)(random.Bits() % 40);
            int point = (int)(random.Bits() % (ulong)(digits + 1));
            for (int d = 0; d < digits; d++)
            {
                if (d == point) text.Append('.');
                text.Append((char)('0' + (random.Bits() % 10)));
            }
            text.Append('e').Append((long)(random.Bits() % 700) - 360);
            Compare(text.ToString());
        }
    }

    [Fact]
    public void HalfwayCasesGoToEvenAndOneDigitMoreGoesUp()
    {
        RandomDoubles random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            double low = Math.Abs(i % 4 == 0 ? random.Magnitude(-1074, -1020) : random.AnyFinite());
            if (low >= double.MaxValue) continue;
            string half = ExactDecimal.Midpoint(low);
            double high = Math.BitIncrement(low);
            bool lowIsEven = (BitConverter.DoubleToInt64Bits(low) & 1) == 0;
            Expect(half, lowIsEven ? low : high);
            Expect(half + "1", high);
            Expect(half + new string('0', 900) + "1", high);
            Compare(half);
        }
    }

    [Fact]
    public void PowersOfTwoAndTheirNeighboursAgree()
    {
        for (int exponent = -1074; exponent <= 1023; exponent++)
        {
            double power = Math.ScaleB(1, exponent);
            foreach (double value in (double[])[Math.BitDecrement(power), power, Math.BitIncrement(power)])
                if (value > 0) Expect(ExactDecimal.Of(value), value);
        }
    }

    [Fact]
    public void AnyBytesAreSurvived()
    {
        RandomDoubles random = new(4);
        byte[] alphabet = Encoding.UTF8.GetBytes("0123456789.eE+-xÿ ");
        byte[] text = new byte[24];
        for (int i = 0; i < 200_000; i++)
        {
            int length = (int)(random.Bits() % 24);
            for (int c = 0; c < length; c++) text[c] = alphabet[random.Bits() % (ulong)alphabet.Length];
            bool read = Numbers.TryParseDouble(text.AsSpan(0, length), out double value);
            bool host = double.TryParse(
                text.AsSpan(0, length), Decimal, CultureInfo.InvariantCulture, out double expected);
            host &= double.IsFinite(expected);
            if (read == host && (!read || value == expected)) continue;
            Assert.Fail($"{Encoding.Latin1.GetString(text, 0, length)}: {read} {value}, the host {host} {expected}");
        }
    }

    private static void Compare(string text)
    {
        double expected = double.Parse(text, CultureInfo.InvariantCulture);
        bool read = Numbers.TryParseDouble(Encoding.UTF8.GetBytes(text), out double value);
        if (read != double.IsFinite(expected) || (read && value != expected))
            Assert.Fail($"{text}: {read} {value:R}, the host says {expected:R}");
    }

    private static void Expect(string text, double expected)
    {
        if (!double.IsFinite(expected)) return;
        Assert.True(Numbers.TryParseDouble(Encoding.UTF8.GetBytes(text), out double value));
        if (value != expected) Assert.Fail($"{text}: {value:R} instead of {expected:R}");
    }
}
