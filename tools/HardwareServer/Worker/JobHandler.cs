// From request bytes to answer bytes. The kernel has made its six checks before it sends a job (XDV-060.3); the
// provider makes its own again, because a provider that trusts its caller is no boundary.
using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;

namespace Xdv.HardwareServer.Worker;

/// <summary>Serves the jobs of one guest on one device. Requests come in on the guest's thread, which refuses what
/// is wrong, turns away what there is no room for, and does what is short when the device is free; the rest waits for
/// its turn and runs on the device's thread. What a guest sends takes effect in its order.</summary>
public sealed class JobHandler : IQueueHandler, IDisposable
{
    // Such a job takes less than waking another thread twice does.
    private const uint BriefQubits = 10, BriefModes = 64, BriefShots = 1;
    private const int BriefBytes = 4096;
    private readonly Domain _domain;
    private readonly uint _generation;
    private readonly IJobProvider _provider;
    private readonly AttestationRecord _attestation;
    private readonly AnswerDelivery _delivery;
    private readonly Action<string> _log;
    private FaultScript _faults;
    private readonly DeviceQueue _device;
    private readonly GuestQueue _queue;

    /// <param name="domain">Quantum or Phase.</param>
    /// <param name="generation">The window generation this worker serves.</param>
    /// <param name="provider">This guest's share; the handler does not dispose it.</param>
    /// <param name="device">The queue at the device, of all guests.</param>
    /// <param name="delivery">Decides when answers leave.</param>
    /// <param name="log">Takes one line about an engine that threw.</param>
    /// <param name="faults">Jobs that fail on purpose.</param>
    /// <param name="tally">What the broker reads.</param>
    public JobHandler(Domain domain, uint generation, IJobProvider provider, DeviceQueue device,
        AnswerDelivery delivery, Action<string> log, FaultScript faults = default, GuestTally? tally = null)
    {
        (_domain, _generation, _provider, _delivery, _log) = (domain, generation, provider, delivery, log);
        (_device, _faults) = (device, faults);
        _attestation = provider.Attestation;
        _queue = new GuestQueue(this, tally);
        device.Join(_queue);
    }

    public int Handle(in QueueRequest request, Span<byte> answer)
    {
        if (answer.Length < JobAnswer.Size) return 0;
        long arrived = Stopwatch.GetTimestamp();
        ReadOnlySpan<byte> bytes = request.Bytes;
        JobRequest job = bytes.Length >= JobRequest.Size ? MemoryMarshal.Read<JobRequest>(bytes) : default;
        if (job.Operation != JobOperation.Release) _queue.Tally?.Submitted();
        Status status = bytes.Length >= JobRequest.Size ? Validate(job, bytes.Length - JobRequest.Size)
            : Status.DescriptorInvalid;
        if (status != Status.Ok)
        {
            Tell(job, status, JobOutcome.Failed, arrived, arrived, arrived);
            return Write(answer, job, status, 0);
        }
        if (job.Operation == JobOperation.Release) return Release(request, job, answer, arrived);
        switch (_device.Enter(_queue, bytes.Length, IsBrief(job)))
        {
            case Admission.Run:
                return RunNow(request, job, answer, arrived);
            case Admission.Wait:
                var waiting = new QueuedJob(job, bytes.ToArray(), answer.Length, request.Defer(), arrived);
                _device.Add(_queue, waiting);
                return 0;
            case Admission.Overload:
                return TurnAway(job, Status.ResourceExhausted, JobOutcome.Shed, answer, arrived);
            default:
                return TurnAway(job, Status.DomainNotAvailable, JobOutcome.TurnedAway, answer, arrived);
        }
    }

    public void Reset()
    {
        _device.Clear(_queue);
        _provider.Reset();
    }

