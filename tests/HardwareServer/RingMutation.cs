// What a hostile guest writes: mostly plausible numbers in the wrong places, because plain noise dies at the first
// check.
using System;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Tests;

/// <summary>Random damage to a ring, its registers and its neighbourhood. Reproducible from the generator's
/// seed.</summary>
public static class RingMutation
{
    public static void Apply(Random random, SharedMemory memory, DriverRing ring)
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            switch (random.Next(8))
            {
                case 0:
                    Descriptor(random, memory, ring);
                    break;
                case 1:
                    memory.Write16(ring.Avail + 2, (ushort)(memory.Read16(ring.Avail + 2) + random.Next(-3, 20)));
                    break;
                case 2:
                    memory.Write16(ring.Avail + 4 + 2 * (ulong)random.Next(16), (ushort)random.Next(20));
                    break;
                case 3:
                    Noise(random, memory, ring.Descriptors, 256);
                    break;
                case 4:
                    Noise(random, memory, ring.Used, 128);
                    break;
                case 5:
                    Noise(random, memory, DeviceWindow.QueuesOffset, (int)DeviceWindow.QueueStride);
                    break;
                case 6:
                    ulong at = ring.Descriptors + (ulong)random.Next(16) * SplitRing.DescriptorBytes;
                    memory.Write16(at + 14, (ushort)random.Next(17));
                    break;
                default:
                    memory.Write16(ring.Avail, (ushort)random.Next(4));
                    break;
            }
        }
    }

    private static void Descriptor(Random random, SharedMemory memory, DriverRing ring)
    {
        ulong end = memory.Size;
        ulong[] offsets = [0, 0xFFF, 0x1000, ring.Descriptors, ring.Used, end - 1, end, ulong.MaxValue, 1UL << 63];
        uint[] lengths = [0, 1, 16, 0x1000, 1 << 20, (1 << 20) + 1, int.MaxValue, 0x8000_0000, uint.MaxValue];
        ring.Describe(random.Next(16), offsets[random.Next(offsets.Length)], lengths[random.Next(lengths.Length)],
            (ushort)random.Next(5), (ushort)random.Next(18));
    }

    private static void Noise(Random random, SharedMemory memory, ulong offset, int range)
    {
        for (int bytes = random.Next(1, 5); bytes > 0; bytes--)
            memory.Write8(offset + (ulong)random.Next(range), (byte)random.Next(256));
    }
}
