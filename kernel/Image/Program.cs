using System;
using System.Runtime;
using Internal.Runtime.CompilerHelpers;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Panic;
using Xdv.Kernel.SelfTest;

namespace Xdv.Kernel;

/// <summary>Entry and composition of the kernel. The boot information and the session are the only statics.
/// </summary>
internal static unsafe class Program
{
    private const uint SelfTestFailed = 120;

    private static BootInfo s_boot;
    private static Session? s_session;

    private static ReadOnlySpan<byte> FirstLines => "XDV Kernel starting...\nBooting on K-Domain (x64/Intel/AMD)\n"u8;

    private static ReadOnlySpan<byte> OnlineLine => "K-Domain (x64): ONLINE\n"u8;

    /// <summary>The boot loader's, as copied at entry.</summary>
    internal static ref readonly BootInfo Boot => ref s_boot;

    // The compiler wants an entry point; the machine's is Enter.
    private static void Main()
    {
    }

    [RuntimeExport("xdv_kernel_main")]
    private static void Enter(uint magic, uint information)
    {
        ulong entered = Cpu.ReadTsc();
        EarlyConsole.Initialize();
        BringUp(magic, information);
        EarlyConsole.Write(FirstLines);
        PanicProvocation.Run(in s_boot);
        ReadOnlySpan<byte> archive = new(KernelMap.ToPointer(s_boot.ModuleStart), (int)s_boot.ModuleBytes);
        s_session = new Session(entered);
        PanicScreen.SetDetails(&WriteTracePosition);
        s_session.Console.Log.Append(FirstLines);
        s_session.Connect(archive);
        EarlyConsole.Write(OnlineLine);
        s_session.Console.Log.Append(OnlineLine);
        bool selfTest = s_boot.HasWord("selftest"u8) || (s_session.Flags & SessionFlags.SelfTest) != 0;
        bool healthy = !selfTest || MachineSelfTest.Run(archive);
        Heap.Seal();
        uint status = s_session.Run();
        s_session.Finish(healthy ? status : SelfTestFailed);
    }

    /// <summary>For the panic screen: where the trace stands. Only reads.</summary>
    private static void WriteTracePosition()
    {
        if (s_session is null) return;
        EarlyConsole.Write("T "u8);
        EarlyConsole.WriteDecimal(s_session.Core.Time);
        EarlyConsole.Write("  n "u8);
        EarlyConsole.WriteDecimal(s_session.Log.Sequence);
        TraceHead head = s_session.Trace.Head;
        EarlyConsole.Write("  sealed to n "u8);
        EarlyConsole.WriteDecimal(head.Sequence);
        EarlyConsole.Write("  trace head "u8);
        ReadOnlySpan<byte> bytes = head.Orchestration;
        foreach (byte value in bytes) EarlyConsole.WriteHex(value, 2);
        EarlyConsole.WriteLine(""u8);
    }

    /// <summary>Machine layer, in dependency order; nothing before the heap may allocate.</summary>
    private static void BringUp(uint magic, uint information)
    {
        if (!BootInfo.TryRead(out s_boot, magic, information))
        {
            Environment.FailFast("unknown boot loader");
        }

        MachineLayout* layout = MachineLayout.Current;
        MachineLayout.Check();
        fixed (BootInfo* boot = &s_boot)
        {
            const ulong LoadAddress = 0x100000;
            FrameAllocator.Initialize(boot, LoadAddress, KernelMap.ImageToPhysical(layout->ImageEnd));
            KernelMap.Build(boot);
        }

        DescriptorTables.Load();
        ulong heapFrames = MachineLimits.HeapFrames(FrameAllocator.MachineFrames);
        byte* heap = KernelMap.ReserveHeap(heapFrames);
        Heap.AddRegion(heap, (nuint)(heapFrames * FrameAllocator.FrameBytes), zeroed: true);
        StartupCodeHelpers.Initialize();
        Interrupts.Initialize();
    }

    /// <summary>The kernel's heap is what boot reserved; it never grows.</summary>
    [RuntimeExport("xdv_refill_heap")]
    private static byte* RefillHeap(nuint bytes, nuint* given) => null;

    /// <summary>The kernel is one thread and shares its heap with nobody.</summary>
    [RuntimeExport("xdv_heap_wait")]
    private static void WaitForHeap() => Environment.FailFast("the kernel's heap is taken");
}
