// Result bytes → counts and text, in the order people read them.
using System;
using System.Buffers.Binary;
using System.Text;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.4")]
public sealed class HistogramTests
{
    private static byte[] Result(uint bits, uint words, params ulong[] values)
    {
        byte[] bytes = new byte[QuantumResult.HeaderBytes + values.Length * 8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, QuantumResult.HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 100);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), bits);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), words);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), (uint)values.Length / (words + 1));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(QuantumResult.HeaderBytes + i * 8), values[i]);
        return bytes;
    }

    private static string Text(Histogram histogram, int entry, ReadOnlySpan<QasmRegister> registers)
    {
        Utf8Text text = new();
        histogram.WriteOutcome(entry, registers, text);
        return Encoding.UTF8.GetString(text.Bytes);
    }

    [Fact]
    public void FirstBitIsRightmostAndLastRegisterLeftmost()
    {
        QasmProgram program = Sources.Program("creg a[2]; creg b[1]; creg c[3]; qreg q[1];");
        Assert.True(Histogram.TryRead(Result(6, 1, 0b011_0_01, 60, 0b100_1_10, 40), out Histogram? histogram));
        Assert.Equal((2, 100u, 60UL, 40UL),
            (histogram!.Entries, histogram.Shots, histogram.Count(0), histogram.Count(1)));
        Assert.Equal("011 0 01", Text(histogram, 0, program.ClassicalRegisters));
        Assert.Equal("100 1 10", Text(histogram, 1, program.ClassicalRegisters));
        Assert.Equal("100110", Text(histogram, 1, default));
    }

    [Fact]
    public void WideOutcomesSpanWords()
    {
        Assert.True(Histogram.TryRead(Result(66, 2, 1, 2, 100), out Histogram? histogram));
        Assert.Equal("10" + new string('0', 63) + "1", Text(histogram!, 0, default));
    }

    [Fact]
    public void OtherBytesAreRefused()
    {
        byte[] good = Result(2, 1, 1, 100);
        Assert.False(Histogram.TryRead([], out _));
        Assert.False(Histogram.TryRead(good.AsSpan(0, good.Length - 1), out _));
        (int, uint)[] faults = [(0, 63), (20, 65), (20, 257), (24, 5), (24, uint.MaxValue), (28, uint.MaxValue)];
        foreach ((int offset, uint value) in faults)
        {
            byte[] bad = (byte[])good.Clone();
            BinaryPrimitives.WriteUInt32LittleEndian(bad.AsSpan(offset), value);
            Assert.False(Histogram.TryRead(bad, out _));
        }
    }
}
