// A profile as text: the functions in the order in which they appear and by weight, or the instructions themselves.
using System;
using System.IO;
using System.Linq;
using Iced.Intel;

namespace Xdv.Tool.Profiling;

public static class ProfileReport
{
    private const int NameWidth = 52;

    /// <summary>Functions and sums.</summary>
    public static void WriteSummary(PathProfile profile, TextWriter output)
    {
        InstructionSums total = profile.Total;
        output.WriteLine("in order of first appearance:");
        WriteHeader(output);
        foreach ((string name, InstructionSums sums) in profile.Functions) WriteRow(name, sums, total, output);
        output.WriteLine();
        output.WriteLine("by weight:");
        WriteHeader(output);
        foreach ((string name, InstructionSums sums) in profile.Functions.OrderByDescending(f => f.Sums.Instructions))
            WriteRow(name, sums, total, output);
        WriteRow("total", total, total, output);
        output.WriteLine();
        output.WriteLine($"{total.Instructions} instructions, {total.Instructions - profile.User.Instructions} in the "
            + $"kernel, {profile.User.Instructions} in programs");
        output.WriteLine($"memory: {total.BytesRead} bytes in {total.Reads} reads, {total.BytesWritten} bytes in "
            + $"{total.Writes} writes");
        output.WriteLine($"CR3 writes {total.Cr3Writes}   TLB flushes {total.TlbFlushes}   MSR accesses "
            + $"{total.MsrAccesses}   port accesses {total.PortAccesses}");
        output.WriteLine($"XMM instructions {total.Xmm}   FXSAVE/FXRSTOR/XSAVE {total.StateSaves}");
        int faults = profile.Executed.Count(one => one.Faulted);
        if (faults > 0) output.WriteLine($"exceptions {faults} (their instructions are not counted)");
    }

    /// <summary>One line an instruction: number, function and offset, disassembly.</summary>
    public static void WriteListing(PathProfile profile, TextWriter output)
    {
        var formatter = new IntelFormatter(new Names(profile));
        formatter.Options.SpaceAfterOperandSeparator = true;
        formatter.Options.HexPrefix = "0x";
        formatter.Options.HexSuffix = "";
        formatter.Options.UppercaseHex = false;
        var text = new StringOutput();
        long number = 0;
        foreach (ExecutedInstruction one in profile.Executed)
        {
            formatter.Format(one.Instruction, text);
            string place = one.Function is null ? $"0x{one.Instruction.IP:x}"
                : $"{one.Function.Name}+0x{one.Instruction.IP - one.Function.Address:x}";
            if (!one.IsKernel) place = $"user {place}";
            string order = one.Faulted ? "fault" : $"{++number}";
            output.WriteLine($"{order,6}  {place,-NameWidth}  {text.ToStringAndReset()}");
        }
    }

    /// <summary>Names of what branches go to and of what instructions address relative to themselves.</summary>
    private sealed class Names(PathProfile profile) : ISymbolResolver
    {
        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address,
            int addressSize, out SymbolResult symbol)
        {
            symbol = default;
            bool place = instruction.IsIPRelativeMemoryOperand || instruction.FlowControl != FlowControl.Next;
            if (!place || profile.SymbolAt(address) is not { } named) return false;
            symbol = new SymbolResult(named.Address, named.Name);
            return true;
        }
    }

    private static void WriteHeader(TextWriter output) =>
        output.WriteLine($"  {"instr",7} {"share",6} {"read B",8} {"written B",9} {"xmm",5}  function");

    private static void WriteRow(string name, InstructionSums sums, InstructionSums total, TextWriter output) =>
        output.WriteLine(FormattableString.Invariant(
            $"  {sums.Instructions,7} {(double)sums.Instructions / total.Instructions,6:0.0%} {sums.BytesRead,8} ")
            + $"{sums.BytesWritten,9} {sums.Xmm,5}  {name}");
}
