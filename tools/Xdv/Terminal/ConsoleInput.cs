// Carries standard input to the guest's serial line: keys of a raw terminal, or a pipe. The end of a pipe becomes
// Ctrl-D, which the guest's console takes as the end of input, as it does when a user types it. Bytes wait until the
// guest listens: its serial driver empties the receiver when it starts. The quit key does not wait. A terminal's size
// goes before the first key.
using System;
using System.IO;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Xdv.Tool.Terminal;

public sealed class ConsoleInput
{
    private const byte EndOfInput = 0x04;
    private const int BufferBytes = 4096, BuffersWaiting = 16;
    private readonly Channel<byte[]> _waiting = Channel.CreateBounded<byte[]>(BuffersWaiting);
    private readonly bool _isRaw;
    private readonly Action _quit;

    private ConsoleInput(bool isRaw, Action quit) => (_isRaw, _quit) = (isRaw, quit);

    /// <summary>
    /// Starts reading, on a thread of its own: a read of a terminal cannot be cancelled, and must not keep the process
    /// alive.
    /// </summary>
    /// <param name="isRaw">The input is a raw terminal: watch for the quit key.</param>
    /// <param name="quit">Called when the user types it.</param>
    public static ConsoleInput Start(bool isRaw, Action quit)
    {
        var input = new ConsoleInput(isRaw, quit);
        if (isRaw) input.PassSize();
        new Thread(input.Read) { IsBackground = true, Name = "console input" }.Start();
        return input;
    }

    /// <summary>Passes on what has been read and what will be, once <paramref name="ready"/> has completed, until
    /// <paramref name="over"/>; what is read after that waits for the next guest.</summary>
    public async Task SendTo(Stream guest, Task ready, CancellationToken over)
    {
        try
        {
            await ready.WaitAsync(over);
            await foreach (byte[] bytes in _waiting.Reader.ReadAllAsync(over))
            {
                await guest.WriteAsync(bytes);
                await guest.FlushAsync();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // QEMU has gone; the session notices by itself.
        }
    }

    /// <summary>The terminal's size, now and whenever it changes; nothing when it is not known.</summary>
    public void PassSize()
    {
        if (WindowSize.Report() is { } report) _waiting.Writer.TryWrite(report);
    }

    private void Read()
    {
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = Fill(buffer)) > 0;)
        {
            int stop = _isRaw ? Array.IndexOf(buffer, RawTerminal.QuitKey, 0, count) : -1;
            if (stop >= 0)
            {
                _quit();
                return;
            }

            Pass(buffer[..count]);
        }

        Pass([EndOfInput]);
        _waiting.Writer.Complete();
    }

    private static int Fill(byte[] buffer)
    {
        try
        {
            return StandardStreams.Input.Read(buffer);
        }
        catch (IOException)
        {
            return 0; // a terminal that was closed: the end of input
        }
    }

    private void Pass(byte[] bytes) => _waiting.Writer.WriteAsync(bytes).AsTask().Wait();
}
