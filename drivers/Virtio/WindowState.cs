// The words in which a window device tells its owner how it is. A loss is an input of the orchestration
// (ProviderLost), so the device never recovers behind the kernel's back: it stays Lost or Failed until it is told to
// restart (determinism.md 2, XDV-024).
namespace Xdv.Drivers.Virtio;

/// <summary>States of the transport. Probe → (AwaitReset →) AwaitAck → Ready → Lost or Failed → (restart)
/// Probe.</summary>
public enum WindowState : byte
{
    /// <summary>Waiting for a header, a guest peer id and a server that serves.</summary>
    Probe = 0,
    /// <summary>An earlier handshake of the same generation is being withdrawn.</summary>
    AwaitReset = 1,
    /// <summary>The driver announced its rings; the server has not answered yet.</summary>
    AwaitAck = 2,
    Ready = 3,
    /// <summary>The server went away or was replaced; what it held is gone.</summary>
    Lost = 4,
    /// <summary>The server broke the protocol, refused it, or never answered.</summary>
    Failed = 5,
}

/// <summary>Why a device is Lost or Failed.</summary>
public enum LossReason : byte
{
    None = 0,
    /// <summary>A new worker serves the window.</summary>
    GenerationChanged = 1,
    /// <summary>The server no longer says that it serves.</summary>
    ServerGone = 2,
    /// <summary>The kernel's watchdog gave up on it.</summary>
    Watchdog = 3,
    /// <summary>The header is wrong; <c>WindowDevice.Header</c> says what.</summary>
    HeaderInvalid = 4,
    /// <summary>The window has no room for rings and buffers.</summary>
    WindowTooSmall = 5,
    /// <summary>The server answered the handshake, or a later state of the driver, with Failed.</summary>
    Refused = 6,
    /// <summary>The handshake was not answered within the limit.</summary>
    AckTimeout = 7,
    /// <summary>A used entry or index that cannot be.</summary>
    RingViolation = 8,
    /// <summary>An answer that cannot be.</summary>
    AnswerViolation = 9,
}

/// <summary>One loss, taken once by the kernel.</summary>
public struct ProviderLoss
{
    public LossReason Reason;
    /// <summary>Generation that was served until then.</summary>
    public uint Generation;
    /// <summary>Jobs that ended with it, answered or not.</summary>
    public int Jobs;
}
