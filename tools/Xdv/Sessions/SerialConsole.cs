// Listens to the guest's serial line: passes the bytes on, keeps the last lines for error messages, and notices a
// panic. It carries nothing that a result depends on (device.md): a lost character costs a character.
using System;
using System.IO;
using System.Threading.Tasks;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Sessions;

public sealed class SerialConsole
{
    /// <summary>How a panic screen begins, at the start of a line.</summary>
    public const string PanicMark = "KERNEL PANIC";
    private const int TailLines = 80;

    private readonly TextTail _tail = new(TailLines);
    private readonly TaskCompletionSource _panicked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<bool> _isUp;
    private int _matched;

    /// <summary>Starts listening to <paramref name="line"/> until it closes.</summary>
    /// <param name="isUp">True once the guest's drivers are up; what it prints from then on means that it
    /// listens.</param>
    public SerialConsole(Stream line, ISessionConsole console, Func<bool> isUp)
    {
        _isUp = isUp;
        Closed = Task.Factory.StartNew(() => Listen(line, console), TaskCreationOptions.LongRunning);
    }

    /// <summary>Completes when the guest can take input.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Completes when the line has closed and everything has been passed on.</summary>
    public Task Closed { get; }

    /// <summary>Completes when the guest shows its panic screen.</summary>
    public Task Panicked => _panicked.Task;

    public string Tail => _tail.ToString();

    private void Listen(Stream line, ISessionConsole console)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int count; (count = line.Read(buffer)) > 0;)
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, count);
                _tail.AppendBytes(bytes);
                Watch(bytes);
                console.Serial(bytes);
                if (_isUp()) _listening.TrySetResult();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The line went with QEMU.
        }
    }

    /// <summary>Matches the mark at line starts, across reads. −1 = rest of a line that is something else.</summary>
    private void Watch(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is (byte)'\n' or (byte)'\r') _matched = 0;
            else if (_matched >= 0 && value == PanicMark[_matched]) _matched++;
            else _matched = -1;
            if (_matched != PanicMark.Length) continue;
            _panicked.TrySetResult();
            _matched = -1;
        }
    }
}
