// A provider in another process behind the server's interface: one guest's share of it. Guests are invisible to the
// provider: it sees state objects and jobs under the connection's own numbers.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Foreign;

/// <summary>Containers or envelopes at a provider (XDV-060, XDV-061). A lost provider throws
/// <see cref="ProviderLostException"/>.</summary>
public sealed class ForeignProvider : IJobProvider
{
    private readonly ProviderConnection _connection;
    private readonly uint _maxProgramBytes;
    private readonly StateLedger<HeldState> _states;

    public ForeignProvider(ProviderConnection connection)
    {
        _connection = connection;
        HelloBody hello = connection.Hello;
        Attestation = hello.Attestation;
        _maxProgramBytes = hello.MaxProgramBytes;
        _states = new StateLedger<HeldState>(Attestation.Capacity, state => connection.Release(state.Id));
    }

    public AttestationRecord Attestation { get; }

    public Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
    {
        resultBytes = 0;
        if ((uint)payload.Length > _maxProgramBytes) return Exhausted;
        Status status = _states.TryBegin(request, out HeldState? state);
        if (status != Status.Ok) return Refusal(status);
        state ??= new HeldState(_connection.NextObject());
        JobRequest sent = request with { StateObject = state.Id };
        status = _connection.Run(sent, payload, state.Power, out double power, out byte[] bytes);
        bool fits = bytes.Length <= result.Length;
        if (!fits) status = Status.ResourceExhausted;
        if (status == Status.Ok && (request.Flags & JobFlags.Keep) != 0)
        {
            state.Power = power;
            _states.Keep(request, state);
        }
        else _connection.Release(state.Id);
        if (!fits || bytes.Length == 0) return status;
        bytes.CopyTo(result);
        MemoryMarshal.Write(result[JobField..], request.Job);
        resultBytes = bytes.Length;
        return status;
    }

    public void Release(ulong stateObject) => _states.Release(stateObject);

    public void Reset() => _states.Clear();

    public void Dispose() => _states.Clear();

    /// <summary>Where both results name their job.</summary>
    private const int JobField = 8;

    private Status Exhausted => Refusal(Status.ResourceExhausted);

    private Status Refusal(Status status) => (status, Attestation.Domain) switch
    {
        (Status.ResourceExhausted, Domain.Quantum) => Status.QuantumResourceUnavailable,
        (Status.LifecycleInvalid, Domain.Phase) => Status.PhaseEnvelopeInvalid,
        _ => status,
    };

    /// <summary>A container or envelope: its number there, and how much light the envelope holds.</summary>
    private sealed class HeldState(ulong id)
    {
        public ulong Id { get; } = id;

        public double Power { get; set; }
    }
}
