// The quick path of system calls uses no XMM, MMX or x87 register (boot/Entry/usermode.asm saves none on the way to
// it): proved on the linked kernel, because the compiler uses XMM registers wherever it likes.
using System;
using System.IO;
using System.Linq;
using Iced.Intel;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Tool.Profiling;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Xdv.Image.Tests;

[Requirement("XDV-052.1")]
public class QuickPathRegisterTests
{
    private const ulong Base = 0x1000;

    /// <summary>What stops the machine: a broken invariant and an index outside its array. Both end in the panic
    /// screen, which never resumes the interrupted program, so it may lose that program's registers.</summary>
    private static readonly string[] s_endings = ["Invariant.Fail", "ThrowHelpers.ThrowIndexOutOfRangeException"];

    private static string KernelPath()
    {
        string path = Path.Combine(TestData.RepositoryRoot, ".artifacts", "image", "kernel.sym.elf");
        Assert.SkipUnless(File.Exists(path), "no kernel: make image");
        return path;
    }

    private static ulong Require(ProgramImage image, string symbol)
    {
        ulong? address = image.AddressOf(symbol);
        Assert.True(address.HasValue, $"the kernel has no symbol {symbol}");
        return address.Value;
    }

    private static RegisterUse Of(ProgramImage image, params ulong[] entries)
    {
        RegisterUse use = new(image.CodeAt, at => image.FunctionAt(at)?.Name ?? $"{at:x}", s_endings);
        foreach (ulong entry in entries) use.Follow(entry);
        return use;
    }

    [Fact]
    public void NothingBehindTheEntryStubTouchesExtendedState()
    {
        ProgramImage kernel = ProgramImage.Load(KernelPath());
        ulong[] table = TableOfTheStub(kernel, File.ReadAllBytes(KernelPath()));
        Assert.True(table.Length > (int)SystemCall.NotificationWait, $"{table.Length} entries");
        Assert.Equal(Require(kernel, "xdv_quick_ipc_call"), table[(int)SystemCall.IpcCall]);
        ulong[] memory = [Require(kernel, "xdv_quick_memory_call"), Require(kernel, "xdv_quick_memory_map_call")];
        RegisterUse use = Of(kernel, [.. table.Except(memory), Require(kernel, "xdv_quick_none")]);
        Assert.True(use.Findings.Count == 0, string.Join('\n', use.Findings));
        Assert.True(use.Instructions > 300 && use.Functions.Count > 5, string.Join('\n', use.Functions));
    }

    /// <summary>Mapping memory clears pages with XMM registers; it goes on to the program only over FXRSTOR.</summary>
    [Theory]
    [InlineData("xdv_quick_memory_call")]
    [InlineData("xdv_quick_memory_map_call")]
    public void TheCallsThatUseThemLeaveAnInitialState(string call)
    {
        ProgramImage kernel = ProgramImage.Load(KernelPath());
        ulong entry = Require(kernel, call);
        Decoder decoder = Decoder.Create(64, kernel.CodeAt(entry)[..40].ToArray(), entry);
        Mnemonic[] code = [.. decoder.Select(instruction => instruction.Mnemonic).TakeWhile(m => m != Mnemonic.Ret)];
        Assert.Equal([Mnemonic.Sub, Mnemonic.Call, Mnemonic.Fxrstor64, Mnemonic.Add], code);
    }

    /// <summary>What the stub's one indirect call can reach: the table it names, as long as it compares the number to.
    /// </summary>
    private static ulong[] TableOfTheStub(ProgramImage kernel, byte[] file)
    {
        ulong entry = Require(kernel, "xdv_syscall_entry");
        Decoder decoder = Decoder.Create(64, kernel.CodeAt(entry)[..400].ToArray(), entry);
        ulong most = 0;
        foreach (Instruction instruction in decoder)
        {
            if (instruction.Mnemonic == Mnemonic.Cmp && instruction.Op1Kind is OpKind.Immediate8to64
                or OpKind.Immediate8to32 or OpKind.Immediate32 or OpKind.Immediate32to64)
                most = instruction.GetImmediate(1);
            if (instruction.FlowControl != FlowControl.IndirectCall) continue;
            Assert.Equal(8, instruction.MemoryIndexScale);
            ulong[] table = new ulong[most];
            for (ulong i = 0; i < most; i++)
                table[i] = BitConverter.ToUInt64(file, FileOffset(file, instruction.MemoryDisplacement64 + 8 * i));
            return table;
        }
        throw new InvalidDataException("the stub of system calls has no indirect call");
    }

