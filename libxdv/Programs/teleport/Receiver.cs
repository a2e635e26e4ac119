// The other side of `teleport --apart`: a process with a share of the sender's container and two measured bits. It has
// no other way to that container, and its own contract is none.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Teleport;

internal static class Receiver
{
    private const int Arrived = 0, Lost = 3;

    public static ReadOnlySpan<byte> Role => "receive"u8;

    /// <summary>The sender's part: starts a receiver, shares the container with it alone, takes it back.</summary>
    public static Status Send(Quantum quantum, int round, ulong container, ulong bits, out bool same)
    {
        same = false;
        Utf8Line arguments = new(stackalloc byte[160]);
        arguments.Append("teleport\0receive\0"u8);
        foreach (ulong value in (ReadOnlySpan<ulong>)[(ulong)round, quantum.Contract, container, bits])
        {
            arguments.Append(value);
            arguments.Append(0);
        }

        Status status = HybridProcess.Spawn("/bin/teleport"u8, arguments.Written, out uint receiver);
        if (status != Status.Ok) return status;
        status = quantum.Share(container, receiver, measure: true);
        if (status != Status.Ok) HybridProcess.Kill(receiver);
        Status ended = HybridProcess.Wait(receiver, out int exit);
        if (status == Status.Ok) status = ended;
        same = exit == Arrived;
        if (status == Status.Ok) status = quantum.Release(container);
        return status != Status.Ok || exit is Arrived or Lost ? status : Status.DescriptorInvalid;
    }

    public static int Run()
    {
        bool told = true;
        Span<ulong> values = stackalloc ulong[4];
        for (int i = 0; i < values.Length; i++)
            told &= NumberText.TryParse(HybridProcess.Argument(2 + i), out values[i]);
        if (!told) return Program.Manual.Wrong(Role);
        CapabilityHandle share = CapabilityHandle.ForShare(Domain.Quantum);
        for (; share.IsNone; share = CapabilityHandle.ForShare(Domain.Quantum)) HybridProcess.Yield();
        (double theta, double phi) = Program.Angles((int)values[0]);
        Quantum quantum = Quantum.Shared(values[1], share);
        Status status = Program.Receive(quantum, theta, phi, values[2], values[3], true, out bool same);
        if (status != Status.Ok) Terminal.ErrorLine($"teleport: receiver: {status}");
        return status != Status.Ok ? 1 : same ? Arrived : Lost;
    }
}
