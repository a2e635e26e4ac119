// The machine's half of a thread: its registers, where its console bytes and long messages go. Slots are made at boot;
// the registers' memory is taken when a thread starts and given back when it ends.
using Xdv.Arch.X64;

namespace Xdv.Kernel.Processes;

/// <summary>One row of the thread table.</summary>
/// <param name="number">Its row.</param>
/// <param name="context">Its place among the pointers to registers that the entry stub's C# reads.</param>
internal sealed unsafe class UserThread(int number, UserContext** context)
{
    private readonly UserContext** _context = context;

    /// <summary>Number of the thread.</summary>
    public int Number { get; } = number;

    /// <summary>Null while the row is free.</summary>
    public UserProcess? Process { get; private set; }

    /// <summary>Null while the row is free.</summary>
    public UserContext* Context
    {
        get => *_context;
        private set => *_context = value;
    }

    /// <summary>Where console_read wants its bytes.</summary>
    public ulong ConsoleBuffer { get; set; }

    /// <summary>Words 4–15 of its messages, in the direct map; null until it asked for a buffer.</summary>
    public ulong* Message { get; set; }

    /// <summary>The next thread of the same process.</summary>
    public UserThread? Next { get; private set; }

    /// <summary>Takes a row into use.</summary>
    /// <param name="process">Its process, which remembers it.</param>
    /// <param name="context">Its registers, for <see cref="ContextPool.Free"/> to take back.</param>
    public void Start(UserProcess process, UserContext* context)
    {
        Process = process;
        Context = context;
        Next = process.Threads;
        process.Threads = this;
    }

    /// <summary>Gives the registers back.</summary>
    public void Stop(ContextPool contexts)
    {
        UserProcess process = Process!;
        if (process.Threads == this)
        {
            process.Threads = Next;
        }
        else
        {
            UserThread before = process.Threads!;
            while (before.Next != this) before = before.Next!;
            before.Next = Next;
        }

        contexts.Free(Context);
        Process = null;
        Context = null;
        Message = null;
        Next = null;
        ConsoleBuffer = 0;
    }
}
