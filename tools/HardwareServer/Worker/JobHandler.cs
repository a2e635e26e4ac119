// From request bytes to answer bytes. The kernel has made its six checks before it sends a job (XDV-060.3); the
// provider makes its own again, because a provider that trusts its caller is no boundary.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;

namespace Xdv.HardwareServer.Worker;

/// <summary>Serves the jobs of one guest on one device, one after the other.</summary>
public sealed class JobHandler : IQueueHandler
{
    private readonly Domain _domain;
    private readonly uint _generation;
    private readonly IJobProvider _provider;
    private readonly AttestationRecord _attestation;
    private readonly AnswerDelivery _delivery;
    private readonly Action<string> _log;
    private readonly FaultScript _faults;

    /// <param name="domain">Quantum or Phase.</param>
    /// <param name="generation">The window generation this worker serves.</param>
    /// <param name="provider">This guest's share; the handler does not dispose it.</param>
    /// <param name="delivery">Decides when answers leave.</param>
    /// <param name="log">Takes one line about an engine that threw.</param>
    /// <param name="faults">Jobs that fail on purpose.</param>
    public JobHandler(Domain domain, uint generation, IJobProvider provider, AnswerDelivery delivery,
        Action<string> log, FaultScript faults = default)
    {
        (_domain, _generation, _provider, _delivery, _log) = (domain, generation, provider, delivery, log);
        _faults = faults;
        _attestation = provider.Attestation;
    }

    public int Handle(in QueueRequest request, Span<byte> answer)
    {
        if (answer.Length < JobAnswer.Size) return 0;
        ReadOnlySpan<byte> bytes = request.Bytes;
        JobRequest job = default;
        int resultBytes = 0;
        Status status = Status.DescriptorInvalid;
        if (bytes.Length >= JobRequest.Size)
        {
            job = MemoryMarshal.Read<JobRequest>(bytes);
            try
            {
                status = Serve(job, bytes[JobRequest.Size..], answer[JobAnswer.Size..], out resultBytes);
            }
            catch (ProviderLostException)
            {
                // The window ends with the provider; an answer that raced its end would be timing.
                request.Defer();
                return 0;
            }
        }
        var header = new JobAnswer
        {
            Magic = JobAnswer.CurrentMagic, Status = status, Job = job.Job, ResultBytes = (uint)resultBytes,
            Generation = _generation,
        };
        MemoryMarshal.Write(answer, header);
        int length = JobAnswer.Size + resultBytes;
        return job.Operation == JobOperation.Execute ? _delivery.Deliver(request, answer[..length]) : length;
    }

    public void Reset() => _provider.Reset();

    private Status Serve(in JobRequest job, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
    {
        resultBytes = 0;
        Status status = Validate(job, payload.Length);
        if (status != Status.Ok) return status;
        if (job.Operation == JobOperation.Release)
        {
            _provider.Release(job.StateObject);
            return Status.Ok;
        }
        if (_faults.TryFind(job.Seed, out Status fault))
        {
            _provider.Release(job.StateObject);
            return fault;
        }
        try
        {
            return _provider.Execute(job, payload[..(int)job.PayloadBytes], result, out resultBytes);
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

    private Status Validate(in JobRequest job, int available)
    {
        if (job.Magic != JobRequest.CurrentMagic) return Status.DescriptorInvalid;
        if (job.Version != JobRequest.CurrentVersion) return Status.DescriptorInvalid;
        if (job.Reserved1 != 0 || job.StateObject == 0) return Status.DescriptorInvalid;
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
        if (!quantum) return Status.Ok;
        if (!MeasurementSpec.IsValid(job.MeasurementSpec) || job.Shots == 0) return Status.DescriptorInvalid;
        if (job.Shots > _attestation.MaxShots) return Status.QuantumResourceUnavailable;
        // A kept state exists once: more than one shot of it would be copies (XDV-013.2).
        bool kept = (job.Flags & JobFlags.Keep) != 0 || job.Continues == 1;
        return kept && job.Shots != 1 ? Status.QuantumNoCloneViolation : Status.Ok;
    }

    private Status HardwareFailure =>
        _domain == Domain.Quantum ? Status.QuantumHardwareFailure : Status.PhaseHardwareFailure;
}
