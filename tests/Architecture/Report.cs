// One failure message with every offence in it: fixing them one test run at a time is no fun.
using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Xdv.Architecture.Tests;

internal static class Report
{
    private const int Shown = 60;

    public static void Check(IEnumerable<string> offences)
    {
        string[] all = offences.Distinct().Order(StringComparer.Ordinal).ToArray();
        string more = all.Length > Shown ? $"\nand {all.Length - Shown} more" : "";
        Assert.True(all.Length == 0, $"{all.Length} offences:\n{string.Join('\n', all.Take(Shown))}{more}");
    }
}
