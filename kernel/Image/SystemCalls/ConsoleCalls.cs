// log, kernel_log_read, console_write, console_read: text between programs and the console.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.SystemCalls;

/// <param name="console">Where text goes.</param>
/// <param name="entered">Time stamp at kernel entry.</param>
internal sealed class ConsoleCalls(ConsoleLink console, ulong entered)
{
    private const int MaxText = 4096;

    private readonly ConsoleLink _console = console;
    private readonly ulong _entered = entered;
    private readonly byte[] _text = new byte[MaxText];

    /// <summary>Instructions from kernel entry to the first text a program wrote, time asleep taken off; 0 before
    /// it.</summary>
    public ulong BootInstructions { get; private set; }

    /// <summary>log(text*, length) and console_write(text*, length, stream).</summary>
    public void PrepareWrite(ref CallFrame call)
    {
        call.Input.Arg0 = call.A1;
        bool logs = call.Number == SystemCall.Log;
        if (!logs) call.Input.Arg1 = call.A2;
        if (!logs && call.A2 is not ((ulong)ConsoleStream.Output or (ulong)ConsoleStream.Error))
            call.Refuse(Status.InvalidArgument);
        if (call.A1 > MaxText) call.Refuse(Status.InvalidArgument);
        else call.Read(call.A0, _text.AsSpan(0, (int)call.A1));
    }

    public void CompleteWrite(in CallFrame call)
    {
        if (BootInstructions == 0) ReportBoot();
        ConsoleStream stream = call.Number == SystemCall.Log ? ConsoleStream.KernelLog : (ConsoleStream)call.A2;
        _console.Write(stream, _text.AsSpan(0, (int)call.A1));
        if (call.Number == SystemCall.Log) _console.Write(stream, "\n"u8);
    }

    /// <summary>console_read(buffer*, length). The bytes come by an effect, maybe much later.</summary>
    public static void PrepareRead(ref CallFrame call)
    {
        call.Input.Arg0 = call.A1;
        call.Require(call.A0, call.A1, writing: true);
        call.Thread.ConsoleBuffer = call.A0;
    }

    /// <summary>kernel_log_read(offset, buffer*, bytes).</summary>
    public void PrepareLogRead(ref CallFrame call)
    {
        ulong kept = (ulong)_console.Log.Count;
        ulong length = call.A0 >= kept ? 0 : Math.Min(call.A2, kept - call.A0);
        call.Input.Arg0 = call.A0;
        call.Input.Arg1 = call.A2;
        call.Input.Value = length;
        call.Require(call.A1, length, writing: true);
    }

    public void CompleteLogRead(in CallFrame call, ulong length)
    {
        for (ulong done = 0; done < length;)
        {
            ReadOnlySpan<byte> piece = _console.Log.Piece((int)(call.A0 + done));
            if ((ulong)piece.Length > length - done) piece = piece[..(int)(length - done)];
            call.Process.Space.CopyToUser(call.A1 + done, piece);
            done += (ulong)piece.Length;
        }
    }

    /// <summary>The end of booting: the figure goes to the serial line, where boot messages are.</summary>
    private void ReportBoot()
    {
        BootInstructions = Cpu.ReadTsc() - DeviceWait.Slept - _entered;
        EarlyConsole.Write("boot instructions: "u8);
        EarlyConsole.WriteDecimal(BootInstructions);
        EarlyConsole.Write(", memory in use: "u8);
        EarlyConsole.WriteDecimal(FrameAllocator.AllocatedFrames * FrameAllocator.FrameBytes / 1024);
        EarlyConsole.WriteLine(" KiB"u8);
    }
}
