// The one status space of the system. 0–100 are the runtime's numbers, 1001.. the Q provider's, 2001.. the Φ provider's
// (XDV-052.4, XDV-060.4, XDV-061.4); they are stable across versions. Ours start at 3001.
namespace Xdv.Abi;

/// <summary>Result of every system call and of every cross-domain operation.</summary>
public enum Status : uint
{
    Ok = 0,
    SpawnFailed = 1,
    JoinFailed = 2,
    InvalidProcess = 3,
    ProcessNotFound = 4,
    OutOfProcesses = 5,
    SleepFailed = 6,
    InvalidDomain = 7,
    ClassicalAnchorRequired = 8,
    CapabilityInvalid = 9,
    CapabilityUnauthorized = 10,
    ContractInvalid = 11,
    ContractRequired = 12,
    ReplayInvalid = 13,
    TelemetryInvalid = 14,
    TransitionRollback = 15,
    DescriptorInvalid = 16,
    LifecycleInvalid = 17,
    TransitionInvalid = 18,
    DomainUnauthorized = 64,
    ResourceExhausted = 65,
    DecoherenceExceeded = 66,
    CoherenceViolation = 67,
    /// <summary>The domain was stopped.</summary>
    DomainPanic = 68,
    DomainNotAvailable = 100,

    QuantumDecoherenceExceeded = 1001,
    QuantumCalibrationInvalid = 1002,
    QuantumResourceUnavailable = 1003,
    QuantumHardwareFailure = 1004,
    QuantumGateUnsupported = 1005,
    QuantumMeasurementFailure = 1006,
    QuantumNoCloneViolation = 1007,

    PhaseCoherenceTimeout = 2001,
    PhaseStabilityBreach = 2002,
    PhaseTransformUnsupported = 2003,
    PhaseEnvelopeInvalid = 2004,
    PhaseHardwareFailure = 2005,

    /// <summary>A pointer or length names memory that the process does not own.</summary>
    BadAddress = 3001,
    /// <summary>No system call has this number.</summary>
    UnknownCall = 3002,
    /// <summary>An argument is outside its range.</summary>
    InvalidArgument = 3003,
    /// <summary>No file has this path.</summary>
    FileNotFound = 3004,
    /// <summary>The file is not a program XDV can load (XDV-052.1).</summary>
    BadExecutable = 3005,
    /// <summary>No frames are left, or the process's quota is used up.</summary>
    OutOfMemory = 3006,
    /// <summary>No job has this handle, or it belongs to another process.</summary>
    JobInvalid = 3007,
    /// <summary>The job, container or contract is executing; it never runs twice at once (XDV-012.4).</summary>
    Busy = 3008,
    /// <summary>The process was stopped by a trap (page fault, illegal instruction …).</summary>
    ProcessTrapped = 3009,
    /// <summary>There is no more: end of a directory or table.</summary>
    EndOfList = 3010,
    /// <summary>Another process killed this one.</summary>
    ProcessKilled = 3011,
    /// <summary>The process that owned the endpoint ended while the caller queued there.</summary>
    PeerClosed = 3012,
    /// <summary>Whoever received the call ended, or received again, without a reply.</summary>
    ReplyLost = 3013,
    /// <summary>Nobody waits for this thread's reply.</summary>
    NoCaller = 3014,
    /// <summary>No thread of the caller's process has this handle.</summary>
    ThreadNotFound = 3015,
    /// <summary>No machine in the caller's has this number.</summary>
    VhmNotFound = 3016,

    /// <summary>This machine has no such device.</summary>
    DeviceAbsent = 3020,
    /// <summary>The device broke its protocol, asked for a reset or did not answer; it is reset for the next
    /// request.</summary>
    DeviceFailed = 3021,
    /// <summary>The device works and says that it cannot: a medium that does not read.</summary>
    DeviceError = 3022,
    /// <summary>Ctrl-C ended the process.</summary>
    ProcessInterrupted = 3030,
}
