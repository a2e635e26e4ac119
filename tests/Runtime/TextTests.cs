// Text building and number reading: the guest's console output depends on nothing else.
using System;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Runtime.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-081.1")]
public class TextTests
{
    private delegate void Writer(ref Utf8Line line);

    private static string Text(Writer write, int capacity = 512)
    {
        Utf8Line line = new(new byte[capacity]);
        write(ref line);
        return Encoding.UTF8.GetString(line.Written);
    }

    [Fact]
    public void Integers_print_as_dotnet_prints_them()
    {
        Prop.ForAll<long>(v => Text((ref Utf8Line line) => line.Append(v)) == v.ToString(CultureInfo.InvariantCulture))
            .QuickCheckThrowOnFailure();
        Assert.Equal("-9223372036854775808", Text((ref Utf8Line line) => line.Append(long.MinValue)));
        Assert.Equal("18446744073709551615", Text((ref Utf8Line line) => line.Append(ulong.MaxValue)));
    }

    [Theory]
    [InlineData(0, "    ")]
    [InlineData(-3, "    ")]
    [InlineData(0.124, "    ")]
    [InlineData(0.126, "█   ")]
    [InlineData(0.5, "██  ")]
    [InlineData(1, "████")]
    [InlineData(7, "████")]
    public void A_bar_is_as_wide_as_it_should_be(double part, string expected) =>
        Assert.Equal(expected, Text((ref Utf8Line line) => line.Bar(part, 4)));

    [Fact]
    public void Utf16_text_becomes_the_same_utf8()
    {
        Prop.ForAll<string>(s => s is null || Text((ref Utf8Line line) => line.Append(s), 4096) ==
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s))).QuickCheckThrowOnFailure();
        Assert.Equal("Φ 𝔘 �", Text((ref Utf8Line line) => line.Append("Φ 𝔘 \ud800")));
    }

    [Fact]
    public void What_does_not_fit_is_cut_and_said()
    {
        Utf8Line line = new(new byte[4]);
        line.Append("abcdef"u8);
        Assert.True(line.Truncated);
        Assert.Equal("abcd", Encoding.UTF8.GetString(line.Written));
    }

    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Numbers_read(string text, ulong expected)
    {
        Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    [InlineData("12x")]
    [InlineData(" 1")]
    public void Anything_else_is_refused(string text) =>
        Assert.False(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out ulong _));

    [Fact]
    public void Every_status_has_a_name()
    {
        foreach (Xdv.Abi.Status status in Enum.GetValues<Xdv.Abi.Status>())
            if (status is not (Abi.Status.JoinFailed or Abi.Status.SleepFailed or Abi.Status.ReplayInvalid
                or Abi.Status.TelemetryInvalid))
                Assert.NotEqual("STATUS", Encoding.UTF8.GetString(StatusNames.Of(status)));
    }
}
