// The user's terminal as the guest's console: every key goes to the guest at once, Ctrl-C and Ctrl-Z included. Output
// processing stays on, so that a bare line feed still begins a line. Whatever ends this process short of `kill -9`,
// the terminal is put back.
using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Xdv.Tool.Terminal;

public sealed class RawTerminal : IDisposable
{
    /// <summary>Ctrl-] as telnet has it.</summary>
    public const byte QuitKey = 0x1D;

    private const int Input = 0, SetNow = 0, SetAfterOutput = 1;
    private const int TermiosBytes = 60, OutputFlagsOffset = 4;
    private readonly byte[] _before;
    private bool _restored;

    private RawTerminal(byte[] before)
    {
        _before = before;
        AppDomain.CurrentDomain.ProcessExit += Restore;
    }

    /// <summary>Switches the terminal on standard input to raw mode; null when standard input is none.</summary>
    public static RawTerminal? Enter()
    {
        byte[] before = new byte[TermiosBytes];
        if (IsTerminal(Input) == 0 || GetAttributes(Input, before) != 0) return null;
        byte[] raw = (byte[])before.Clone();
        MakeRaw(raw);
        uint outputFlags = BinaryPrimitives.ReadUInt32LittleEndian(before.AsSpan(OutputFlagsOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(OutputFlagsOffset), outputFlags);
        var terminal = new RawTerminal(before);
        SetAttributes(Input, SetNow, raw);
        return terminal;
    }

    public void Dispose()
    {
        Restore(null, EventArgs.Empty);
        AppDomain.CurrentDomain.ProcessExit -= Restore;
    }

    private void Restore(object? sender, EventArgs arguments)
    {
        if (_restored) return;
        _restored = true;
        SetAttributes(Input, SetAfterOutput, _before);
    }

    [DllImport("libc", EntryPoint = "isatty")]
    private static extern int IsTerminal(int descriptor);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    private static extern int GetAttributes(int descriptor, [Out] byte[] attributes);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    private static extern int SetAttributes(int descriptor, int when, byte[] attributes);

    [DllImport("libc", EntryPoint = "cfmakeraw")]
    private static extern void MakeRaw([In, Out] byte[] attributes);
}
