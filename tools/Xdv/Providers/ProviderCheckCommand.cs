// `xdv provider check`: the conformance check, for whoever writes a provider.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.Tool.Commands;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Providers;

public sealed class ProviderCheckCommand : Command
{
    private readonly Argument<string> _provider = new("SOCKET")
        { Description = "where the provider listens; or the name of an installed one" };
    private readonly Option<string?> _domain = new("--domain")
        { Description = "which domain it serves (default: what it says)", HelpName = "q|phi" };
    private readonly Option<string?> _key = new("--key")
        { Description = "its key, a file of hexadecimal digits (default: the empty key)", HelpName = "FILE" };
    private readonly Option<double> _limit = new("--limit")
        { Description = "seconds a job may take", HelpName = "SECONDS", DefaultValueFactory = _ => 15 };
    private readonly Option<string> _folder = InstalledProviders.Folder();
    private readonly Option<bool> _unconfined = InstalledProviders.Unconfined();
    private readonly Option<bool> _json = new("--json") { Description = "one JSON object" };

    public ProviderCheckCommand()
        : base("check", "Check that a provider keeps the protocol, and say why not.\n"
            + "Exit status: 0 it does, 1 it does not.")
    {
        Arguments.Add(_provider);
        foreach (Option option in (Option[])[_domain, _key, _limit, _folder, _unconfined, _json]) Options.Add(option);
        _domain.AcceptOnlyFromAmong("q", "phi");
        OptionChecks.File(_key);
        OptionChecks.Range(_limit, 0.1, 3600);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string name = parsed.GetValue(_provider)!;
        var patience = ProviderPatience.Default with { Job = TimeSpan.FromSeconds(parsed.GetValue(_limit)) };
        try
        {
            IReadOnlyList<CheckOutcome> outcomes = name.Contains('/') || File.Exists(name)
                ? CheckSocket(name, parsed, patience) : CheckInstalled(name, parsed, patience);
            return Report(outcomes, parsed.GetValue(_json));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(failure.Message, failure);
        }
    }

    private IReadOnlyList<CheckOutcome> CheckSocket(string path, ParseResult parsed, ProviderPatience patience)
    {
        Domain? domain = parsed.GetValue(_domain) switch
        {
            "q" => Domain.Quantum,
            "phi" => Domain.Phase,
            _ => null,
        };
        byte[] key = parsed.GetValue(_key) is { } file ? EnrolmentFolder.ReadKey(file) : [];
        return new ProviderChecker(() => ProviderProcess.Connect(path), domain, key, patience).Run();
    }

    /// <summary>Started anew for every check, behind its walls.</summary>
    private IReadOnlyList<CheckOutcome> CheckInstalled(string name, ParseResult parsed, ProviderPatience patience)
    {
        var folder = new EnrolmentFolder(parsed.GetValue(_folder)!);
        Enrolment enrolment = folder.Load(name);
        bool confined = !parsed.GetValue(_unconfined);
        ProviderChoice.Read($"{ProviderChoice.NameOf(enrolment.Domain)}={name}", folder.Path, confined).Require();
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        var started = new List<ProviderProcess>();
        try
        {
            return new ProviderChecker(Connect, enrolment.Domain, folder.LoadKey(name), patience).Run();
        }
        finally
        {
            foreach (ProviderProcess process in started) process.Dispose();
        }

        Socket Connect()
        {
            foreach (ProviderProcess process in started) process.Dispose();
            started.Clear();
            started.Add(LauncherThread.Run(() => ProviderProcess.Start(enrolment, folder.KeyPath(name),
                directory.Path, confined)));
            return started[0].Socket;
        }
    }

    private static int Report(IReadOnlyList<CheckOutcome> outcomes, bool json)
    {
        int failed = outcomes.Count(one => one.Passed == false);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                passed = outcomes.Count(one => one.Passed == true),
                failed,
                checks = outcomes.Select(one => new
                {
                    name = one.Name,
                    result = one.Passed switch { true => "pass", false => "fail", null => "skip" },
                    reason = one.Reason,
                }),
            }, new JsonSerializerOptions { Encoder = JsonText.Encoder }));
        }
        else
        {
            foreach (CheckOutcome one in outcomes)
            {
                string mark = one.Passed switch { true => "ok  ", false => "FAIL", null => "skip" };
                Console.WriteLine($"{mark}  {one.Name}{(one.Reason.Length > 0 ? $": {one.Reason}" : "")}");
            }
            Console.WriteLine(failed == 0 ? "the provider keeps the protocol" : $"{failed} of {outcomes.Count} failed");
        }
        return failed == 0 ? ExitCodes.Success : ExitCodes.Mismatch;
    }
}
