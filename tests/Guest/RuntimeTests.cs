// What a C# program in ring 3 may rely on: exceptions, a collected heap, the library. The checks are the guest
// program's own (libxdv/Programs/selftest-runtime); here it runs, and the ways a program ends are looked at from
// outside.
using System;
using System.Globalization;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed partial class RuntimeTests
{
    private const int MinChecks = 80, UnhandledStatus = 134, MinMebibytes = 300, MinCollections = 100;

    [Fact]
    [Requirement("XDV-081.1")]
    public void EverythingAProgramExpectsWorksInRingThree()
    {
        GuestResult result = Guest.Run("selftest-runtime").MustSucceed();
        Match count = CountLine().Match(result.Output);
        Assert.True(count.Success, result.Everything);
        Assert.True(int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture) >= MinChecks, count.Value);
        Assert.Equal("0", count.Groups[2].Value);
        Assert.Equal("", result.Errors);
    }

    [Fact]
    [Requirement("XDV-081.1")]
    [Requirement("XDV-013.4")]
    public void CollectionsAreTheSameInEveryRun()
    {
        GuestResult first = Guest.Run("selftest-runtime").MustSucceed();
        GuestResult second = Guest.Run("selftest-runtime").MustSucceed();
        Match volume = VolumeLine().Match(first.Output);
        Assert.True(volume.Success, first.Everything);
        Assert.True(int.Parse(volume.Groups[1].Value, CultureInfo.InvariantCulture) >= MinMebibytes, volume.Value);
        Assert.True(int.Parse(volume.Groups[2].Value, CultureInfo.InvariantCulture) >= MinCollections, volume.Value);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(first.Time, second.Time);
        Assert.Equal(first.Orchestration, second.Orchestration);
    }

    [Fact]
    [Requirement("XDV-081.1")]
    public void AnExceptionThatNobodyCatchesEndsTheProgramWithItsTypeAndMessage()
    {
        GuestResult result = Guest.Run("selftest-runtime unhandled");
        Assert.True(result.ExitCode == UnhandledStatus, $"exit code {result.ExitCode}\n{result.Everything}");
        Assert.Equal("", result.Output);
        Assert.Equal("unhandled exception: CustomException: nobody catches\n", result.Errors);
    }

    [GeneratedRegex(@"^selftest-runtime: (\d+) passed, (\d+) failed$", RegexOptions.Multiline)]
    private static partial Regex CountLine();

    [GeneratedRegex(@"^allocated (\d+) MiB, (\d+) collections$", RegexOptions.Multiline)]
    private static partial Regex VolumeLine();
}
