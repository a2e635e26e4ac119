// Instructions around an address, in Intel syntax. The bytes before it tell where instructions start only from a known
// beginning: the method's, or the first place from which decoding meets the address.
using System;
using System.Collections.Generic;
using Iced.Intel;

namespace Xdv.Tool.Crash;

/// <param name="Faulting">It is the one that was asked for.</param>
public readonly record struct DisassembledLine(ulong Address, string Text, bool Faulting);

public static class Disassembly
{
    private const int Before = 6, After = 6, LongestInstruction = 15;

    /// <summary>Up to six instructions before and after <paramref name="at"/>; empty when it does not lie in
    /// <paramref name="code"/>, which starts at <paramref name="address"/>.</summary>
    /// <param name="exact">The code starts with an instruction.</param>
    public static IReadOnlyList<DisassembledLine> Around(byte[] code, ulong address, ulong at, bool exact)
    {
        if (at < address || at - address >= (ulong)code.Length) return [];
        int target = (int)(at - address);
        List<Instruction> before = [];
        int last = exact ? 0 : Math.Min(target, LongestInstruction);
        for (int start = 0; start <= last; start++)
            if (TryReach(code, address, start, target, out before)) break;
        var lines = new List<DisassembledLine>();
        var formatter = new IntelFormatter();
        var output = new StringOutput();
        foreach (Instruction instruction in before.GetRange(Math.Max(0, before.Count - Before),
            Math.Min(before.Count, Before))) Add(instruction);
        Decoder decoder = From(code, address, target);
        for (int i = 0; i <= After && decoder.IP < address + (ulong)code.Length; i++)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.IsInvalid) break;
            Add(instruction);
        }

        return lines;

        void Add(in Instruction instruction)
        {
            formatter.Format(instruction, output);
            lines.Add(new DisassembledLine(instruction.IP, output.ToStringAndReset(), instruction.IP == at));
        }
    }

    /// <summary>Whether a method keeps a frame pointer, so that the chain of frames includes its caller.</summary>
    public static bool HasFrame(ReadOnlySpan<byte> method) => !method.IsEmpty && method[0] == 0x55;

    /// <summary>Whether a call ends where these bytes end, so that it returns there.</summary>
    /// <param name="before">The seven bytes before an address.</param>
    public static bool EndsWithCall(ReadOnlySpan<byte> before)
    {
        const int ShortestCall = 2;
        for (int length = ShortestCall; length <= before.Length; length++)
        {
            Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(before[^length..].ToArray()));
            Instruction instruction = decoder.Decode();
            bool call = instruction.FlowControl is FlowControl.Call or FlowControl.IndirectCall;
            if (call && instruction.Length == length) return true;
        }

        return false;
    }

    private static bool TryReach(byte[] code, ulong address, int start, int target, out List<Instruction> passed)
    {
        passed = [];
        Decoder decoder = From(code, address, start);
        while (decoder.IP < address + (ulong)target)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.IsInvalid) break;
            passed.Add(instruction);
        }

        if (decoder.IP == address + (ulong)target) return true;
        passed = [];
        return false;
    }

    private static Decoder From(byte[] code, ulong address, int start)
    {
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code, start, code.Length - start));
        decoder.IP = address + (ulong)start;
        return decoder;
    }
}
