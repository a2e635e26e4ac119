// One Q or Φ provider as the kernel loop uses it: connect, submit, wait for the answer that logical time asks for.
using System;
using Xdv.Abi;
using Xdv.Drivers.Virtio;

namespace Xdv.Kernel.Devices;

/// <summary>How waiting for an answer ended.</summary>
internal enum AwaitedAnswer
{
    Answered,
    /// <summary>The provider is gone; the loss is to be taken.</summary>
    Lost,
}

internal sealed class ProviderLink(Domain domain, JobQueue<MemoryWindow, MemoryWindow>? jobs)
{
    private readonly JobQueue<MemoryWindow, MemoryWindow>? _jobs = jobs;
    private AttestationRecord _attestation;

    public Domain Domain { get; } = domain;

    /// <summary>A provider is attached and has not been reported lost.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>What it declared; meaningful while attached.</summary>
    public ref readonly AttestationRecord Attestation => ref _attestation;

    public uint Generation => _jobs is null ? 0 : _jobs.Device.Generation;

    /// <summary>Finishes the handshake, waiting as long as the server says nothing against it, and checks the
    /// attestation. False: no device, or the provider was refused.</summary>
    public bool TryConnect()
    {
        if (_jobs is null) return false;
        WindowState state = _jobs.Poll();
        while (state is not (WindowState.Ready or WindowState.Lost or WindowState.Failed))
        {
            DeviceWait.Sleep();
            state = _jobs.Poll();
        }

        IsAttached = state == WindowState.Ready && _jobs.TryReadAttestation(out _attestation);
        return IsAttached;
    }

    /// <summary>Looks once; true when the provider was lost since the last look. Its jobs are forgotten, and a new
    /// handshake may begin with <see cref="TryConnect"/>.</summary>
    public bool TryTakeLoss()
    {
        if (_jobs is null || !IsAttached) return false;
        _jobs.Poll();
        if (!_jobs.TryTakeLoss(out _)) return false;
        IsAttached = false;
        _jobs.Restart();
        return true;
    }

    /// <summary>Hands over a job. When the ring has no room now, waits for some. A provider lost meanwhile shows when
    /// the answer is awaited.</summary>
    public void Submit(in JobRequest request, ReadOnlySpan<byte> payload)
    {
        if (_jobs is null) return;
        while (_jobs.Submit(request, payload) == Status.Busy)
        {
            if (_jobs.Poll() != WindowState.Ready) return;
            if (_jobs.Submit(request, payload) != Status.Busy) return;
            DeviceWait.Sleep();
        }
    }

    /// <summary>True when an answered job can be handed over again; it does not matter when that is asked.</summary>
    public bool Holds(ulong job) => _jobs is not null && _jobs.Holds(job);

    /// <summary>Hands an answered job over once more, otherwise as <see cref="Submit"/>.</summary>
    public void Resubmit(ulong job, ulong stateObject, ulong time)
    {
        if (_jobs is null) return;
        while (_jobs.Resubmit(job, stateObject, time) == Status.Busy)
        {
            if (_jobs.Poll() != WindowState.Ready) return;
            if (_jobs.Resubmit(job, stateObject, time) != Status.Busy) return;
            DeviceWait.Sleep();
        }
    }

    /// <summary>Tells the provider to drop a container or envelope.</summary>
    public void Release(ulong stateObject)
    {
        if (_jobs is null) return;
        while (!_jobs.Release(stateObject))
        {
            if (_jobs.Poll() != WindowState.Ready) return;
            if (_jobs.Release(stateObject)) return;
            DeviceWait.Sleep();
        }
    }

    /// <summary>Waits until a job is answered or the provider is gone. The host's watchdog bounds this wait
    /// (determinism.md 3).</summary>
    public AwaitedAnswer Await(ulong job, out CompletedJob completed)
    {
        completed = default;
        if (_jobs is null) return AwaitedAnswer.Lost;
        while (true)
        {
            _jobs.Poll();
            JobProgress progress = _jobs.Query(job, out completed);
            if (progress == JobProgress.Answered) return AwaitedAnswer.Answered;
            if (progress != JobProgress.InFlight) return AwaitedAnswer.Lost;
            DeviceWait.Sleep();
        }
    }

    /// <summary>Copies result bytes of an answered job.</summary>
    public int Read(ulong job, uint offset, Span<byte> destination) =>
        _jobs is null ? 0 : _jobs.ReadResult(job, offset, destination);

    /// <summary>Frees the buffers of a job.</summary>
    public void Forget(ulong job) => _jobs?.Forget(job);

    /// <summary>Frees those of a job that has been answered, and has not been handed over again.</summary>
    public void ForgetAnswered(ulong job)
    {
        if (_jobs?.Query(job, out _) == JobProgress.Answered) _jobs.Forget(job);
    }
}
