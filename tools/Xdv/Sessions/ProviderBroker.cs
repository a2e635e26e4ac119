// The hardware server's broker as a child of the session: one broker, two sockets, and the worker it looks after.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Quantum.Devices;
using Xdv.Tool.Hosting;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Sessions;

public static class ProviderBroker
{
    private const string Assembly = "Xdv.HardwareServer.dll", Ready = "ready";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Starts it and returns when both sockets listen.</summary>
    /// <exception cref="ToolException">It did not come up; its own words are in the message.</exception>
    public static async Task<ChildProcess> Start(SessionOptions options, string directory, CancellationToken cancel)
    {
        var arguments = new List<string>();
        Add("--seed", options.Seed.ToString(CultureInfo.InvariantCulture));
        if (options.ProviderJitterMilliseconds > 0)
            Add("--jitter", options.ProviderJitterMilliseconds.ToString(CultureInfo.InvariantCulture));
        if (options.PhaseNoiseRadians > 0)
            Add("--phi-noise", options.PhaseNoiseRadians.ToString("R", CultureInfo.InvariantCulture));
        if (options.PhaseCrosstalk > 0)
            Add("--phi-crosstalk", options.PhaseCrosstalk.ToString("R", CultureInfo.InvariantCulture));
        if (options.SinglePrecision) Add("--precision", "f32");
        if (options.NoiseModel is { } noise) Add("--noise-model", Path.GetFullPath(noise));
        if (options.QuantumProfile is { } profile)
            Add("--profile", DeviceProfiles.Names.Contains(profile) ? profile : Path.GetFullPath(profile));
        if (options.HoldJob is int job) Add("--hold-job", job.ToString(CultureInfo.InvariantCulture));
        foreach (string fault in options.Faults) Add("--fault", fault);
        foreach (string provider in options.Providers) Add("--provider", provider);
        if (options.ProviderFolder is { } folder) Add("--providers", folder);
        if (options.Unconfined) arguments.Add("--unconfined");
        if (options.ProviderLimit is double limit)
            Add("--provider-limit", limit.ToString("R", CultureInfo.InvariantCulture));

        // What a provider or a machine has to say of a job.
        bool told = options.Providers.Count > 0 || options.QuantumProfile is not null;
        return await Start(arguments, directory, cancel, told);

        void Add(string option, string value)
        {
            arguments.Add(option);
            arguments.Add(value);
        }
    }

    /// <summary>The same with the server's own options.</summary>
    /// <param name="told">Its words go to this process's error stream as they come.</param>
    public static async Task<ChildProcess> Start(IReadOnlyList<string> options, string directory,
        CancellationToken cancel, bool told = false)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, Assembly);
        ChildProcess broker = ChildProcess.Start("hardware server", DotNetHost,
            [assembly, "broker", "--directory", directory, .. options], told ? StandardStreams.ErrorLine : null);
        try
        {
            await WaitUntilReady(broker, told, cancel);
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    private static string DotNetHost =>
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private static async Task WaitUntilReady(ChildProcess broker, bool told, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(StartLimit);
        try
        {
            while (await broker.Output.ReadLineAsync(limit.Token) is { } line)
                if (line == Ready) return;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ToolException(
                $"the hardware server was not ready within {StartLimit.TotalSeconds} s\n{broker.Errors}".TrimEnd());
        }

        await broker.Exited.WaitAsync(cancel);
        string said = told ? "" : broker.Errors;
        throw new ToolException(
            $"the hardware server ended with status {broker.ExitCode} before it was ready\n{said}".TrimEnd());
    }
}
