// One system call under way: whose it is, what its registers say, what was found out about them. Passed from
// preparation to completion.
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

/// <summary>The registers of a call, and the input for Core that they become.</summary>
internal unsafe ref struct CallFrame
{
    public UserThread Thread;
    public UserProcess Process;
    public TraceRecord Input;
    private readonly UserContext* _registers;

    private readonly PageSupply _pages;

    public CallFrame(UserThread thread, PageSupply pages, uint instructions)
    {
        _pages = pages;
        Thread = thread;
        Process = thread.Process!;
        _registers = thread.Context;
        ulong number = _registers->Rax;
        Input = default;
        Input.Kind = RecordKind.SystemCall;
        Input.Operation = number > ushort.MaxValue ? ushort.MaxValue : (ushort)number;
        Input.Instructions = instructions;
    }

    /// <summary>Core has decided during preparation, the short way: Ok, with the input's value.</summary>
    public bool IsDecided;

    public readonly SystemCall Number => (SystemCall)Input.Operation;

    // Argument registers, in order: rdi rsi rdx r10 r8 r9.
    public readonly ulong A0 => _registers->Rdi;

    public readonly ulong A1 => _registers->Rsi;

    public readonly ulong A2 => _registers->Rdx;

    public readonly ulong A3 => _registers->R10;

    public readonly ulong A4 => _registers->R8;
    public readonly ulong A5 => _registers->R9;

    /// <summary>Notes the first thing that is wrong with the operands; later ones do not replace it.</summary>
    public void Refuse(Status verdict)
    {
        if (Input.Verdict == Status.Ok) Input.Verdict = verdict;
    }

    /// <summary>Refuses unless the program may read (write) all of the range.</summary>
    public void Require(ulong address, ulong length, bool writing)
    {
        Refuse(_pages.Require(Process, address, length, writing));
    }

    /// <summary>Reads a structure from the program. Refuses, and answers default, when it is not all there.</summary>
    public T Read<T>(ulong address) where T : unmanaged
    {
        T value = default;
        Read(address, new System.Span<byte>(&value, sizeof(T)));
        return value;
    }

    /// <summary>Reads bytes from the program; false, and refuses, when they are not all there.</summary>
    public bool Read(ulong address, scoped System.Span<byte> bytes)
    {
        Status status = _pages.Read(Process, address, bytes);
        Refuse(status);
        return status == Status.Ok;
    }

    /// <summary>Writes a structure to the program; the range was required before.</summary>
    public readonly void Write<T>(ulong address, in T value) where T : unmanaged
    {
        fixed (T* source = &value) Process.Space.CopyToUser(address, new System.ReadOnlySpan<byte>(source, sizeof(T)));
    }
}
