// Names as C# has them, calls found on a stack, instructions in step with the code.
using System;
using System.Linq;
using Xdv.Tool.Crash;
using Xunit;

namespace Xdv.Tests.Crash;

public sealed class SymbolTests
{
    private const ulong Base = 0x402000;

    [Theory]
    [InlineData("crash_Xdv_Programs_Crash_Program__Main", "Xdv.Programs.Crash.Program.Main")]
    [InlineData("Xdv_Kernel_Xdv_Kernel_SelfTest_PanicProvocation__Run", "Xdv.Kernel.SelfTest.PanicProvocation.Run")]
    [InlineData("CoreLib_System_Array__Resize_0123456789abcdef01", "System.Array.Resize")]
    [InlineData("xdv_kernel_main", "xdv_kernel_main")]
    [InlineData("__managed__Main", "__managed__Main")]
    [InlineData("", "")]
    public void CompiledNamesBecomeCSharpNames(string mangled, string name) =>
        Assert.Equal(name, Symbols.Demangle(mangled));

    [Fact]
    public void TheSymbolisersAnswerKeepsInlinedMethods()
    {
        var names = Symbols.Parse("""
            [{"Address":"0x1","Symbol":[
              {"FileName":"/xdv/a/B.cs","FunctionName":"x_Xdv_B__C","Line":7,"StartAddress":""},
              {"FileName":"","FunctionName":"start","Line":0,"StartAddress":"0x10"}]},
             {"Address":"0x2","Symbol":[]}]
            """);
        Assert.Equal(
            [new SymbolName("Xdv.B.C", 0, "a/B.cs", 7), new SymbolName("start", 0x10, "", 0)], names[0]);
        Assert.Empty(names[1]);
    }

    [Fact]
    public void OnlyAnAddressBehindACallIsAReturnAddress()
    {
        // nop; call rel32; call rax; call [rax+8]; ret
        byte[] code = [0x90, 0xE8, 0, 0, 0, 0, 0xFF, 0xD0, 0xFF, 0x50, 0x08, 0xC3];
        int[] returns = [.. Enumerable.Range(0, code.Length + 1)
            .Where(end => Disassembly.EndsWithCall(code.AsSpan(Math.Max(0, end - 7)..end)))];
        Assert.Equal([6, 8, 11], returns);
    }

    [Fact]
    public void DecodingFallsIntoStepWithoutAKnownBeginning()
    {
        // The first byte is the rest of an instruction; mov eax,1; cdq; idiv ecx.
        byte[] code = [0x05, 0xB8, 1, 0, 0, 0, 0x99, 0xF7, 0xF9];
        var lines = Disassembly.Around(code, Base, Base + 7, exact: false);
        DisassembledLine fault = Assert.Single(lines, line => line.Faulting);
        Assert.Equal(("idiv ecx", Base + 7), (fault.Text, fault.Address));
        Assert.Equal("cdq", lines[^2].Text);
        Assert.Empty(Disassembly.Around(code, Base, Base + 9, exact: false));
        Assert.Empty(Disassembly.Around([], Base, Base, exact: true));
    }
}
