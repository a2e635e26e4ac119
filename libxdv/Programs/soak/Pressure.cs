// A child that takes memory until it is refused and gives it back, over and over: what its parent kills it in.
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Soak;

internal static class Pressure
{
    private const int Cycles = 3, MostBlocks = 64;
    private const ulong Block = 100;

    public static int Run()
    {
        ulong[] blocks = new ulong[MostBlocks];
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            int taken = 0;
            Status status = Status.Ok;
            while (taken < MostBlocks && status == Status.Ok)
            {
                status = Pages.Map(Block, out blocks[taken], MemoryFlags.Write | MemoryFlags.Populate);
                if (status == Status.Ok) taken++;
            }

            if (status != Status.OutOfMemory || taken == 0) return 1;
            HybridProcess.Yield();
            while (taken > 0)
                if (Pages.Unmap(blocks[--taken], Block) != Status.Ok) return 2;
        }

        return 0;
    }
}
