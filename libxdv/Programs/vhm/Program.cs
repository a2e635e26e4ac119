// Virtual hybrid machines by hand (XDV-014): `vhm run` makes one around a program, `vhm list` shows what there is, and
// the others act on one from outside.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vhm;

internal static class Program
{
    private const int UsageError = 2;

    private static ReadOnlySpan<byte> Usage => "usage: vhm [list [--json]] | run [OPTION...] PROGRAM [ARGUMENT...]\n"u8;
    private static ReadOnlySpan<byte> MoreUsage => "       vhm pause|resume|stop|snapshot|restore|forget NUMBER\n"u8;

    private static int Main()
    {
        ReadOnlySpan<byte> verb = HybridProcess.Argument(1);
        int count = HybridProcess.ArgumentCount;
        if (verb.IsEmpty) return MachineList.Show();
        if (verb.SequenceEqual("--help"u8) || verb.SequenceEqual("-h"u8)) return Help();
        if (verb.SequenceEqual("list"u8))
        {
            if (count == 2) return MachineList.Show();
            if (count == 3 && HybridProcess.Argument(2).SequenceEqual("--json"u8)) return MachineList.ShowJson();
            return Wrong(HybridProcess.Argument(2));
        }

        if (verb.SequenceEqual("run"u8)) return MachineRun.Run();
        if (verb.SequenceEqual("pause"u8)) return Control(VhmOperation.Pause);
        if (verb.SequenceEqual("resume"u8)) return Control(VhmOperation.Resume);
        if (verb.SequenceEqual("stop"u8)) return Control(VhmOperation.Terminate);
        if (verb.SequenceEqual("snapshot"u8)) return Control(VhmOperation.Snapshot);
        if (verb.SequenceEqual("restore"u8)) return Control(VhmOperation.Restore);
        if (verb.SequenceEqual("forget"u8)) return Control(VhmOperation.Forget);
        return Wrong(verb);
    }

    private static int Control(VhmOperation operation)
    {
        ReadOnlySpan<byte> word = HybridProcess.Argument(2);
        if (HybridProcess.ArgumentCount > 3) return Wrong(HybridProcess.Argument(3));
        if (!NumberText.TryParse(word, out ulong number) || number > ushort.MaxValue)
            return WrongValue(HybridProcess.Argument(1), "a machine's number"u8, word);
        if (operation == VhmOperation.Snapshot) return MachineSnapshot.Take((ushort)number);
        if (operation == VhmOperation.Restore) return MachineSnapshot.Restore((ushort)number);
        Status status = new VirtualMachine((ushort)number).Control(operation);
        if (status == Status.Ok) return 0;
        Terminal.ErrorLine($"vhm: machine {number}: {StatusNames.Of(status)}");
        return 1;
    }

    private static int Help()
    {
        Terminal.Write(Usage);
        Terminal.Write(MoreUsage);
        Terminal.Write("\nVirtual hybrid machines: processes, memory and provider budgets of their own.\n\n"u8);
        Terminal.Write("  list    the machine this runs in and those in it (what vhm alone does); Q and P:\n"u8);
        Terminal.Write("          - not bound, v validated, a active, r released; then used/quota\n"u8);
        Terminal.Write("  run     a machine around PROGRAM; it ends with it, and so does vhm, with its status\n"u8);
        Terminal.Write("  pause   nothing in it runs until resume\n"u8);
        Terminal.Write("  stop    everything in it ends\n"u8);
        Terminal.Write("  snapshot  keeps it as it is now (* in the list): memory, registers, capabilities\n"u8);
        Terminal.Write("          and terms of contracts, never a state of Q or P; forget drops what was kept\n"u8);
        Terminal.Write("  restore   goes on from there, with contracts anew; ends with it, with its status\n"u8);
        Terminal.Write("\nOptions of run, with their defaults:\n"u8);
        Terminal.Write("  --profile k|kq|kp|full  domains (k)        --tenant N        1-4095 (1)\n"u8);
        Terminal.Write("  --pages N      frames of 4 KiB (2048)      --processes N     at once (16)\n"u8);
        Terminal.Write("  --threads N    (32)                        --capabilities N  (128)\n"u8);
        Terminal.Write("  --contracts N  (8; 0 for k)                --jobs N          (8; 0 for k)\n"u8);
        Terminal.Write("  --qubits N     (16; 0 without Q)           --modes N         (16; 0 without P)\n"u8);
        Terminal.Write("  --objects N    endpoints, segments (16)    --machines N      in it (0)\n"u8);
        Terminal.Write("  --share N      of the processor, 1-1000; the machine around it has 100 (100)\n"u8);
        return 0;
    }

    public static int Wrong(ReadOnlySpan<byte> word)
    {
        Terminal.ErrorLine($"vhm: what is {word}?");
        return ShowUsage();
    }

    /// <param name="wanted">What the option or command takes.</param>
    /// <param name="word">What came instead; empty = nothing.</param>
    public static int WrongValue(ReadOnlySpan<byte> option, ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty) Terminal.ErrorLine($"vhm: {option} needs {wanted}");
        else Terminal.ErrorLine($"vhm: {option} needs {wanted}, not {word}");
        return ShowUsage();
    }

    private static int ShowUsage()
    {
        Terminal.Error(Usage);
        Terminal.Error(MoreUsage);
        return UsageError;
    }
}
