// What a program reads out of a fault's message (XDV-024.1).
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Tests;
using Xunit;

namespace Xdv.Runtime.Tests;

[Requirement("XDV-024.1")]
public sealed class FaultTests
{
    [Fact]
    public void AFaultIsReadAsTheKernelDescribesIt()
    {
        ulong first = FaultMessage.Describe(14, FaultKind.MemoryExhausted, 6);
        Fault fault = Fault.Read(FaultMessage.Words | FaultMessage.Mark | 7UL << 32, [first, 0x5000, 0x40_0010, 9]);
        Assert.Equal(new Fault(7, FaultKind.MemoryExhausted, 14, 6, 0x5000, 0x40_0010, 9), fault);
    }

    [Fact]
    public void ACallAtTheSameEndpointIsNone() =>
        Assert.Equal(new Fault(7, FaultKind.None, 0, 0, 0, 0, 0), Fault.Read(4 | 7UL << 32, [1, 2, 3, 4]));
}
