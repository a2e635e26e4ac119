// One system call under way: whose it is, what its registers say, what was found out about them. Passed from
// preparation to completion.
using Xdv.Abi;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

/// <summary>The registers of a call, and the input for Core that they become.</summary>
internal unsafe ref struct CallFrame
{
    public UserProcess Process;
    public TraceRecord Input;

    public CallFrame(UserProcess process, uint instructions)
    {
        Process = process;
        ulong number = process.Context->Rax;
        Input = default;
        Input.Kind = RecordKind.SystemCall;
        Input.Operation = number > ushort.MaxValue ? ushort.MaxValue : (ushort)number;
        Input.Instructions = instructions;
    }

    public readonly SystemCall Number => (SystemCall)Input.Operation;

    // Argument registers, in order: rdi rsi rdx r10 r8 r9.
    public readonly ulong A0 => Process.Context->Rdi;

    public readonly ulong A1 => Process.Context->Rsi;

    public readonly ulong A2 => Process.Context->Rdx;

    public readonly ulong A3 => Process.Context->R10;

    public readonly ulong A4 => Process.Context->R8;

    /// <summary>Notes the first thing that is wrong with the operands; later ones do not replace it.</summary>
    public void Refuse(Status verdict)
    {
        if (Input.Verdict == Status.Ok) Input.Verdict = verdict;
    }

    /// <summary>Refuses unless the program may read (write) all of the range.</summary>
    public void Require(ulong address, ulong length, bool writing)
    {
        if (!Process.CanAccess(address, length, writing)) Refuse(Status.BadAddress);
    }

    /// <summary>Reads a structure from the program. Refuses, and answers default, when it is not all there.</summary>
    public T Read<T>(ulong address) where T : unmanaged
    {
        T value = default;
        if (!Process.Space.CopyFromUser(address, new System.Span<byte>(&value, sizeof(T)))) Refuse(Status.BadAddress);
        return value;
    }

    /// <summary>Writes a structure to the program; the range was required before.</summary>
    public readonly void Write<T>(ulong address, in T value) where T : unmanaged
    {
        fixed (T* source = &value) Process.Space.CopyToUser(address, new System.ReadOnlySpan<byte>(source, sizeof(T)));
    }
}