    /// <summary>Answers waiting jobs with <paramref name="status"/>; from any thread.</summary>
    /// <param name="job">The guest's number of one; null = all.</param>
    public int Cancel(ulong? job, Status status) => _device.Cancel(_queue, job, (_, waiting) =>
    {
        long now = Stopwatch.GetTimestamp();
        Tell(waiting.Header, status, JobOutcome.Cancelled, waiting.Arrived, now, now);
        var answer = new byte[JobAnswer.Size];
        Write(answer, waiting.Header, status, 0);
        waiting.Answer!.Complete(answer);
    });

    /// <summary>The guest is gone.</summary>
    public void Dispose()
    {
        _device.Clear(_queue);
        _device.Part(_queue);
    }

    /// <summary>It is this one's turn; on the device's thread.</summary>
    /// <param name="room">For the answer, at least what the request asks.</param>
    internal void Run(QueuedJob job, Span<byte> room)
    {
        Span<byte> answer = room[..job.AnswerBytes];
        if (job.Header.Operation == JobOperation.Release || job.Answer is null)
        {
            _provider.Release(job.Header.StateObject);
            job.Answer?.Complete(answer[..Write(answer, job.Header, Status.Ok, 0)]);
            return;
        }
        int length = Execute(job.Header, job.Bytes, answer, job.Arrived);
        if (length > 0) _delivery.Deliver(job.Answer, answer[..length]);
    }

    private int RunNow(in QueueRequest request, in JobRequest job, Span<byte> answer, long arrived)
    {
        int length;
        try
        {
            length = Execute(job, request.Bytes, answer, arrived);
        }
        finally
        {
            _device.Leave();
        }
        if (length > 0) return _delivery.Deliver(request, answer[..length]);
        request.Defer();
        return 0;
    }

    private int Release(in QueueRequest request, in JobRequest job, Span<byte> answer, long arrived)
    {
        if (_device.IsOccupied(_queue))
        {
            _device.Add(_queue, new QueuedJob(job, [], answer.Length, request.Defer(), arrived));
            return 0;
        }
        _provider.Release(job.StateObject);
        return Write(answer, job, Status.Ok, 0);
    }

    // A job that failed leaves no state object behind, and one that was never begun has failed (XDV-024.1).
    private int TurnAway(in JobRequest job, Status status, JobOutcome outcome, Span<byte> answer, long arrived)
    {
        if (_device.IsOccupied(_queue)) _device.Add(_queue, QueuedJob.Forget(job, arrived));
        else _provider.Release(job.StateObject);
        Tell(job, status, outcome, arrived, arrived, arrived);
        return Write(answer, job, status, 0);
    }

    private bool IsBrief(in JobRequest job) => _attestation.Kind == ProviderKind.Simulator
        && job.PayloadBytes <= BriefBytes && (_domain == Domain.Quantum
            ? job.Shots <= BriefShots && job.Resources <= BriefQubits : job.Resources <= BriefModes);

    /// <summary>Bytes of the answer; 0 when the provider went away, and no answer is to be given: one that raced its
    /// end would be timing.</summary>
    private int Execute(in JobRequest job, ReadOnlySpan<byte> request, Span<byte> answer, long arrived)
    {
        long began = Stopwatch.GetTimestamp();
        int resultBytes = 0;
        Status status;
        try
        {
            ReadOnlySpan<byte> payload = request.Slice(JobRequest.Size, (int)job.PayloadBytes);
            status = Execute(job, payload, answer[JobAnswer.Size..], out resultBytes);
        }
        catch (ProviderLostException)
        {
            return 0;
        }
        JobOutcome outcome = status == Status.Ok ? JobOutcome.Done : JobOutcome.Failed;
        Tell(job, status, outcome, arrived, began, Stopwatch.GetTimestamp());
        return Write(answer, job, status, resultBytes);
    }

