// The console and what is told about processes: sizes of screens, modes, rows of process_info and ended_info.
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Columns | rows &lt;&lt; 16.</summary>
public static class ConsoleSize
{
    public const uint MinColumns = 20, MinRows = 2, Most = 1000;
    /// <summary>80 × 24: what a session has that nobody told otherwise, and every scripted one.</summary>
    public const uint Default = 80 | 24 << 16;

    public static uint Pack(uint columns, uint rows) => columns | rows << 16;

    public static uint Columns(uint size) => size & 0xFFFF;

    public static uint Rows(uint size) => size >> 16;

    public static bool IsValid(uint size) => Columns(size) is >= MinColumns and <= Most
        && Rows(size) is >= MinRows and <= Most;
}

/// <summary>What console_mode sets for the calling process.</summary>
public enum ConsoleMode : uint
{
    /// <summary>Ctrl-C ends it while it has the foreground.</summary>
    Interruptible = 0,
    /// <summary>It reads byte 3 like any other.</summary>
    TakeInterrupt = 1,
}

/// <summary>What a process is about at the moment: the most active of its threads.</summary>
public enum ProcessActivity : byte
{
    /// <summary>It has ended; its parent has not asked yet.</summary>
    Ended = 0,
    Running = 1,
    Ready = 2,
    AwaitsJob = 3,
    AwaitsChild = 4,
    AwaitsInput = 5,
    AwaitsThread = 6,
    AwaitsMessage = 7,
    AwaitsSignal = 8,
    /// <summary>It has faulted; its handler decides.</summary>
    AwaitsHandler = 9,
}

/// <summary>Row of process_info. 80 bytes; the name is UTF-8, NUL-padded.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct ProcessInfo
{
    public const int Size = 80;

    [FieldOffset(0)] public uint Process;
    [FieldOffset(4)] public uint Parent;
    [FieldOffset(8)] public ProcessState State;
    [FieldOffset(9)] public byte Priority;
    [FieldOffset(10)] public ushort Vhm;
    [FieldOffset(12)] public uint Frames;
    /// <summary>User instructions executed.</summary>
    [FieldOffset(16)] public ulong Instructions;
    [FieldOffset(24)] public uint Contracts;
    [FieldOffset(28)] public uint Capabilities;
    [FieldOffset(32)] public Bytes32 Name;
    /// <summary>Threads that have not been joined.</summary>
    [FieldOffset(64)] public uint Threads;
    [FieldOffset(68)] public ProcessActivity Activity;
    /// <summary>Once it has ended: Ok, ProcessTrapped, ProcessKilled or ProcessInterrupted.</summary>
    [FieldOffset(72)] public Status ExitReason;
}

/// <summary>Row of ended_info. 80 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct EndedInfo
{
    public const int Size = 80;

    [FieldOffset(0)] public uint Process;
    [FieldOffset(4)] public uint Parent;
    /// <summary>Ok: it called exit; else ProcessTrapped, ProcessKilled or ProcessInterrupted.</summary>
    [FieldOffset(8)] public Status Reason;
    /// <summary>What exit was given; the vector after a trap.</summary>
    [FieldOffset(16)] public ulong ExitStatus;
    /// <summary>ProcessKilled: pid of who did it; ProcessTrapped: the fault address.</summary>
    [FieldOffset(24)] public ulong Detail;
    /// <summary>User instructions executed.</summary>
    [FieldOffset(32)] public ulong Instructions;
    /// <summary>T of the end.</summary>
    [FieldOffset(40)] public ulong Time;
    [FieldOffset(48)] public Bytes32 Name;
}
