// block_read, entropy, wall_clock: what comes from outside through K's own devices. The device is asked before Core,
// and its answer is an input of its own that stands before the call, as a payload does; a caller without the right
// never reaches the device (determinism.md 2).
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Sessions;

namespace Xdv.Kernel.SystemCalls;

internal sealed unsafe class DeviceCalls(Orchestrator core, Machine.ServiceInputs inputs, TraceLog log,
    TraceDrain trace, BlockLink disk, EntropyLink entropy, Firmware firmware)
{
    private const ulong MicrosecondsPerSecond = 1_000_000;

    private readonly Orchestrator _core = core;
    private readonly Machine.ServiceInputs _inputs = inputs;
    private readonly TraceLog _log = log;
    private readonly TraceDrain _trace = trace;
    private readonly BlockLink _disk = disk;
    private readonly EntropyLink _entropy = entropy;
    private readonly Firmware _firmware = firmware;
    private Bytes32 _drawn;
    /// <summary>Physical address of the read's buffer when it lies in one page; else 0.</summary>
    private ulong _target;

    /// <summary>The input that says what the real-time clock said, once a boot.</summary>
    public TraceRecord BootTime()
    {
        TraceRecord input = default;
        Operands.FillRealTime(ref input, _firmware.BootTime, _firmware.Clock);
        return input;
    }

    /// <summary>wall_clock().</summary>
    public void PrepareClock(ref CallFrame call) => call.Refuse(_firmware.Clock);

    /// <summary>What the program gets for T.</summary>
    public ulong CompleteClock(ulong time) => _firmware.BootTime * MicrosecondsPerSecond + time;

    /// <summary>block_read(sector, buffer*, bytes).</summary>
    public void PrepareRead(ref CallFrame call)
    {
        ulong sector = call.A0, bytes = call.A2;
        call.Input.Arg0 = sector;
        call.Input.Arg1 = bytes;
        if (!BlockStorage.IsReadable(bytes)) call.Refuse(Status.InvalidArgument);
        else FindTarget(ref call, bytes);
        if (call.Input.Verdict != Status.Ok) return;
        call.Refuse(_disk.Measure(sector, (uint)bytes, out uint available));
        if (call.Input.Verdict != Status.Ok || !_core.RunningHolds(Permissions.Syscall, root: true)) return;
        if (!_disk.TryReserve(available))
        {
            _trace.Flush();
            _disk.TryReserve(available);
        }

        Status status = _disk.Read(sector);
        call.Input.Value = available;
        if (status == Status.Ok)
        {
            _disk.Keep(_log.Sequence);
            call.IsDecided = _core.TryQuickRead(sector, bytes, available, call.Input.Instructions);
        }

        if (!call.IsDecided) ApplyRead(ref call, available, status);
    }

    public void CompleteRead(in CallFrame call)
    {
        ReadOnlySpan<byte> data = _disk.Data;
        if (_target != 0) data.CopyTo(new Span<byte>(KernelMap.ToPointer(_target), data.Length));
        else call.Process.Space.CopyToUser(call.A1, data);
    }

    /// <summary>entropy(buffer*, bytes).</summary>
    public void PrepareEntropy(ref CallFrame call)
    {
        ulong bytes = call.A1;
        call.Input.Arg0 = bytes;
        if (!EntropyDraw.IsDrawable(bytes)) call.Refuse(Status.InvalidArgument);
        else call.Require(call.A0, bytes, writing: true);
        if (!_entropy.IsPresent) call.Refuse(Status.DeviceAbsent);
        if (call.Input.Verdict != Status.Ok || !_core.RunningHolds(Permissions.Syscall)) return;
        _drawn = default;
        Status status = _entropy.Draw(((Span<byte>)_drawn)[..(int)bytes]);
        call.Refuse(status);
        call.Input.Value = bytes;
        TraceRecord draw = default;
        Operands.FillEntropy(ref draw, (uint)bytes, status, _drawn);
        _inputs.Apply(draw);
    }

    public void CompleteEntropy(in CallFrame call)
    {
        call.Process.Space.CopyToUser(call.A0, ((ReadOnlySpan<byte>)_drawn)[..(int)call.A1]);
        _drawn = default;
    }

    /// <summary>Requires the buffer; one that lies in a page is translated here once and for all.</summary>
    private void FindTarget(ref CallFrame call, ulong bytes)
    {
        _target = 0;
        bool onePage = (call.A1 & (FrameAllocator.FrameBytes - 1)) + bytes <= FrameAllocator.FrameBytes;
        if (onePage && call.Process.Space.TryTranslate(call.A1, forWriting: true, out _target)) return;
        call.Require(call.A1, bytes, writing: true);
        if (onePage) call.Process.Space.TryTranslate(call.A1, forWriting: true, out _target);
    }

    private void ApplyRead(ref CallFrame call, uint available, Status status)
    {
        call.Refuse(status);
        TraceRecord read = default;
        Operands.FillBlockRead(ref read, call.A0, available, status);
        _inputs.Apply(read);
    }
}
