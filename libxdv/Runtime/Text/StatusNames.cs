// The names people read: one place that turns a Status into words.
using System;
using Xdv.Abi;

namespace Xdv.Runtime.Text;

public static class StatusNames
{
    private static ReadOnlySpan<byte> Unknown => "STATUS"u8;

    /// <summary>True for a member of <see cref="Status"/>.</summary>
    public static bool IsDefined(ulong status) => status <= uint.MaxValue && !Of((Status)status).SequenceEqual(Unknown);

    /// <summary>Specification name of a status (XDV-052.4, XDV-060.4, XDV-061.4), for messages.</summary>
    public static ReadOnlySpan<byte> Of(Status status) => status switch
    {
        Status.Ok => "OK"u8,
        Status.SpawnFailed => "SPAWN_FAILED"u8,
        Status.InvalidProcess => "INVALID_PROCESS"u8,
        Status.ProcessNotFound => "PROCESS_NOT_FOUND"u8,
        Status.OutOfProcesses => "OUT_OF_PROCESSES"u8,
        Status.InvalidDomain => "INVALID_DOMAIN"u8,
        Status.ClassicalAnchorRequired => "K_ANCHOR_REQUIRED"u8,
        Status.CapabilityInvalid => "CAPABILITY_INVALID"u8,
        Status.CapabilityUnauthorized => "CAPABILITY_UNAUTHORIZED"u8,
        Status.ContractInvalid => "CONTRACT_INVALID"u8,
        Status.ContractRequired => "CONTRACT_REQUIRED"u8,
        Status.TransitionRollback => "TRANSITION_ROLLBACK"u8,
        Status.DescriptorInvalid => "DESCRIPTOR_INVALID"u8,
        Status.LifecycleInvalid => "LIFECYCLE_INVALID"u8,
        Status.TransitionInvalid => "TRANSITION_INVALID"u8,
        Status.DomainUnauthorized => "DOMAIN_UNAUTHORIZED"u8,
        Status.ResourceExhausted => "RESOURCE_EXHAUSTED"u8,
        Status.DecoherenceExceeded => "DECOHERENCE_EXCEEDED"u8,
        Status.CoherenceViolation => "COHERENCE_VIOLATION"u8,
        Status.DomainPanic => "DOMAIN_PANIC"u8,
        Status.DomainNotAvailable => "DOMAIN_NOT_AVAILABLE"u8,
        Status.QuantumDecoherenceExceeded => "Q_ERR_DECOHERENCE_EXCEEDED"u8,
        Status.QuantumCalibrationInvalid => "Q_ERR_CALIBRATION_INVALID"u8,
        Status.QuantumResourceUnavailable => "Q_ERR_RESOURCE_UNAVAILABLE"u8,
        Status.QuantumHardwareFailure => "Q_ERR_HARDWARE_FAILURE"u8,
        Status.QuantumGateUnsupported => "Q_ERR_GATE_UNSUPPORTED"u8,
        Status.QuantumMeasurementFailure => "Q_ERR_MEASUREMENT_FAILURE"u8,
        Status.QuantumNoCloneViolation => "Q_ERR_NO_CLONE_VIOLATION"u8,
        Status.PhaseCoherenceTimeout => "PHI_ERR_COHERENCE_TIMEOUT"u8,
        Status.PhaseStabilityBreach => "PHI_ERR_STABILITY_BREACH"u8,
        Status.PhaseTransformUnsupported => "PHI_ERR_TRANSFORM_UNSUPPORTED"u8,
        Status.PhaseEnvelopeInvalid => "PHI_ERR_ENVELOPE_INVALID"u8,
        Status.PhaseHardwareFailure => "PHI_ERR_HARDWARE_FAILURE"u8,
        Status.BadAddress => "BAD_ADDRESS"u8,
        Status.UnknownCall => "UNKNOWN_CALL"u8,
        Status.InvalidArgument => "INVALID_ARGUMENT"u8,
        Status.FileNotFound => "FILE_NOT_FOUND"u8,
        Status.BadExecutable => "BAD_EXECUTABLE"u8,
        Status.OutOfMemory => "OUT_OF_MEMORY"u8,
        Status.JobInvalid => "JOB_INVALID"u8,
        Status.Busy => "BUSY"u8,
        Status.ProcessTrapped => "PROCESS_TRAPPED"u8,
        Status.EndOfList => "END_OF_LIST"u8,
        Status.ProcessKilled => "PROCESS_KILLED"u8,
        Status.DeviceAbsent => "DEVICE_ABSENT"u8,
        Status.DeviceFailed => "DEVICE_FAILED"u8,
        Status.DeviceError => "DEVICE_ERROR"u8,
        Status.PeerClosed => "PEER_CLOSED"u8,
        Status.ReplyLost => "REPLY_LOST"u8,
        Status.NoCaller => "NO_CALLER"u8,
        Status.ThreadNotFound => "THREAD_NOT_FOUND"u8,
        Status.VhmNotFound => "VHM_NOT_FOUND"u8,
        Status.ProcessInterrupted => "PROCESS_INTERRUPTED"u8,
        Status.JoinFailed => "JOIN_FAILED"u8,
        Status.SleepFailed => "SLEEP_FAILED"u8,
        Status.ReplayInvalid => "REPLAY_INVALID"u8,
        Status.TelemetryInvalid => "TELEMETRY_INVALID"u8,
        _ => Unknown,
    };
}
