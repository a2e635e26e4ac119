// The options that name foreign providers, the same for broker and worker.
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using Xdv.HardwareServer.Foreign;

namespace Xdv.HardwareServer.Broker;

/// <summary>--provider, --providers, --unconfined.</summary>
public sealed class ChoiceOptions
{
    private readonly Option<string[]> _providers = new("--provider")
    {
        Description = "Serve a device by an installed provider: q=NAME or phi=NAME, or the socket one listens on.",
    };

    private readonly Option<string> _folder = new("--providers")
    {
        Description = "Folder of the installed providers.", DefaultValueFactory = _ => EnrolmentFolder.DefaultPath,
    };

    private readonly Option<bool> _unconfined = new("--unconfined")
    {
        Description = "Run providers and engines without bubblewrap's walls.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_providers);
        command.Options.Add(_folder);
        command.Options.Add(_unconfined);
    }

    public bool IsUnconfined(ParseResult parsed) => parsed.GetValue(_unconfined);

    /// <exception cref="IOException">A choice makes no sense, or a device has two.</exception>
    public IReadOnlyList<ProviderChoice> Read(ParseResult parsed)
    {
        var choices = new List<ProviderChoice>();
        foreach (string text in parsed.GetValue(_providers) ?? [])
        {
            var choice = ProviderChoice.Read(text, parsed.GetValue(_folder)!, !parsed.GetValue(_unconfined));
            if (choices.Exists(one => one.Device == choice.Device))
                throw new IOException($"--provider: two for {choice.DeviceName}");
            choices.Add(choice);
        }
        return choices;
    }
}
