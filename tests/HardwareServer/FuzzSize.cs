// How long fuzz tests run: short in `make test`, as long as XDV_FUZZ_CASES says in `make fuzz-host`.
using System;
using System.Globalization;

namespace Xdv.HardwareServer.Tests;

public static class FuzzSize
{
    /// <summary>From XDV_FUZZ_SEED; different for every stream of cases.</summary>
    public static int Seed(int stream) => unchecked((int)Setting("XDV_FUZZ_SEED", 1) * 1_000_003 + stream);

    public static long Cases(long usual) => Setting("XDV_FUZZ_CASES", usual);

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out long value) ? value
            : otherwise;
}
