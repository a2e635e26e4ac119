// A provider that is a Python program, serving the guest from behind its walls: right answers, and after a lie a guest
// that goes on without it. Everything through the tool, as a person does it.
using System;
using System.IO;
using System.Text.Json;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class ForeignProviderTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryFolder _folder = new();
    private readonly string _example = Path.Combine(TestData.RepositoryRoot,
        "tools/HardwareServer/Examples/provider.py");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Requirement("XDV-061.3")]
    [Requirement("XDV-034.4")]
    public void ThePythonExampleServesAGuestAndItsTraceReplays()
    {
        Install("example", $"{Python} {_example}");
        string trace = _folder.File("served.trace"), files = Path.GetDirectoryName(Reference(8))!;
        GuestResult result = Run("phirun haar_n8.json --case random7 --json", files, trace).MustSucceed();
        using JsonDocument json = JsonDocument.Parse(result.Output), data = JsonDocument.Parse(
            File.ReadAllText(Reference(8)));
        JsonElement power = json.RootElement.GetProperty("intensities");
        foreach (JsonElement one in data.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (one.GetProperty("name").GetString() != "random7") continue;
            for (int mode = 0; mode < 8; mode++)
                Assert.Equal(one.GetProperty("output_power")[mode].GetDouble(), power[mode].GetDouble(), 1e-9);
        }
        Assert.Equal(0, Guest.Tool(60, "replay", trace).ExitCode);
    }

    [Fact]
    [Requirement("XDV-061.1")]
    public void WhatAProviderDoesNotDeclareNeverReachesIt()
    {
        Install("example", $"{Python} {_example}");
        GuestResult result = Run("phirun switch.phi; phirun cleaner.phi; phirun interference.phi", Guest.Examples,
            _folder.File("linear.trace")).MustSucceed();
        Assert.Equal("phirun: switch.phi: PHI_ERR_TRANSFORM_UNSUPPORTED\n"
            + "phirun: cleaner.phi: PHI_ERR_TRANSFORM_UNSUPPORTED\n", result.Errors);
        Assert.Contains("mode  0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-061.4")]
    [Requirement("XDV-024.1")]
    public void ALiarIsDeregisteredAndTheGuestGoesOn()
    {
        string liar = _folder.File("liar.py");
        File.WriteAllText(liar, $"""
            import sys
            sys.path.insert(0, {JsonSerializer.Serialize(Path.GetDirectoryName(_example))})
            import provider
            class Liar(provider.Provider):
                def run(self, request, program):
                    result = super().run(request, program)
                    return result[:128] + b"\0\0\0\0\0\0\xf0\xbf" + result[136:]
            provider.Provider = Liar
            provider.main()
            """);
        Install("example", $"{Python} {liar}", "--file", _example);
        string trace = _folder.File("lie.trace");
        const string Command = "phirun interference.phi; phirun interference.phi; qrun bell.qasm";
        GuestResult result = Run(Command, Guest.Examples, trace).MustSucceed();
        Assert.Contains("intensity 0: -1", result.Log, StringComparison.Ordinal);
        Assert.Contains("deregistered", result.Log, StringComparison.Ordinal);
        string[] errors = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, errors.Length);
        Assert.Contains("PHI_ERR_HARDWARE_FAILURE", errors[0], StringComparison.Ordinal);
        Assert.Contains("DOMAIN_NOT_AVAILABLE", errors[1], StringComparison.Ordinal);
        Assert.Contains("bell: 2 qubits", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, Guest.Tool(60, "replay", trace).ExitCode);
    }

    private GuestResult Run(string command, string files, string trace) =>
        Guest.Run(command, new GuestOptions
        {
            Files = files, Trace = trace, Provider = "phi=example", Providers = _folder.File("enrolled"),
        });

    private void Install(string name, string command, params string[] more)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed");
        ToolResult installed = Guest.Tool(60, ["provider", "install", name, "--command", command, "--providers",
            _folder.File("enrolled"), .. more]);
        Assert.SkipWhen(installed.Errors.Contains("bubblewrap", StringComparison.Ordinal), installed.Errors);
        Assert.True(installed.ExitCode == 0, installed.Errors);
    }

    private static string Reference(int modes) => TestData.Path($"phi/haar_n{modes}.json");
}
