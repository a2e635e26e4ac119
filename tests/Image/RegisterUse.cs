// Which code can a function reach, and does any of it touch the registers that the entry stub of system calls does not
// save? Follows direct calls and jumps instruction by instruction; what it cannot follow is a finding, so that silence
// is a proof: an indirect call or jump, bytes that are no instruction, code outside the image.
using System;
using System.Collections.Generic;
using System.Linq;
using Iced.Intel;

namespace Xdv.Image.Tests;

/// <param name="codeAt">The code from an address to the end of what is known.</param>
/// <param name="nameAt">Name of the function at or around an address.</param>
/// <param name="endings">Functions that never return, which are not entered: whoever gets there stops the machine.
/// </param>
internal sealed class RegisterUse(Func<ulong, ReadOnlyMemory<byte>> codeAt, Func<ulong, string> nameAt,
    IReadOnlyCollection<string> endings)
{
    private readonly Stack<ulong> _open = new();
    private readonly HashSet<ulong> _seen = [];
    private readonly InstructionInfoFactory _information = new();

    /// <summary>What speaks against it, "function: instruction" each; empty = nothing does.</summary>
    public List<string> Findings { get; } = [];

    public SortedSet<string> Functions { get; } = [];

    /// <summary>Names of <c>endings</c> that are reached.</summary>
    public SortedSet<string> Endings { get; } = [];

    public int Instructions => _seen.Count;

    public void Follow(ulong entry)
    {
        _open.Push(entry);
        while (_open.TryPop(out ulong address))
            while (_seen.Add(address) && Step(ref address))
            {
            }
    }

    /// <summary>One instruction; true when the one behind it comes next.</summary>
    private bool Step(ref ulong address)
    {
        ReadOnlyMemory<byte> code = codeAt(address);
        Functions.Add(nameAt(address));
        if (code.IsEmpty) return Report(address, "is outside the image");
        byte[] bytes = code[..Math.Min(code.Length, 15)].ToArray();
        Decoder decoder = Decoder.Create(64, bytes, address);
        decoder.Decode(out Instruction instruction);
        if (instruction.IsInvalid) return Report(address, "is no instruction");
        if (TouchesExtendedState(instruction)) Report(address, instruction.ToString());
        address = instruction.NextIP;
        switch (instruction.FlowControl)
        {
            case FlowControl.Next:
                return true;
            case FlowControl.ConditionalBranch:
                _open.Push(instruction.NearBranchTarget);
                return true;
            case FlowControl.UnconditionalBranch:
                Enter(instruction.NearBranchTarget);
                return false;
            case FlowControl.Call:
                return Enter(instruction.NearBranchTarget);
            case FlowControl.Return:
            case FlowControl.Interrupt when instruction.Mnemonic == Mnemonic.Int3:
            case FlowControl.Exception:
                return false;
            default:
                return Report(instruction.IP, instruction.ToString());
        }
    }

    /// <summary>Queues the target of a call or jump; false when a call does not come back.</summary>
    private bool Enter(ulong target)
    {
        string name = nameAt(target);
        if (endings.Contains(name))
        {
            Endings.Add(name);
            return false;
        }
        _open.Push(target);
        return true;
    }

    private bool TouchesExtendedState(in Instruction instruction)
    {
        foreach (UsedRegister used in _information.GetInfo(instruction).GetUsedRegisters())
            if (used.Register.IsVectorRegister() || used.Register.IsMM() || used.Register.IsST()) return true;
        return instruction.Code.CpuidFeatures().Any(feature => feature is CpuidFeature.FPU or CpuidFeature.FPU287
            or CpuidFeature.FPU387 or CpuidFeature.MMX or CpuidFeature.FXSR or CpuidFeature.XSAVE)
            || instruction.Mnemonic is Mnemonic.Ldmxcsr or Mnemonic.Stmxcsr;
    }

    private bool Report(ulong address, string what)
    {
        Findings.Add($"{nameAt(address)}: {what} at {address:x}");
        return false;
    }
}
