// The ivshmem-doorbell transport, driver side: header, handshake, queues, doorbell, generation and heartbeat
// (device.md).
//
// BAR0 has two registers that matter: IVPosition (this guest's peer id; reading it exits to the VMM, which makes it
// the fence) and Doorbell. BAR2 is the window. A write to the window does not trap, so every change of state is:
// write, ring, poll for the answer. No clock: Poll() looks once and returns; how long to keep polling, and when to
// sleep, is the kernel's to decide. The one limit kept here is a count of polls for the handshake.
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>One window device. <typeparamref name="TRegisters"/> is BAR0, <typeparamref name="TWindow"/> is
/// BAR2.</summary>
public sealed class WindowDevice<TRegisters, TWindow>
    where TRegisters : struct, IRegisterWindow
    where TWindow : struct, IRegisterWindow
{
    /// <summary>Buffers start on a page.</summary>
    public const ulong PageBytes = 4096;

    /// <summary>Status bits accumulate (virtio 1.2, 2.1); the answer must carry DriverReady.</summary>
    private const DeviceStatus Announced = DeviceStatus.Acknowledged | DeviceStatus.DriverReady;

    private readonly DeviceId _device;
    private readonly uint _ackPolls;
    private readonly SplitQueue<TWindow>[] _queues;
    private readonly QueueLayout[] _layouts;
    private TRegisters _registers;
    private TWindow _window;
    private WindowHeader _header;
    private uint _guestPeer;
    private uint _polls;
    private ulong _seenHeartbeat;

    /// <param name="registers">BAR0.</param>
    /// <param name="window">BAR2.</param>
    /// <param name="device">The device the window must say it is.</param>
    /// <param name="queues">Queues the driver uses, 1–<see cref="DeviceWindow.MaxQueues"/>.</param>
    /// <param name="ackPolls">Polls of one handshake step before it has failed.</param>
    public WindowDevice(TRegisters registers, TWindow window, DeviceId device, int queues, uint ackPolls)
    {
        _registers = registers;
        _window = window;
        _device = device;
        _ackPolls = ackPolls;
        _queues = new SplitQueue<TWindow>[queues];
        _layouts = new QueueLayout[queues];
        for (int i = 0; i < queues; i++) _queues[i] = new SplitQueue<TWindow>(window, DeviceWindow.DefaultQueueSize);
    }

    public WindowState State { get; private set; }

    /// <summary>Why <see cref="State"/> is Lost or Failed.</summary>
    public LossReason Reason { get; private set; }

    /// <summary>What the last look at the header found.</summary>
    public HeaderCheck Header { get; private set; }

    /// <summary>Generation of the handshake under way or done.</summary>
    public uint Generation { get; private set; }

    public DeviceFeatures Features => _header.Features;

    /// <summary>The driver's buffers: window offsets [BuffersStart, BuffersEnd), valid from AwaitAck on.</summary>
    public ulong BuffersStart { get; private set; }

    public ulong BuffersEnd => _header.Size;

    /// <summary>The window itself, for buffers. Offsets the server named must have been checked.</summary>
    internal ref TWindow Window => ref _window;

    internal SplitQueue<TWindow> Queue(int index) => _queues[index];

    /// <summary>Looks once at the window and takes at most one step.</summary>
    public WindowState Poll()
    {
        switch (State)
        {
            case WindowState.Probe:
                Probe();
                break;
            case WindowState.AwaitReset:
            case WindowState.AwaitAck:
                AwaitAnswer();
                break;
            case WindowState.Ready:
                Watch();
                break;
        }
        return State;
    }

    /// <summary>Rings queue <paramref name="index"/>. Always, never suppressed: see SplitQueue on ordering.</summary>
    public void Kick(int index)
    {
        if (State == WindowState.Ready) Ring((uint)(1 + index));
    }

    /// <summary>Orders all earlier stores before all later loads, also where TCG elides MFENCE: a register read
    /// leaves the guest.</summary>
    public void Fence() => _registers.Read32(DeviceWindow.IvPosition);

    /// <summary>True when the server's heartbeat moved since the last call. The kernel decides how often to look and
    /// when to <see cref="Lose"/> the device.</summary>
    public bool HeartbeatMoved()
    {
        ulong heartbeat = _window.Read64(DeviceWindow.HeartbeatOffset);
        bool moved = heartbeat != _seenHeartbeat;
        _seenHeartbeat = heartbeat;
        return moved;
    }

    /// <summary>Gives the server up, from any state but Failed.</summary>
    public void Lose(LossReason reason)
    {
        if (State == WindowState.Failed) return;
        State = WindowState.Lost;
        Reason = reason;
    }

    /// <summary>The server broke the protocol: tells it so and stops.</summary>
    public void Fail(LossReason reason)
    {
        State = WindowState.Failed;
        Reason = reason;
        if (Header != HeaderCheck.Valid) return; // Not a window of ours: leave it alone.
        _window.Write32(DeviceWindow.DriverStatusOffset, (uint)DeviceStatus.Failed);
        Ring(DeviceWindow.ConfigurationVector);
    }

    /// <summary>Leaves Lost or Failed: the next polls probe again. For the owner of the queues, which forgets what
    /// was in flight.</summary>
    internal void Restart()
    {
        if (State is not (WindowState.Lost or WindowState.Failed)) return;
        State = WindowState.Probe;
        Reason = LossReason.None;
        if (Header == HeaderCheck.Valid) _window.Write32(DeviceWindow.DriverStatusOffset, (uint)DeviceStatus.Reset);
    }

    private void Probe()
    {
        uint position = _registers.Read32(DeviceWindow.IvPosition);
        if (position > WindowHeader.MaxPeer) return;
        Header = WindowHeader.Read(ref _window, _device, _queues.Length, out _header);
        if (Header == HeaderCheck.Absent) return;
        if (Header != HeaderCheck.Valid)
        {
            Fail(LossReason.HeaderInvalid);
            return;
        }
        Generation = _window.Read32(DeviceWindow.GenerationOffset);
        if ((ServerStatus & DeviceStatus.Failed) != 0)
        {
            Fail(LossReason.Refused); // Nobody will serve this window any more: waiting for it would be for ever.
            return;
        }
        if ((ServerStatus & DeviceStatus.Serving) == 0) return;
        if (!PlaceRings())
        {
            Fail(LossReason.WindowTooSmall);
            return;
        }
        _guestPeer = position;
        _polls = 0;
        // An answer of this generation to an earlier driver would look like the answer to this one: have it withdrawn
        // first.
        bool stale = _window.Read32(DeviceWindow.AckGenerationOffset) == Generation && AckStatus != DeviceStatus.Reset;
        if (stale) Withdraw();
        else Announce();
    }

    private void Withdraw()
    {
        State = WindowState.AwaitReset;
        WriteDriverLine(DeviceStatus.Reset);
    }

    /// <summary>Empty rings, queue registers, the driver line with its status last, then the doorbell.</summary>
    private void Announce()
    {
        State = WindowState.AwaitAck;
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i].Reset(_layouts[i]);
            WriteQueueRegisters(i);
        }
        WriteDriverLine(Announced);
    }

    private void WriteDriverLine(DeviceStatus status)
    {
        _window.Write64(DeviceWindow.DriverFeaturesOffset, (ulong)_header.Features);
        _window.Write32(DeviceWindow.DriverPeerOffset, _guestPeer);
        _window.Write32(DeviceWindow.DriverGenerationOffset, Generation);
        _window.Write32(DeviceWindow.DriverStatusOffset, (uint)status);
        Ring(DeviceWindow.ConfigurationVector);
    }

    private void WriteQueueRegisters(int index)
    {
        ulong line = DeviceWindow.QueuesOffset + (ulong)index * DeviceWindow.QueueStride;
        _window.Write32(line + DeviceWindow.QueueReadyField, 0);
        _window.Write32(line + DeviceWindow.QueueSizeField, (uint)_layouts[index].Size);
        _window.Write32(line + DeviceWindow.QueueVectorField, (uint)(1 + index));
        _window.Write64(line + DeviceWindow.QueueDescField, _layouts[index].Descriptors);
        _window.Write64(line + DeviceWindow.QueueAvailField, _layouts[index].Avail);
        _window.Write64(line + DeviceWindow.QueueUsedField, _layouts[index].Used);
        _window.Write32(line + DeviceWindow.QueueReadyField, 1);
    }

    private void AwaitAnswer()
    {
        if (_window.Read32(DeviceWindow.GenerationOffset) != Generation)
        {
            State = WindowState.Probe; // Nothing was in flight yet, so nothing is lost.
            return;
        }
        bool ours = _window.Read32(DeviceWindow.AckGenerationOffset) == Generation;
        DeviceStatus answer = AckStatus;
        bool refused = (answer & DeviceStatus.Failed) != 0;
        bool ready = !refused && (answer & DeviceStatus.DriverReady) != 0;
        if (State == WindowState.AwaitReset && ours && answer == DeviceStatus.Reset)
        {
            _polls = 0;
            Announce();
        }
        else if (State == WindowState.AwaitAck && ours && ready) BecomeReady();
        else if (State == WindowState.AwaitAck && ours && refused) Fail(LossReason.Refused);
        else if (++_polls >= _ackPolls) Fail(LossReason.AckTimeout);
        // A kick may have been lost: ring again, ever more seldom.
        else if ((_polls & (_polls - 1)) == 0) Ring(DeviceWindow.ConfigurationVector);
    }

    private void BecomeReady()
    {
        State = WindowState.Ready;
        _seenHeartbeat = _window.Read64(DeviceWindow.HeartbeatOffset);
    }

    private void Watch()
    {
        DeviceStatus status = ServerStatus;
        if (_window.Read32(DeviceWindow.GenerationOffset) != Generation) Lose(LossReason.GenerationChanged);
        else if (((status | AckStatus) & DeviceStatus.Failed) != 0) Fail(LossReason.Refused);
        else if ((status & DeviceStatus.Serving) == 0) Lose(LossReason.ServerGone);
    }

    private bool PlaceRings()
    {
        int size = QueueLayout.ChooseSize(_header.QueueMax, DeviceWindow.DefaultQueueSize);
        ulong cursor = DeviceWindow.DataOffset;
        for (int i = 0; i < _layouts.Length; i++) _layouts[i] = QueueLayout.Place(ref cursor, size);
        BuffersStart = (cursor + PageBytes - 1) & ~(PageBytes - 1);
        return BuffersStart < _header.Size;
    }

    private void Ring(uint vector) => _registers.Write32(DeviceWindow.Doorbell, (_header.ServerPeer << 16) | vector);

    private DeviceStatus ServerStatus => (DeviceStatus)_window.Read32(DeviceWindow.ServerStatusOffset);

    private DeviceStatus AckStatus => (DeviceStatus)_window.Read32(DeviceWindow.AckStatusOffset);
}
