// What a random call is made with: pointers of every kind, lengths around every edge, handles that are the caller's,
// that were, that are nobody's.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Fuzz;

internal sealed class Operands
{
    /// <summary>Bytes of each buffer that the kernel may write to.</summary>
    public const int Room = 4096;
    private const ulong KernelHalf = 0xFFFF_8000_0000_0000, NonCanonical = 0x8000_0000_0000_0000;
    private const ulong KernelImage = 0xFFFF_FFFF_8000_0000, UserEnd = 0x0000_8000_0000_0000;
    private const uint Kept = 32;

    private readonly ulong[] _kept = new ulong[Kept];
    private readonly byte[] _heap = new byte[Room];
    private readonly ulong _tally, _mapped;
    private readonly bool _blocks;
    private uint _next;

    public Operands(ulong seed, ulong tally, bool blocks)
    {
        Dice = new Dice(seed);
        (_tally, _blocks) = (tally, blocks);
        Pages.Map(2, out _mapped);
        CapabilityInfo info = default;
        for (uint index = 0; index < 4 && CapabilityHandle.Get(index, ref info) == Status.Ok; index++)
            Keep(info.Handle);
    }

    public Dice Dice;

    /// <summary>Remembers what a call gave: a handle, an address, a pid.</summary>
    public void Keep(ulong value) => _kept[_next++ % Kept] = value;

    /// <summary>Six arguments, and something in the buffers they may point to.</summary>
    public void Fill(ulong number, Span<ulong> arguments, Span<byte> stack)
    {
        Describe(stack);
        stack[..512].CopyTo(_heap);
        for (int i = 0; i < arguments.Length; i++) arguments[i] = Argument(stack);
        if (Dice.Once(2)) Shape((SystemCall)number, arguments, Gateway.Address(stack));
    }

    /// <summary>Puts operands where the call wants such ones, so that it gets further than its first check.</summary>
    private void Shape(SystemCall call, Span<ulong> arguments, ulong stack)
    {
        switch (call)
        {
            case SystemCall.Call:
                (arguments[0], arguments[1]) = ((ulong)Domain.Classical, (ulong)Domain.Quantum + Dice.Below(2));
                (arguments[2], arguments[3]) = (stack, Held());
                break;
            case SystemCall.ContractRequest:
                (arguments[0], arguments[1]) = (stack, Held());
                break;
            case SystemCall.CapabilityExport:
                (arguments[0], arguments[1]) = (Held(), stack);
                break;
            case SystemCall.CapabilityImport:
                arguments[0] = stack;
                break;
            case SystemCall.CapabilityCombine:
                (arguments[0], arguments[1], arguments[2]) = (Held(), Held(), Dice.Below(3));
                break;
            case SystemCall.DomainFreeze:
                (arguments[0], arguments[1], arguments[2]) = (Dice.Below(4), Dice.Below(3), Held());
                break;
            case SystemCall.MetricRead:
                (arguments[0], arguments[2], arguments[3]) = (Dice.Below(80), Dice.Below(3), Held());
                break;
            case SystemCall.ContractInfo:
            case SystemCall.CapabilityInfo:
                arguments[0] = Dice.Below(12);
                break;
            case SystemCall.CapabilityDerive:
            case SystemCall.ProcessLimits:
                (arguments[0], arguments[1]) = (Held(), stack);
                break;
            case SystemCall.FaultHandler:
                (arguments[0], arguments[1]) = (Dice.Once(2) ? HybridProcess.Id : Held(), Held());
                break;
            case SystemCall.Spawn:
                (arguments[0], arguments[1]) = (stack, (ulong)"/bin/fuzz"u8.Length);
                (arguments[2], arguments[3]) = (stack + (ulong)"/bin/fuzz\0"u8.Length, (ulong)"end\0"u8.Length);
                break;
            case SystemCall.MemoryMap:
                (arguments[0], arguments[1], arguments[2]) = (0, Dice.Below(64), Dice.Below(4));
                break;
            case SystemCall.SegmentCreate:
                arguments[0] = Dice.Once(4) ? Length() : Dice.Below(20);
                break;
            case SystemCall.SegmentMap:
                (arguments[0], arguments[1], arguments[2]) = (Held(), Dice.Once(2) ? 0 : arguments[1], Dice.Below(3));
                break;
            case not SystemCall.CapabilityRevoke:
                arguments[0] = Held();
                break;
        }
    }

