// The Q API (XDV-081 §5.2): a contract for qubits, circuits run under it, structured measurement results. Never raw
// state.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>How a circuit is run.</summary>
public struct QuantumJob
{
    public uint Shots;
    /// <summary>Seed of the outcomes; 0 leaves them to the provider.</summary>
    public ulong Seed;
    /// <summary>Container to continue, from <see cref="KeptContainer"/> of an earlier job; 0 = a fresh one.</summary>
    public ulong Container;
    /// <summary>Keep the container for the next job (one shot only). Its qubits are the contract's, which has that much
    /// less for other containers until this one is released.</summary>
    public bool Keep;
    /// <summary>Out: the container kept.</summary>
    public ulong KeptContainer;
}

/// <summary>An active Q contract: so many qubits, for so long.</summary>
public readonly struct Quantum
{
    /// <summary>Default length of a contract, in ticks.</summary>
    public const ulong DefaultDuration = 1_000_000_000;

    private readonly ResourceContract _contract;
    private readonly CapabilityHandle _capability;

    private Quantum(ResourceContract contract, CapabilityHandle capability)
    {
        _contract = contract;
        _capability = capability;
    }

    public ulong Contract => _contract.Handle;

    /// <summary>Requests and activates a contract for <paramref name="qubits"/> logical qubits.
    /// <paramref name="budget"/>: longest physical duration of one shot in ticks, 0 = what the provider
    /// declares. <paramref name="flags"/>: whether its containers may be shared. <paramref name="retries"/>: how often
    /// the kernel runs a job again that failed for no fault of its own, 0–7.</summary>
    public static Status Open(uint qubits, out Quantum quantum, ulong budget = 0, ulong duration = DefaultDuration,
        ContractFlags flags = ContractFlags.None, byte retries = 0)
    {
        CapabilityHandle capability = CapabilityHandle.For(Abi.Domain.Quantum);
        ContractTerms terms = new() { Domain = Abi.Domain.Quantum, Resources = qubits, Duration = duration,
            Budget = budget, Flags = flags, Retries = retries };
        Status status = ResourceContract.Request(terms, capability, out ResourceContract contract);
        if (status == Status.Ok) status = contract.Activate();
        quantum = new Quantum(contract, capability);
        return status;
    }

    /// <summary>Submits a circuit (kernel/Abi/CircuitFormat.cs). Returns at once with the job.</summary>
    public Status Submit(ReadOnlySpan<byte> circuit, scoped ref QuantumJob how, out Job job)
    {
        job = default;
        if (circuit.Length < CircuitHeader.Size) return Status.DescriptorInvalid;
        QJobDescriptor descriptor = new()
        {
            Contract = _contract.Handle,
            QubitCount = MemoryMarshal.Read<CircuitHeader>(circuit).Qubits,
            CircuitPointer = Gateway.Address(circuit),
            MeasurementSpec = MeasurementSpec.Z,
        };
        QJobExtension extension = new()
        {
            Size = QJobExtension.CurrentSize,
            Version = QJobExtension.CurrentVersion,
            Container = how.Container,
            Flags = how.Keep ? JobFlags.Keep : JobFlags.None,
            Shots = how.Shots == 0 ? 1 : how.Shots,
            Seed = how.Seed,
        };
        Status status = CrossDomainCall.Invoke(ref descriptor, ref extension, _capability, out job);
        how.KeptContainer = extension.KeptContainer;
        return status;
    }

    /// <summary>Submits, waits and reads: the header, with entries in <paramref name="entries"/> after it.</summary>
    public Status Run(ReadOnlySpan<byte> circuit, scoped ref QuantumJob how, Span<byte> buffer,
        out QuantumCounts counts)
    {
        counts = default;
        Status status = Submit(circuit, ref how, out Job job);
        if (status == Status.Ok) status = job.Wait();
        if (status == Status.Ok) status = job.Read(buffer, _capability);
        if (status == Status.Ok) counts = new QuantumCounts(buffer);
        return status;
    }

    /// <summary>Runs a circuit <paramref name="shots"/> times from a fresh container.</summary>
    public Status Run(ReadOnlySpan<byte> circuit, uint shots, Span<byte> buffer, out QuantumCounts counts,
        ulong seed = 0)
    {
        QuantumJob how = new() { Shots = shots, Seed = seed };
        return Run(circuit, ref how, buffer, out counts);
    }

    /// <summary>Bytes a result can take: at most one entry a shot.</summary>
    public static int ResultBytes(uint bits, uint shots) =>
        QuantumResult.HeaderBytes + (int)shots * ((int)((bits + 63) / 64) + 1) * 8;

    public Status Release() => _contract.Release();

    /// <summary>Gives back a container that no job continues any more.</summary>
    public Status Release(ulong container) => _capability.Release(container);

    /// <summary>Lets a child, or the parent, run jobs in a kept container, and read what they measure (XDV-032.3).
    /// Errors: CapabilityUnauthorized (the contract's flags).</summary>
    public Status Share(ulong container, uint process, bool measure) => _capability.Share(container, process, measure);

    /// <summary>Another process's contract, for jobs in the one container that <paramref name="share"/> is for: each
    /// continues and keeps it.</summary>
    public static Quantum Shared(ulong contract, CapabilityHandle share) =>
        new(new ResourceContract(contract, Abi.Domain.Quantum), share);
}

/// <summary>Measured outcomes and how often each came, in ascending order of the bits.</summary>
public readonly ref struct QuantumCounts
{
    private readonly ReadOnlySpan<byte> _entries;

    /// <summary>Views a result as job_read wrote it.</summary>
    public QuantumCounts(ReadOnlySpan<byte> result)
    {
        Header = MemoryMarshal.Read<QuantumResult>(result);
        int wanted = (int)Header.Entries * Header.EntryBytes;
        _entries = result.Slice(QuantumResult.HeaderBytes, Math.Min(wanted, result.Length - QuantumResult.HeaderBytes));
    }

    public QuantumResult Header { get; }

    /// <summary>Number of distinct outcomes.</summary>
    public int Length => Header.EntryBytes == 0 ? 0 : _entries.Length / Header.EntryBytes;

    /// <summary>Classical bits of outcome <paramref name="index"/>: bit 0 is bit 0 of word 0.</summary>
    public ReadOnlySpan<ulong> Bits(int index) =>
        MemoryMarshal.Cast<byte, ulong>(_entries.Slice(index * Header.EntryBytes, (int)Header.WordsPerEntry * 8));

    /// <summary>How often outcome <paramref name="index"/> came.</summary>
    public ulong Count(int index) =>
        MemoryMarshal.Read<ulong>(_entries.Slice((index + 1) * Header.EntryBytes - 8));

    /// <summary>How often the outcome whose first 64 bits are <paramref name="bits"/> came; 0 if never.</summary>
    public ulong CountOf(ulong bits)
    {
        for (int i = 0; i < Length; i++)
            if (Bits(i)[0] == bits) return Count(i);
        return 0;
    }
}
