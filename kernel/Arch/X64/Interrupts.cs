using System;

namespace Xdv.Arch.X64;

/// <summary>Interrupt vectors and who may interrupt what. User code runs at task priority 0xD: the slice timer (class
/// 0xE) reaches it and nothing else does, so no device can shift the end of a slice. Everything below is taken while
/// idle, where it is only counted; the kernel loop asks for the counts. State: the next free vector and the counts
/// (boot/Entry/traps.asm).</summary>
public static unsafe class Interrupts
{
    public const int FirstDeviceVector = 0x40;
    public const int LastDeviceVector = 0x4F;
    public const int SerialVector = 0x50;
    public const int TimerVector = 0xE0;
    public const int SpuriousVector = 0xFF;

    internal const ulong RunningPriority = 0xD;

    private const ulong MessageBase = 0xFEE00000;

    private static int s_nextVector = FirstDeviceVector;

    /// <summary>Masks the 8259s, starts the local APIC, routes COM1. Needs the final page tables.</summary>
    public static void Initialize()
    {
        LegacyPic.Disable();
        LocalApic.Initialize();
        IoApic.Initialize();
        IoApic.Route(IoApic.SerialInput, SerialVector, LocalApic.Identifier);
    }

    /// <summary>A vector for one MSI-X entry.</summary>
    /// <returns>False when all sixteen are taken.</returns>
    public static bool TryAllocateVector(out int vector)
    {
        vector = s_nextVector;
        if (vector > LastDeviceVector)
        {
            return false;
        }

        s_nextVector++;
        return true;
    }

    /// <summary>Gives back the vector allocated last (a device whose set-up failed).</summary>
    public static void ReleaseLastVector(int vector)
    {
        if (vector != s_nextVector - 1 || vector < FirstDeviceVector)
        {
            Environment.FailFast("vector released that is not the last");
        }

        s_nextVector = vector;
    }

    /// <summary>MSI-X message address: this CPU, fixed, physical (SDM vol. 3, 11.11.1).</summary>
    public static ulong MessageAddress => MessageBase | ((ulong)LocalApic.Identifier << 12);

    /// <summary>MSI-X message data for a vector: edge, fixed.</summary>
    public static uint MessageData(int vector) => (uint)vector;

    /// <summary>How often a vector has interrupted since the last call.</summary>
    public static uint TakePending(int vector)
    {
        if ((uint)vector > 255)
        {
            Environment.FailFast("no such vector");
        }

        uint* count = (uint*)MachineLayout.Current->PendingCounts + vector;
        uint taken = *count;
        *count = 0;
        return taken;
    }
}