    /// <summary>False for what would end the run or fill the terminal instead of trying the kernel: the tally's own
    /// capability, text that is printed, the caller's end, and waiting for ever where nobody ends it.</summary>
    public bool IsAllowed(SystemCall call, Span<ulong> arguments)
    {
        if (call == SystemCall.IpcCall) arguments[2] = arguments[2] == 1 ? 0 : arguments[2];
        else
            foreach (ref ulong argument in arguments)
                if (argument == _tally) argument = 0;
        switch (call)
        {
            case SystemCall.Exit:
                return false;
            case SystemCall.Log:
            case SystemCall.ConsoleWrite:
                if (arguments[1] is > 0 and <= 4096) arguments[0] = KernelHalf + Dice.Next() % 4096;
                return true;
            case SystemCall.ThreadExit:
                return _blocks && Dice.Once(16);
            case SystemCall.ThreadCreate:
                if (!_blocks || !Dice.Once(8)) arguments[Dice.Below(2) == 0 ? 0 : 1] = KernelHalf + Dice.Next() % 4096;
                return true;
            case SystemCall.MemoryUnmap:
                if (!Dice.Once(16)) arguments[0] = Dice.Once(2) ? Held() : Bad();
                return true;
            case SystemCall.ConsoleRead:
                if (!_blocks) (arguments[0], arguments[1]) = (Bad(), 1 + Dice.Next() % 4096);
                return true;
            case SystemCall.Wait:
            case SystemCall.ThreadJoin:
            case SystemCall.IpcReceive:
            case SystemCall.IpcReplyReceive:
            case SystemCall.NotificationWait:
            case SystemCall.IpcCall:
                if (!_blocks && arguments[0] != _tally) arguments[0] = Dice.Next() | 1UL << 63;
                return true;
            default:
                return true;
        }
    }

    private ulong Argument(Span<byte> stack) => Dice.Below(8) switch
    {
        0 => Dice.Below(6),
        1 => Length(),
        2 => Held(),
        3 => Dice.Once(2) ? Held() ^ (1UL << (int)Dice.Below(64)) : Held() + Dice.Below(3) - 1,
        4 => Bad(),
        5 => Gateway.Address(stack) + (Dice.Once(4) ? Dice.Below(64) : 0),
        6 => Gateway.Address((ReadOnlySpan<byte>)_heap) + (Dice.Once(4) ? Dice.Below(64) : 0),
        _ => Dice.Once(4) ? Dice.Next() : _mapped + 2 * Pages.Bytes - Dice.Below(100),
    };

    private ulong Held() => _kept[Dice.Below(Math.Clamp(_next, 1, Kept))];

    /// <summary>A pointer that no call may read or write through, or not write.</summary>
    private ulong Bad() => Dice.Below(8) switch
    {
        0 => 0,
        1 => KernelImage + Dice.Next() % (1 << 24),
        2 => KernelHalf + Dice.Next() % (1UL << 46),
        3 => NonCanonical + Dice.Next() % (1UL << 40),
        4 => UserEnd - Dice.Below(64),
        5 => Dice.Next() % Pages.Bytes,
        6 => ulong.MaxValue - Dice.Below(64),
        _ => RawAccess.CodeAddress + Dice.Below(4096),
    };

    private ulong Length() => Dice.Below(8) switch
    {
        0 => 0,
        1 => 4095 + Dice.Below(3),
        2 => Dice.Below(64),
        3 => ulong.MaxValue - Dice.Below(64),
        4 => 1UL << (int)Dice.Below(64),
        5 => 512UL * Dice.Below(9),
        6 => uint.MaxValue + (ulong)Dice.Below(3) - 1,
        _ => Dice.Below(4096),
    };

    /// <summary>Something a call understands, with one byte of it changed now and then.</summary>
    private void Describe(Span<byte> stack)
    {
        Span<byte> text = stack[..512];
        switch (Dice.Below(6))
        {
            case 0:
                "/bin/fuzz\0end\0"u8.CopyTo(text);
                break;
            case 1:
                ContractTerms terms = new() { Size = ContractTerms.CurrentSize, Version = ContractTerms.CurrentVersion,
                    Domain = (Domain)Dice.Below(4), Resources = Dice.Below(4), Duration = 1000 };
                MemoryMarshal.Write(text, terms);
                break;
            case 2:
                CapabilityInfo info = new() { Permissions = (Permissions)(Dice.Next() & Dice.Next() & Dice.Next()),
                    Target = (Domain)Dice.Below(4), ValidUntil = ulong.MaxValue, ResourceLimit = Dice.Below(4) };
                if (Dice.Once(2)) (info.Permissions, info.Target) = (Permissions.ReadSegment, Domain.Classical);
                MemoryMarshal.Write(text, info);
                break;
            case 3:
                ProcessLimits limits = new() { Pages = 500 + Dice.Below(500), Capabilities = Dice.Below(100),
                    Contracts = 8, Threads = 8, Children = 4 };
                MemoryMarshal.Write(text, limits);
                break;
            case 4:
                QJobDescriptor job = new() { Contract = Held(), QubitCount = 2,
                    CircuitPointer = Gateway.Address(stack[256..]) };
                MemoryMarshal.Write(text, job);
                break;
            default:
                for (int i = 0; i < text.Length; i += 8) MemoryMarshal.Write(text[i..], Dice.Next());
                break;
        }

        if (Dice.Once(4)) text[(int)Dice.Below(128)] = (byte)Dice.Next();
    }
}
