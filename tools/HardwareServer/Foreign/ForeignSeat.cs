// The one provider a worker serves when it serves a foreign one: its process, its connection, and the word to the
// broker when it is gone. The worker ends with its provider, so that a provider's crash is a worker's crash: windows
// end, generations rise, contracts fault, and nobody else notices (XDV-024).
using System;
using System.IO;
using Xdv.HardwareServer.Providers;

namespace Xdv.HardwareServer.Foreign;

/// <summary>Starts and registers a provider.</summary>
public sealed class ForeignSeat : IDisposable
{
    private readonly ProviderProcess _process;
    private readonly ProviderConnection _connection;

    private ForeignSeat(ProviderProcess process, ProviderConnection connection) =>
        (_process, _connection) = (process, connection);

    /// <summary>Returns when the provider is registered.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="directory">A folder of the server's, for the socket.</param>
    /// <param name="generation">Rises with every start.</param>
    /// <param name="patience">Time limits.</param>
    /// <param name="ended">Called once when it is gone.</param>
    /// <exception cref="ProviderLostException">It was refused, or it went.</exception>
    /// <exception cref="IOException">It cannot be started or reached.</exception>
    public static ForeignSeat Start(ProviderChoice choice, string directory, uint generation,
        ProviderPatience patience, Action<ProviderEnd> ended)
    {
        Enrolment enrolment = choice.Require();
        var folder = new EnrolmentFolder(choice.Folder);
        byte[] key = folder.LoadKey(choice.Name);
        var process = ProviderProcess.Start(enrolment, folder.KeyPath(choice.Name), directory, choice.Confined);
        try
        {
            var connection = ProviderConnection.Open(process.Socket, choice.Domain, generation, patience,
                (hello, nonce, number) => enrolment.Refusal(hello, key, nonce, number),
                end => ended(WithWords(end, process)));
            return new ForeignSeat(process, connection);
        }
        catch (ProviderLostException lost)
        {
            process.Dispose();
            throw new ProviderLostException(WithWords(lost.End, process));
        }
    }

    /// <summary>A new guest's share.</summary>
    public IJobProvider Share() => new ForeignProvider(_connection);

    public void Dispose()
    {
        _connection.Dispose();
        _process.Dispose();
    }

    // A crash can cut a frame short: of a process that is dead, no lie is assumed. Its last words then say more.
    private static ProviderEnd WithWords(ProviderEnd end, ProviderProcess process)
    {
        bool crashed = end.Cut && process.HasEnded;
        if (end.Lied && !crashed) return end;
        string words = process.Said;
        return end with { Lied = false, Reason = words.Length == 0 ? end.Reason : $"{end.Reason}\n{words}" };
    }
}
