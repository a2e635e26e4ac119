// The other end of QEMU's debugger stub: as much of GDB's remote protocol as a profile needs (GDB manual, appendix E:
// `$data#checksum`, acknowledged by `+`). The machine runs only between Continue and the stop that it returns.
// Everything throws EndOfStreamException once the machine has ended.
using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Xdv.Tool.Profiling;

public sealed class DebugStub : IDisposable
{
    /// <summary>Where rip is among the registers: behind sixteen of eight bytes.</summary>
    private const int ProgramCounter = 16 * sizeof(ulong);
    private const string Closed = "QEMU closed the debugger's connection";
    private const int ConnectAttempts = 300;
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(50);

    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[4096];
    private int _read, _filled;

    private DebugStub(NetworkStream stream) => _stream = stream;

    /// <summary>Connects as soon as QEMU listens.</summary>
    /// <exception cref="ToolException">It never did.</exception>
    public static async Task<DebugStub> Connect(string path, CancellationToken cancel)
    {
        for (int attempt = 0; attempt < ConnectAttempts; attempt++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new DebugStub(new NetworkStream(socket, ownsSocket: true));
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(ConnectPause, cancel);
            }
        }

        throw new ToolException($"QEMU does not take a debugger at '{path}'");
    }

    public Task SetBreakpoint(ulong address, CancellationToken cancel) => Expect($"Z0,{address:x},1", cancel);

    public Task ClearBreakpoint(ulong address, CancellationToken cancel) => Expect($"z0,{address:x},1", cancel);

    /// <summary>Runs until a breakpoint; its address.</summary>
    public async Task<ulong> Continue(CancellationToken cancel)
    {
        await Send("c", cancel);
        return await Stopped(cancel);
    }

    /// <summary>Executes one instruction, with interrupts held back.</summary>
    public async Task Step(CancellationToken cancel)
    {
        await Send("s", cancel);
        await Stopped(cancel);
    }

    /// <summary>Bytes at a virtual address; empty when they are not mapped.</summary>
    public async Task<byte[]> ReadMemory(ulong address, int count, CancellationToken cancel)
    {
        await Send($"m{address:x},{count:x}", cancel);
        string answer = await Receive(cancel);
        return answer.StartsWith('E') ? [] : Convert.FromHexString(answer);
    }

    /// <summary>A command of QEMU's monitor.</summary>
    public async Task Monitor(string command, CancellationToken cancel)
    {
        await Send($"qRcmd,{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(command))}", cancel);
        string answer;
        var text = new StringBuilder();
        while ((answer = await Receive(cancel)).StartsWith('O') && answer != "OK")
            text.Append(Encoding.ASCII.GetString(Convert.FromHexString(answer[1..])));
        if (answer != "OK" || text.Length > 0) throw new ToolException($"QEMU: '{command}': {text}{answer}");
    }

    private async Task<ulong> Stopped(CancellationToken cancel)
    {
        string stop = await Receive(cancel);
        if (stop[0] is not ('T' or 'S')) throw new EndOfStreamException($"the machine ended: {stop}");
        await Send("g", cancel);
        string registers = await Receive(cancel);
        byte[] value = Convert.FromHexString(registers.AsSpan(2 * ProgramCounter, 2 * sizeof(ulong)));
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    private async Task Expect(string packet, CancellationToken cancel)
    {
        await Send(packet, cancel);
        string answer = await Receive(cancel);
        if (answer != "OK") throw new ToolException($"QEMU's debugger stub answers '{answer}' to '{packet}'");
    }

    private async Task Send(string data, CancellationToken cancel)
    {
        int sum = 0;
        foreach (char c in data) sum += c;
        await Write($"${data}#{sum & 0xFF:x2}", cancel);
    }

    private async Task Write(string text, CancellationToken cancel)
    {
        try
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancel);
        }
        catch (IOException error)
        {
            throw new EndOfStreamException(Closed, error);
        }
    }

    /// <summary>The next packet's data; acknowledgements are passed over.</summary>
    private async Task<string> Receive(CancellationToken cancel)
    {
        while (await Next(cancel) != '$')
        {
        }

        var data = new StringBuilder();
        for (char c; (c = await Next(cancel)) != '#';) data.Append(c);
        string sum = $"{await Next(cancel)}{await Next(cancel)}";
        int expected = 0;
        for (int i = 0; i < data.Length; i++) expected += data[i];
        if (int.Parse(sum, NumberStyles.HexNumber, CultureInfo.InvariantCulture) != (expected & 0xFF))
            throw new ToolException("a packet of QEMU's debugger stub is damaged");
        await Write("+", cancel);
        return data.ToString();
    }

    private async ValueTask<char> Next(CancellationToken cancel)
    {
        if (_read == _filled)
        {
            _read = 0;
            _filled = 0;
            try
            {
                _filled = await _stream.ReadAsync(_buffer, cancel);
            }
            catch (IOException error)
            {
                throw new EndOfStreamException(Closed, error);
            }

            if (_filled == 0) throw new EndOfStreamException(Closed);
        }

        return (char)_buffer[_read++];
    }

    public void Dispose() => _stream.Dispose();
}
