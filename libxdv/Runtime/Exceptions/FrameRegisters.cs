#if FREESTANDING
// One step up the stack, by the compiler's call-frame descriptions (.eh_frame: System V x86-64 psABI 3.6.2, DWARF 4
// 6.4).
using System.Runtime.InteropServices;

namespace Xdv.Runtime.Exceptions;

/// <summary>A frame's preserved registers, its stack pointer and the address it continues at; the layout is known to
/// Entry/exceptions.asm.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FrameRegisters
{
    public nint Rbx, Rbp, R12, R13, R14, R15;
    public nint Rsp;
    public nint Rip;

    private const int RegisterCount = 17, ReturnAddressColumn = 16;
    private const int RbxColumn = 3, RbpColumn = 6, RspColumn = 7, R12Column = 12;
    private const int DataAlignment = -8;

    // DWARF call-frame instructions that the compiler emits (DW_CFA_*).
    private const byte AdvanceLocation = 1, Offset = 2;
    private const byte Nop = 0, AdvanceLocation1 = 2, AdvanceLocation2 = 3, AdvanceLocation4 = 4;
    private const byte DefineCfa = 0x0C, DefineCfaRegister = 0x0D, DefineCfaOffset = 0x0E;

    /// <summary>Replaces this frame by its caller's. False when the description uses what the compiler never
    /// emits.</summary>
    public bool TryUnwind(in MethodCode method)
    {
        // Of each register, how far below the frame's base it was saved; 0 when it was not.
        int* saved = stackalloc int[RegisterCount];
        for (int i = 0; i < RegisterCount; i++) saved[i] = 0;
        int baseRegister = RspColumn, baseOffset = 8;
        if (!Follow(in method, saved, ref baseRegister, ref baseOffset)) return false;

        nint frameBase = baseRegister == RbpColumn ? Rbp : Rsp;
        frameBase += baseOffset;
        Restore(ref Rbx, frameBase, saved[RbxColumn]);
        Restore(ref Rbp, frameBase, saved[RbpColumn]);
        Restore(ref R12, frameBase, saved[R12Column]);
        Restore(ref R13, frameBase, saved[R12Column + 1]);
        Restore(ref R14, frameBase, saved[R12Column + 2]);
        Restore(ref R15, frameBase, saved[R12Column + 3]);
        Rip = *(nint*)(frameBase - 8);
        Rsp = frameBase;
        return true;
    }

    private static void Restore(ref nint register, nint frameBase, int saved)
    {
        if (saved != 0) register = *(nint*)(frameBase + saved);
    }

    /// <summary>Runs the description up to where the frame stands.</summary>
    private readonly bool Follow(in MethodCode method, int* saved, ref int baseRegister, ref int baseOffset)
    {
        byte* next = method.Instructions;
        byte* location = method.Start;
        while (next < method.InstructionsEnd)
        {
            byte instruction = *next++;
            byte operand = (byte)(instruction & 0x3F);
            switch (instruction >> 6)
            {
                case AdvanceLocation:
                    location += operand;
                    break;
                case Offset:
                    if (operand >= ReturnAddressColumn) return false;
                    saved[operand] = DataAlignment * (int)EncodedNumber.ReadLeb128(ref next);
                    continue;
                case 0:
                    if (!FollowLong(operand, ref next, ref location, ref baseRegister, ref baseOffset)) return false;
                    break;
                default:
                    return false;
            }

            if (location >= (byte*)Rip) return true;
        }

        return true;
    }

    private static bool FollowLong(byte instruction, ref byte* next, ref byte* location, ref int baseRegister,
        ref int baseOffset)
    {
        switch (instruction)
        {
            case Nop:
                return true;
            case AdvanceLocation1:
                location += *next++;
                return true;
            case AdvanceLocation2:
                location += *(ushort*)next;
                next += sizeof(ushort);
                return true;
            case AdvanceLocation4:
                location += *(uint*)next;
                next += sizeof(uint);
                return true;
            case DefineCfa:
                baseRegister = (int)EncodedNumber.ReadLeb128(ref next);
                baseOffset = (int)EncodedNumber.ReadLeb128(ref next);
                return true;
            case DefineCfaRegister:
                baseRegister = (int)EncodedNumber.ReadLeb128(ref next);
                return true;
            case DefineCfaOffset:
                baseOffset = (int)EncodedNumber.ReadLeb128(ref next);
                return true;
            default:
                return false;
        }
    }
}
#endif