    private Status Execute(in JobRequest job, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
    {
        resultBytes = 0;
        if (_faults.TryTake(job.Seed, out Status fault))
        {
            _provider.Release(job.StateObject);
            return fault;
        }
        try
        {
            return _provider.Execute(job, payload, result, out resultBytes);
        }
        catch (Exception failure) when (failure is not ProviderLostException)
        {
            // An engine that throws is a broken device for this job; the others on this machine must not notice.
            _log($"job {job.Job}: {failure}");
            _provider.Release(job.StateObject);
            resultBytes = 0;
            return HardwareFailure;
        }
    }

    private int Write(Span<byte> answer, in JobRequest job, Status status, int resultBytes)
    {
        var header = new JobAnswer
        {
            Magic = JobAnswer.CurrentMagic, Status = status, Job = job.Job, ResultBytes = (uint)resultBytes,
            Generation = _generation,
        };
        MemoryMarshal.Write(answer, header);
        return JobAnswer.Size + resultBytes;
    }

    private void Tell(in JobRequest job, Status status, JobOutcome outcome, long arrived, long began, long ended)
    {
        if (job.Operation == JobOperation.Release || _queue.Tally is not { } tally) return;
        tally.Ended(new EndedJob(0, status, outcome, job.Job, Nanoseconds(arrived), Nanoseconds(began - arrived),
            Nanoseconds(ended - began)));
    }

    private static ulong Nanoseconds(long ticks) => (ulong)(ticks * (1_000_000_000 / (double)Stopwatch.Frequency));

    private Status Validate(in JobRequest job, int available)
    {
        if (job.Magic != JobRequest.CurrentMagic) return Status.DescriptorInvalid;
        if (job.Version != JobRequest.CurrentVersion) return Status.DescriptorInvalid;
        if (job.StateObject == 0) return Status.DescriptorInvalid;
        bool prepares = (_attestation.Features & ProviderFeatures.PhaseFromMeasurement) != 0 && job.Continues == 0;
        if (job.PhaseBits != 0 && !prepares) return Status.DescriptorInvalid;
        if (job.Domain != _domain) return Status.InvalidDomain;
        if (job.Generation != _generation) return HardwareFailure;
        if (job.PayloadBytes > (uint)available) return Status.DescriptorInvalid;
        return job.Operation switch
        {
            JobOperation.Release => Status.Ok,
            JobOperation.Execute => ValidateExecute(job),
            _ => Status.DescriptorInvalid,
        };
    }

    private Status ValidateExecute(in JobRequest job)
    {
        bool quantum = _domain == Domain.Quantum;
        JobFlags known = quantum ? JobFlags.Keep : JobFlags.Keep | JobFlags.Evaluate;
        if ((job.Flags & ~known) != 0 || job.Continues > 1 || job.Resources == 0) return Status.DescriptorInvalid;
        if (job.CalibrationEpoch != 0 && job.CalibrationEpoch != _attestation.CalibrationEpoch)
            return quantum ? Status.QuantumCalibrationInvalid : Status.ContractInvalid;
        if (job.Resources > _attestation.Capacity)
            return quantum ? Status.QuantumResourceUnavailable : Status.ResourceExhausted;
        if (!quantum) return ValidateProjection(job);
        if (!MeasurementSpec.IsValid(job.MeasurementSpec) || job.Shots == 0) return Status.DescriptorInvalid;
        if (job.Shots > _attestation.MaxShots) return Status.QuantumResourceUnavailable;
        // A kept state exists once: more than one shot of it would be copies (XDV-013.2).
        bool kept = (job.Flags & JobFlags.Keep) != 0 || job.Continues == 1;
        return kept && job.Shots != 1 ? Status.QuantumNoCloneViolation : Status.Ok;
    }

    private Status ValidateProjection(in JobRequest job)
    {
        bool evaluates = (job.Flags & JobFlags.Evaluate) != 0;
        ulong last = evaluates ? (ulong)PhaseProjection.Correlations : 0;
        if (job.MeasurementSpec > last) return Status.DescriptorInvalid;
        bool declared = (_attestation.Features & ProviderFeatures.Projections) != 0;
        return job.MeasurementSpec == 0 || declared ? Status.Ok : Status.PhaseTransformUnsupported;
    }

    private Status HardwareFailure =>
        _domain == Domain.Quantum ? Status.QuantumHardwareFailure : Status.PhaseHardwareFailure;
}
