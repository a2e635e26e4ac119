// Where the text of `xdv run` appears. With --command, what the command wrote is the tool's own output, stream by
// stream and byte by byte, and nothing else is on stdout. Without it, stdout is the guest's console.
using System;
using System.IO;
using System.Text;
using Xdv.Abi;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

public sealed class GuestStreams(bool interactive, bool capture, bool verbose) : ISessionConsole
{
    private readonly MemoryStream _capturedOutput = new(), _capturedErrors = new();
    private readonly object _gate = new();

    /// <summary>What the command wrote to its output stream; only with capture.</summary>
    public string Output => Text(_capturedOutput);

    /// <summary>What the command wrote to its error stream; only with capture.</summary>
    public string Errors => Text(_capturedErrors);

    public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
    {
        switch (stream)
        {
            case ConsoleStream.Output:
                Put(capture ? _capturedOutput : StandardStreams.Output, text);
                break;
            case ConsoleStream.Error:
                Put(capture ? _capturedErrors : StandardStreams.Errors, text);
                break;
            default:
                if (verbose) Put(StandardStreams.Errors, text);
                break;
        }
    }

    public void Serial(ReadOnlySpan<byte> bytes)
    {
        if (interactive) Put(StandardStreams.Output, bytes);
        else if (verbose) Put(StandardStreams.Errors, bytes);
    }

    private void Put(Stream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            try
            {
                stream.Write(bytes);
                stream.Flush();
            }
            catch (IOException)
            {
                // The reader of a pipe has gone (`xdv run ... | head`): the guest still runs to its end and gives its
                // status.
            }
        }
    }

    private string Text(MemoryStream captured)
    {
        lock (_gate) return Encoding.UTF8.GetString(captured.GetBuffer(), 0, (int)captured.Length);
    }
}
