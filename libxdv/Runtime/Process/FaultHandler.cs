// Faults of a child, or of the process itself, decided about by a program (XDV-024.1): a debugger, a pager, a parent
// that gives more memory to a child that needs it. A handler that ends, or never answers, ends nobody but who faulted.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>What a thread did that it could not do. Kind None: no fault, but a call at the same endpoint.</summary>
/// <param name="Process">Whose thread.</param>
/// <param name="Kind">ProcessTrap; MemoryExhausted: a page that the process could not have.</param>
/// <param name="Vector">The processor's number: 0 divide, 6 illegal instruction, 14 page fault …</param>
/// <param name="Error">The processor's error code.</param>
/// <param name="Address">Whose access failed; 0 where there is none.</param>
/// <param name="Rip">The instruction.</param>
/// <param name="Thread">Handle, in its own process.</param>
public readonly record struct Fault(uint Process, FaultKind Kind, uint Vector, uint Error, ulong Address, ulong Rip,
    ulong Thread)
{
    /// <summary>From the value and words that a receive came back with.</summary>
    public static Fault Read(ulong value, ReadOnlySpan<ulong> words)
    {
        uint process = (uint)(value >> 32);
        if (((uint)value & FaultMessage.Mark) == 0) return new Fault(process, FaultKind.None, 0, 0, 0, 0, 0);
        return new Fault(process, FaultMessage.Kind(words[0]), FaultMessage.Vector(words[0]),
            FaultMessage.Error(words[0]), words[1], words[2], words[3]);
    }
}

/// <summary>An endpoint of the calling process for faults. Used by one thread at a time: each fault that is received
/// wants one decision, by the thread that received it; receiving again without one ends the process.</summary>
public readonly struct FaultHandler(Endpoint endpoint)
{
    public Endpoint Endpoint { get; } = endpoint;

    /// <summary>Errors: ResourceExhausted.</summary>
    public static Status Create(out FaultHandler handler)
    {
        Status status = Endpoint.Create(out Endpoint endpoint);
        handler = new FaultHandler(endpoint);
        return status;
    }

    /// <summary>From now on this handler gets the faults of a child, or of the calling process: then another of its
    /// threads receives. Errors: ProcessNotFound.</summary>
    public Status Watch(uint process)
    {
        Gateway.Invoke(SystemCall.FaultHandler, out Status status, process, Endpoint.Capability);
        return status;
    }

    /// <summary>From now on faults of this process end it. One that waits already still waits. Errors:
    /// ProcessNotFound.</summary>
    public static Status Forget(uint process)
    {
        Gateway.Invoke(SystemCall.FaultHandler, out Status status, process, 0);
        return status;
    }

    /// <summary>Waits for a fault.</summary>
    public Status Receive(out Fault fault)
    {
        Span<ulong> words = stackalloc ulong[MessageGateway.RegisterWords];
        ulong value = MessageGateway.Invoke(SystemCall.IpcReceive, Endpoint.Capability, 0, words, 0,
            out Status status);
        fault = Fault.Read(value, words);
        return status;
    }

    /// <summary>The process ends as it would without a handler. Errors of all three: NoCaller (it has ended).</summary>
    public static Status End() => Decide(FaultDecision.End, 0);

    /// <summary>The instruction is tried again.</summary>
    public static Status Retry() => Decide(FaultDecision.Retry, 0);

    /// <summary>The thread goes on at another instruction, its registers as they were.</summary>
    public static Status ContinueAt(ulong rip) => Decide(FaultDecision.ContinueAt, rip);

    private static Status Decide(FaultDecision decision, ulong rip)
    {
        Span<ulong> words = [0, rip, 0, 0];
        return Endpoint.Reply(words, (int)decision);
    }
}