    /// <summary>Where a loaded byte lies in the file (ELF64 program headers).</summary>
    private static int FileOffset(byte[] file, ulong address)
    {
        int headers = (int)BitConverter.ToUInt64(file, 32), count = BitConverter.ToUInt16(file, 56);
        for (int at = headers; at < headers + count * 56; at += 56)
        {
            ulong inSegment = address - BitConverter.ToUInt64(file, at + 16);
            bool loaded = BitConverter.ToUInt32(file, at) == 1 && inSegment < BitConverter.ToUInt64(file, at + 32);
            if (loaded) return (int)(BitConverter.ToUInt64(file, at + 8) + inSegment);
        }
        throw new InvalidDataException($"{address:x} is not in the kernel file");
    }

    /// <summary>The same reading of the same file finds what the compiler does elsewhere.</summary>
    [Fact]
    public void TheGeneralPathTouchesIt()
    {
        ProgramImage kernel = ProgramImage.Load(KernelPath());
        RegisterUse use = Of(kernel, Require(kernel, "Xdv_Core_Xdv_Core_Orchestration_Orchestrator__Apply"));
        Assert.Contains(use.Findings, finding => finding.Contains("xmm", StringComparison.Ordinal));
    }

    [Fact]
    public void OrdinaryCodeHasNoFindings()
    {
        RegisterUse use = Assemble(a =>
        {
            Label loop = a.CreateLabel(), inner = a.CreateLabel();
            a.Label(ref loop);
            a.add(rax, __[rdi + 8]);
            a.call(inner);
            a.dec(ecx);
            a.jne(loop);
            a.ret();
            a.Label(ref inner);
            a.prefetcht0(__[rax]);
            a.mov(__qword_ptr[rsi], rax);
            a.ret();
        });
        Assert.Empty(use.Findings);
        Assert.Equal(8, use.Instructions);
    }

    public static TheoryData<string> Bad =>
        ["xmm", "implicit mmx", "x87", "fxsave", "mxcsr", "indirect call", "jump table", "leaves the image"];

    [Theory]
    [MemberData(nameof(Bad))]
    public void EachWayOfBeingBadIsFoundBehindACall(string what)
    {
        RegisterUse use = Assemble(a =>
        {
            Label inner = a.CreateLabel(), far = a.CreateLabel();
            a.test(rax, rax);
            a.je(far);
            a.ret();
            a.Label(ref far);
            a.call(inner);
            a.ret();
            a.Label(ref inner);
            if (what == "xmm") a.movups(__xmmword_ptr[rdi], xmm0);
            if (what == "implicit mmx") a.emms();
            if (what == "x87") a.fld1();
            if (what == "fxsave") a.fxsave64(__[rdi]);
            if (what == "mxcsr") a.ldmxcsr(__dword_ptr[rdi]);
            if (what == "indirect call") a.call(__qword_ptr[rax + 24]);
            if (what == "jump table") a.jmp(rax);
            if (what == "leaves the image") a.call(0x8000);
            a.ret();
        });
        Assert.Single(use.Findings);
    }

    [Fact]
    public void OnlyNamedEndingsAreLeftOut()
    {
        static void Code(Assembler a)
        {
            Label ending = a.CreateLabel();
            a.call(ending);
            a.Label(ref ending);
            a.movups(xmm0, __xmmword_ptr[rdi]);
            a.ret();
        }
        Assert.Single(Assemble(Code).Findings);
        RegisterUse use = Assemble(Code, $"{Base + 5:x}");
        Assert.Empty(use.Findings);
        Assert.Single(use.Endings);
    }

    private static RegisterUse Assemble(Action<Assembler> write, params string[] endings)
    {
        Assembler assembler = new(64);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), Base);
        byte[] code = stream.ToArray();
        RegisterUse use = new(at => at - Base < (ulong)code.Length ? code.AsMemory((int)(at - Base)) : default,
            at => $"{at:x}", endings);
        use.Follow(Base);
        return use;
    }
}
