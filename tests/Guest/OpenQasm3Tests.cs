// OpenQASM 3 in the guest: the programs of libxdv/Programs/examples, compiled and run by qrun there.
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Requirement("XDV-060.3")]
public sealed class OpenQasm3Tests
{
    private static GuestResult Run(string command) =>
        Guest.Run(command, new GuestOptions { Files = Guest.Examples });

    [Fact]
    public void ExamplesGiveTheirResults()
    {
        GuestResult result = Run(
            "qrun teleport3.qasm --json && qrun qft_def.qasm --input frequency=3 --json && "
            + "qrun repeat.qasm --shots 4096 --seed 1");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\"counts\":{\"0\":1024}", result.Output);
        Assert.Contains("\"counts\":{\"0011\":1024}", result.Output);
        Assert.Contains("repeat: 1 qubits, 16 operations, 4096 shots", result.Output);
    }

    [Fact]
    public void AnErrorShowsItsPlaceAndAHint()
    {
        GuestResult result = Run("qrun qft_def.qasm");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("qft_def.qasm:6:14: error: no value is given for input 'frequency'", result.Everything);
        Assert.Contains("hint: give it on the command line: --input frequency=VALUE", result.Everything);
    }
}
