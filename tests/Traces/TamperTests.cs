// Tamper evidence, exhaustively: every bit of a trace flipped, every block removed, repeated, moved, the file cut at
// every byte. Each must be found, and the message must name the place. `make tamper` does it to a trace from the guest;
// XDV_TRACE names the file.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.1")]
[Requirement("XDV-034.3")]
[Requirement("XDV-071.5")]
public sealed class TamperTests
{
    private readonly byte[] _file;
    /// <summary>Where the header and each block begin, and where the file ends.</summary>
    private readonly List<int> _borders = [0, TraceFileHeader.Size];

    public TamperTests()
    {
        _file = Environment.GetEnvironmentVariable("XDV_TRACE") is { Length: > 0 } path ? File.ReadAllBytes(path)
            : [.. TraceBuilder.Parts(TraceBuilder.SmallSession().Records, results: true).SelectMany(part => part)];
        MemoryStream stream = new(_file);
        TraceFileReader reader = new(stream);
        while (reader.TryRead(out _)) _borders.Add((int)stream.Position);
        Assert.Null(Verify(_file, _file.Length));
    }

    private int Parts => _borders.Count - 1;

    private static TraceProblem? Verify(byte[] file, int length) =>
        TraceVerifier.Verify(new MemoryStream(file, 0, length), requireComplete: true).Problem;

    private byte[] Part(int index) => _file[_borders[index].._borders[index + 1]];

    [Fact]
    [Requirement("XDV-005.4")]
    public void EveryBitCounts() => Parallel.For(0, Parts, part =>
    {
        byte[] file = [.. _file];
        for (int bit = _borders[part] * 8; bit < _borders[part + 1] * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Expect(Verify(file, file.Length), part, $"bit {bit % 8} of byte {bit / 8}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    });

    [Fact]
    public void EveryCutIsFound() => Parallel.For(0, Parts, part =>
    {
        for (int length = _borders[part]; length < _borders[part + 1]; length++)
            Expect(Verify(_file, length), part, $"cut at {length}");
    });

    [Fact]
    public void EveryRemovedRepeatedOrMovedBlockIsFound()
    {
        for (int part = 0; part < Parts; part++)
        {
            Expect(Rebuilt(order => order.RemoveAt(part)), part, $"part {part} removed");
            Expect(Rebuilt(order => order.Insert(part, part)), part + 1, $"part {part} repeated");
            for (int other = part + 1; other < Parts; other++)
                Expect(Rebuilt(order => (order[part], order[other]) = (other, part)), part, $"{part}, {other} swapped");
        }
    }

    private TraceProblem? Rebuilt(Action<List<int>> change)
    {
        List<int> order = [.. Enumerable.Range(0, Parts)];
        change(order);
        byte[] file = [.. order.SelectMany(Part)];
        return Verify(file, file.Length);
    }

    /// <summary>Found where the part begins, and the message says so.</summary>
    private void Expect(TraceProblem? problem, int part, string what)
    {
        Assert.True(problem is not null, what);
        Assert.True(problem.Byte == _borders[part], $"{what}: expected at byte {_borders[part]}, but {problem}");
        if (part > 0) Assert.Contains($"byte {problem.Byte}", problem.Detail);
    }
}
