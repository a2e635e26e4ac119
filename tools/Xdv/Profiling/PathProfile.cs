// One iteration of a kernel path, decoded: which functions its instructions belong to, and what instruction counts
// hide: memory touched, address spaces switched, register files saved.
using System;
using System.Collections.Generic;
using System.Linq;
using Iced.Intel;

namespace Xdv.Tool.Profiling;

/// <summary>Sums over instructions.</summary>
public sealed class InstructionSums
{
    public long Instructions { get; set; }

    /// <summary>Executions that accessed memory for reading, and bytes read. Stack accesses are included, what the
    /// processor itself reads or pushes (descriptors, interrupt frames, page tables) is not.</summary>
    public long Reads { get; set; }

    public long BytesRead { get; set; }

    public long Writes { get; set; }

    public long BytesWritten { get; set; }

    /// <summary>Instructions with an XMM operand.</summary>
    public long Xmm { get; set; }

    /// <summary>FXSAVE, FXRSTOR, XSAVE and their like.</summary>
    public long StateSaves { get; set; }

    public long Cr3Writes { get; set; }

    /// <summary>INVLPG, INVPCID.</summary>
    public long TlbFlushes { get; set; }

    /// <summary>RDMSR, WRMSR.</summary>
    public long MsrAccesses { get; set; }

    /// <summary>IN, OUT.</summary>
    public long PortAccesses { get; set; }
}

/// <param name="Function">Null outside both images.</param>
/// <param name="Faulted">Raised an exception instead of being executed; not counted.</param>
public readonly record struct ExecutedInstruction(Function? Function, Instruction Instruction, bool Faulted)
{
    public bool IsKernel => (Instruction.IP & (1UL << 63)) != 0;
}

public sealed class PathProfile
{
    private const string VectorStubs = "xdv_vector_stubs";
    private const ulong StubBytes = 16, Exceptions = 32;

    private readonly ProgramImage _kernel, _bench;
    private readonly InstructionInfoFactory _information = new();
    private readonly Dictionary<ulong, Instruction> _decoded = [];
    private readonly Dictionary<string, InstructionSums> _byFunction = [];

    /// <param name="addresses">As <see cref="PathProfiler"/> took them down.</param>
    public PathProfile(List<ulong> addresses, ProgramImage kernel, ProgramImage bench)
    {
        _kernel = kernel;
        _bench = bench;
        var executed = new List<ExecutedInstruction>(addresses.Count);
        for (int i = 0; i < addresses.Count; i++)
        {
            ulong? next = i + 1 < addresses.Count ? addresses[i + 1] : null;
            ExecutedInstruction one = new(FunctionAt(addresses[i]), Decode(addresses[i]), Faults(next));
            executed.Add(one);
            if (!one.Faulted) Count(one, next);
        }

        Executed = executed;
    }

    public IReadOnlyList<ExecutedInstruction> Executed { get; }

    public InstructionSums Total { get; } = new();

    public InstructionSums User { get; } = new();

    /// <summary>Functions in order of first appearance.</summary>
    public List<(string Name, InstructionSums Sums)> Functions { get; } = [];

    /// <summary>What is at an address that an instruction names; null when nothing is.</summary>
    public Function? SymbolAt(ulong address) => (IsKernel(address) ? _kernel : _bench).SymbolAt(address);

    private static bool IsKernel(ulong address) => (address & (1UL << 63)) != 0;

    private Function? FunctionAt(ulong address) => (IsKernel(address) ? _kernel : _bench).FunctionAt(address);

    private Instruction Decode(ulong address)
    {
        if (_decoded.TryGetValue(address, out Instruction known)) return known;
        ReadOnlyMemory<byte> code = (IsKernel(address) ? _kernel : _bench).CodeAt(address);
        if (code.IsEmpty) throw new ToolException($"executed code at 0x{address:x} is in neither image");
        byte[] bytes = code[..Math.Min(code.Length, 15)].ToArray();
        Instruction instruction = Decoder.Create(64, bytes, address).Decode();
        _decoded.Add(address, instruction);
        return instruction;
    }

    /// <summary>An instruction that the entry of an exception follows was not executed.</summary>
    private bool Faults(ulong? next) =>
        next is { } entry && _kernel.AddressOf(VectorStubs) is { } stubs && entry - stubs < Exceptions * StubBytes
        && (entry - stubs) % StubBytes == 0;

    private void Count(in ExecutedInstruction one, ulong? next)
    {
        string name = one.Function?.Name ?? "?";
        if (!one.IsKernel) name = $"user {name}";
        if (!_byFunction.TryGetValue(name, out InstructionSums? function))
        {
            _byFunction.Add(name, function = new InstructionSums());
            Functions.Add((name, function));
        }

        // Each iteration of a string instruction is one execution; the last finds the count used up and does nothing.
        bool idle = one.Instruction.HasRepPrefix && one.Instruction.IsStringInstruction
            && next != one.Instruction.IP;
        Add(Total, one.Instruction, idle);
        Add(function, one.Instruction, idle);
        if (!one.IsKernel) Add(User, one.Instruction, idle);
    }

    private void Add(InstructionSums sums, in Instruction instruction, bool idle)
    {
        sums.Instructions++;
        if (!idle) AddMemory(sums, instruction);
        if (HasXmm(instruction)) sums.Xmm++;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Fxsave or Mnemonic.Fxsave64 or Mnemonic.Fxrstor or Mnemonic.Fxrstor64 or Mnemonic.Xsave
                or Mnemonic.Xsave64 or Mnemonic.Xsaveopt or Mnemonic.Xsaveopt64 or Mnemonic.Xrstor
                or Mnemonic.Xrstor64:
                sums.StateSaves++;
                break;
            case Mnemonic.Invlpg or Mnemonic.Invpcid:
                sums.TlbFlushes++;
                break;
            case Mnemonic.Rdmsr or Mnemonic.Wrmsr:
                sums.MsrAccesses++;
                break;
            case Mnemonic.In or Mnemonic.Out:
                sums.PortAccesses++;
                break;
            case Mnemonic.Mov when instruction.Op0Register == Register.CR3:
                sums.Cr3Writes++;
                break;
        }
    }

    private void AddMemory(InstructionSums sums, in Instruction instruction)
    {
        InstructionInfo information = _information.GetInfo(instruction);
        foreach (UsedMemory memory in information.GetUsedMemory())
        {
            int bytes = memory.MemorySize.GetSize();
            if (memory.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
            {
                sums.Reads++;
                sums.BytesRead += bytes;
            }

            if (memory.Access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite)
            {
                sums.Writes++;
                sums.BytesWritten += bytes;
            }
        }
    }

    private static bool HasXmm(in Instruction instruction)
    {
        for (int i = 0; i < instruction.OpCount; i++)
            if (instruction.GetOpKind(i) == OpKind.Register && instruction.GetOpRegister(i).IsXMM()) return true;
        return false;
    }
}
