// Numbers of the modern virtio-pci transport (virtio 1.2, 2.1, 4.1 and 6). They are the standard's, not ours, so they
// stand beside the code that uses them and not in kernel/Abi.
using System;

namespace Xdv.Drivers.Virtio;

/// <summary>PCI identity, capability layout and common configuration. Offsets in bytes.</summary>
public static class VirtioPci
{
    public const ushort Vendor = 0x1AF4;
    /// <summary>Ids of transitional devices, whose type is the subsystem id, and of modern ones, whose type is the
    /// distance from here (4.1.2).</summary>
    public const ushort FirstTransitional = 0x1000, LastTransitional = 0x103F, FirstModern = 0x1040,
        LastModern = 0x107F;
    /// <summary>Device types (5).</summary>
    public const uint BlockDevice = 2, EntropyDevice = 4;

    // Vendor capability (4.1.4): id, link, length, type | BAR | offset | length, for notifications a multiplier.
    public const byte CapabilityBytes = 16, NotifyCapabilityBytes = 20, CapabilityBar = 4, CapabilityOffset = 8,
        CapabilityLength = 12, CapabilityMultiplier = 16;
    public const byte CommonType = 1, NotifyType = 2, InterruptType = 3, DeviceType = 4;

    // Common configuration (4.1.4.3).
    public const ulong DeviceFeatureSelect = 0, DeviceFeature = 4, DriverFeatureSelect = 8, DriverFeature = 12,
        ConfigurationVector = 16, QueueCount = 18, Status = 20, ConfigurationGeneration = 21, QueueSelect = 22,
        QueueSize = 24, QueueVector = 26, QueueEnable = 28, QueueNotifyOffset = 30, QueueDescriptors = 32,
        QueueDriver = 40, QueueDevice = 48;
    public const uint CommonBytes = 56;
    public const ushort NoVector = 0xFFFF;

    /// <summary>VIRTIO_F_VERSION_1: the only feature that no driver here does without.</summary>
    public const ulong Version1 = 1UL << 32;
}

/// <summary>The device status byte (2.1).</summary>
[Flags]
public enum VirtioStatus : byte
{
    Reset = 0,
    Acknowledge = 1,
    Driver = 2,
    DriverOk = 4,
    FeaturesOk = 8,
    NeedsReset = 64,
    Failed = 128,
}

/// <summary>Why a virtio-pci device is down. Every way in which it can disappoint its driver has a name.</summary>
public enum VirtioFault : byte
{
    None = 0,
    /// <summary>The status register does not go to 0: the device is gone or stuck. What it was lent stays
    /// lent.</summary>
    ResetTimeout = 1,
    /// <summary>It does not offer VIRTIO_F_VERSION_1.</summary>
    NotModern = 2,
    /// <summary>It took FEATURES_OK back.</summary>
    FeaturesRefused = 3,
    /// <summary>No such queue, one in use already, or one too small.</summary>
    QueueUnusable = 4,
    /// <summary>The queue's doorbell lies outside the notification region.</summary>
    DoorbellOutside = 5,
    /// <summary>It did not take the interrupt vector.</summary>
    VectorRefused = 6,
    /// <summary>The device configuration changed again and again while it was read, or is too short.</summary>
    ConfigurationUnstable = 7,
    /// <summary>DEVICE_NEEDS_RESET, or a status that is not the driver's any more.</summary>
    NeedsReset = 8,
    /// <summary>A used index or entry that cannot be.</summary>
    RingViolation = 9,
    /// <summary>No answer within the limit.</summary>
    NoAnswer = 10,
    /// <summary>An answer shorter than it has to be, or one that says nothing.</summary>
    AnswerViolation = 11,
    /// <summary>The memory given to the driver does not hold rings and buffers.</summary>
    MemoryTooSmall = 12,
}
