// `vhm run`: terms from options, a machine, a program in it, its exit status.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vhm;

internal static class MachineRun
{
    public static int Run()
    {
        int first = 2;
        VhmTerms terms = Defaults(Profile(ref first, out bool sound));
        if (!sound)
            return Program.WrongValue("--profile"u8, "k, kq, kp or full"u8, HybridProcess.Argument(first + 1));
        for (; first < HybridProcess.ArgumentCount && HybridProcess.Argument(first).StartsWith("--"u8); first += 2)
        {
            ReadOnlySpan<byte> option = HybridProcess.Argument(first);
            if (option.SequenceEqual("--profile"u8)) continue;
            if (!IsKnown(option)) return Program.Wrong(option);
            ReadOnlySpan<byte> word = HybridProcess.Argument(first + 1);
            if (!NumberText.TryParse(word, out ulong number) || number > uint.MaxValue
                || !TrySet(ref terms, option, (uint)number))
                return Program.WrongValue(option, "a number in its range"u8, word);
        }

        if (first >= HybridProcess.ArgumentCount) return Program.WrongValue("run"u8, "a program"u8, default);
        return Start(terms, first);
    }

    /// <summary>The profile wherever it stands among the options, because defaults depend on it.</summary>
    private static VhmProfile Profile(ref int first, out bool sound)
    {
        sound = true;
        for (int i = first; i < HybridProcess.ArgumentCount && HybridProcess.Argument(i).StartsWith("--"u8); i += 2)
        {
            if (!HybridProcess.Argument(i).SequenceEqual("--profile"u8)) continue;
            ReadOnlySpan<byte> name = HybridProcess.Argument(i + 1);
            if (name.SequenceEqual("k"u8)) return VhmProfile.ClassicalOnly;
            if (name.SequenceEqual("kq"u8)) return VhmProfile.Quantum;
            if (name.SequenceEqual("kp"u8)) return VhmProfile.Phase;
            if (name.SequenceEqual("full"u8)) return VhmProfile.Full;
            first = i;
            sound = false;
        }

        return VhmProfile.ClassicalOnly;
    }

    private static VhmTerms Defaults(VhmProfile profile)
    {
        bool quantum = profile is VhmProfile.Quantum or VhmProfile.Full;
        bool phase = profile is VhmProfile.Phase or VhmProfile.Full;
        VhmTerms terms = default;
        terms.Tenant = 1;
        terms.Profile = profile;
        terms.Quota.Pages = 2048;
        terms.Quota.Processes = 16;
        terms.Quota.Threads = 32;
        terms.Quota.Capabilities = 128;
        terms.Quota.Objects = 16;
        if (quantum || phase) terms.Quota.Contracts = terms.Quota.Jobs = 8;
        if (quantum) terms.Quota.Qubits = 16;
        if (phase) terms.Quota.Modes = 16;
        return terms;
    }

    private static bool IsKnown(ReadOnlySpan<byte> option)
    {
        VhmTerms any = default;
        return TrySet(ref any, option, 1);
    }

    /// <summary>False: there is no such option, or its range ends before the number.</summary>
    private static bool TrySet(ref VhmTerms terms, ReadOnlySpan<byte> option, uint number)
    {
        bool narrow = number <= ushort.MaxValue;
        if (option.SequenceEqual("--pages"u8)) terms.Quota.Pages = number;
        else if (option.SequenceEqual("--processes"u8)) terms.Quota.Processes = number;
        else if (option.SequenceEqual("--threads"u8)) terms.Quota.Threads = number;
        else if (option.SequenceEqual("--capabilities"u8)) terms.Quota.Capabilities = number;
        else if (option.SequenceEqual("--contracts"u8)) terms.Quota.Contracts = number;
        else if (option.SequenceEqual("--jobs"u8)) terms.Quota.Jobs = number;
        else if (option.SequenceEqual("--objects"u8)) terms.Quota.Objects = number;
        else if (option.SequenceEqual("--machines"u8)) terms.Quota.Machines = number;
        else if (option.SequenceEqual("--qubits"u8)) terms.Quota.Qubits = number;
        else if (option.SequenceEqual("--modes"u8)) terms.Quota.Modes = number;
        else if (option.SequenceEqual("--tenant"u8) && narrow) terms.Tenant = (ushort)number;
        else if (option.SequenceEqual("--share"u8) && narrow) terms.Share = (ushort)number;
        else return false;
        return true;
    }

    private static int Start(in VhmTerms terms, int first)
    {
        Status status = VirtualMachine.Create(terms, out VirtualMachine machine);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"vhm: a machine like that: {StatusNames.Of(status)}");
            return 1;
        }

        Utf8Line path = new(stackalloc byte[256]);
        ReadOnlySpan<byte> name = HybridProcess.Argument(first);
        if (name.IndexOf((byte)'/') < 0) path.Append("/bin/"u8);
        path.Append(name);
        byte[] arguments = new byte[HybridProcess.MaxArgumentBytes];
        int length = 0;
        for (int i = first; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.Length + 1 > arguments.Length - length) return Program.Wrong(word);
            word.CopyTo(arguments.AsSpan(length));
            length += word.Length + 1;
        }

        status = machine.Spawn(path.Written, arguments.AsSpan(0, length), out uint process);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"vhm: {name} in machine {machine.Number}: {StatusNames.Of(status)}");
            return 1;
        }

        status = HybridProcess.Wait(process, out int exit);
        if (status == Status.Ok) return exit;
        Terminal.ErrorLine($"vhm: machine {machine.Number} has ended: {StatusNames.Of(status)}");
        return 1;
    }
}
