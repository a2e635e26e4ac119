// Shared memory of simulated processes. Addresses are few, so that they meet.
using Xdv.Abi;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    private void SegmentCall(ref Dice dice, ref TraceRecord input)
    {
        ulong capability = SomeSegment(ref dice);
        int choice = dice.Below(20);
        if (capability == 0 && choice < 12) choice = 19;
        input.Capability = choice < 12 ? capability : 0;
        switch (choice)
        {
            case < 7:
                input.Operation = (ushort)SystemCall.SegmentMap;
                input.Arg1 = (ulong)(dice.OneIn(20) ? dice.Below(8) : dice.Below(2));
                input.Arg3 = dice.OneIn(50) ? dice.Next() : (ulong)dice.Below(3);
                input.Arg2 = 0x1000_0000 + (ulong)dice.Below(24) * 0x100_0000;
                if (dice.OneIn(20)) input.Verdict = Status.BadAddress;
                break;
            case < 11:
                Share(ref dice, ref input, capability);
                if (dice.OneIn(3)) input.Arg0 &= ~(ulong)Permissions.WriteSegment;
                break;
            case < 12:
                input.Operation = (ushort)(dice.OneIn(3) ? SystemCall.CapabilityRevoke : SystemCall.CapabilityGet);
                break;
            case < 16:
                input.Operation = (ushort)SystemCall.SegmentUnmap;
                input.Arg0 = Machine.Checks.Segments.SomeMapping(Core.RunningProcess, dice.Below(64));
                if (dice.OneIn(20)) input.Arg0 ^= 0x1000;
                break;
            default:
                input.Operation = (ushort)SystemCall.SegmentCreate;
                input.Arg0 = (ulong)(dice.OneIn(4) ? dice.Below(5000) : 1 + dice.Below(40));
                if (dice.OneIn(30)) input.Verdict = Status.OutOfMemory;
                break;
        }
    }

    /// <summary>A capability of the running process that names a segment, or hardly one; 0 = it has none.</summary>
    private ulong SomeSegment(ref Dice dice)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        if (dice.OneIn(25)) return Pick(ref dice, notes);
        int first = dice.Below(notes.Capacity);
        for (int i = 0; i < notes.Capacity; i++)
        {
            int slot = (first + i) % notes.Capacity;
            if (notes.At(slot) == 0 || notes.Row(slot).Owner != Core.RunningProcess) continue;
            if (Machine.Checks.Segments.Named.ContainsKey(notes.At(slot))) return notes.At(slot);
        }
        return 0;
    }
}
