// The serial console on COM1: a 16550 in port space. It carries the boot log, panics and the interactive shell, never
// data that matters to the orchestration. Every wait counts polls and gives up: a machine without a UART boots all
// the same. Source: National Semiconductor PC16550D, section 8.
using System;
using Xdv.Hal;

namespace Xdv.Drivers.Serial;

/// <summary>115,200 baud, 8 data bits, no parity, one stop bit, both FIFOs on.</summary>
public sealed class Uart16550<TPorts>
    where TPorts : struct, IPortSpace
{
    public const ushort Com1 = 0x3F8;
    public const int FifoBytes = 16;

    private const int Data = 0, InterruptEnable = 1, FifoControl = 2, LineControl = 3, ModemControl = 4, LineStatus = 5;
    private const byte DivisorAccess = 0x80, EightN1 = 0x03;
    private const byte FifoOnAndCleared = 0xC7;
    private const byte Loopback = 0x1E, ReadyWithInterrupts = 0x0B;
    private const byte ReceiveInterrupt = 1;
    private const byte DataReady = 0x01, OverrunError = 0x02, TransmitEmpty = 0x20;
    private const byte Absent = 0xFF;
    /// <summary>1.8432 MHz ÷ 16 ÷ 115,200.</summary>
    private const byte Divisor = 1;
    private const byte LoopbackPattern = 0xAE;

    private readonly ushort _base;
    private readonly int _waitPolls;
    private TPorts _ports;

    /// <param name="ports">Port space.</param>
    /// <param name="basePort">First of the eight registers.</param>
    /// <param name="waitPolls">Most reads of the line status before a wait is given up.</param>
    public Uart16550(TPorts ports, ushort basePort, int waitPolls)
    {
        _ports = ports;
        _base = basePort;
        _waitPolls = waitPolls;
    }

    /// <summary>True between a successful <see cref="TryInitialise"/> and the first transmit that timed out.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>Received bytes the hardware dropped because nobody read in time.</summary>
    public uint Overruns { get; private set; }

    /// <summary>Programs the line and proves by one looped-back byte that a UART is there. False: no UART.</summary>
    public bool TryInitialise()
    {
        IsPresent = false;
        if (In(LineStatus) == Absent) return false;
        Out(InterruptEnable, 0);
        Out(LineControl, DivisorAccess);
        Out(Data, Divisor);
        Out(InterruptEnable, 0);
        Out(LineControl, EightN1);
        Out(FifoControl, FifoOnAndCleared);
        Out(ModemControl, Loopback);
        Out(Data, LoopbackPattern);
        bool echoed = Wait(DataReady) && In(Data) == LoopbackPattern;
        Out(ModemControl, ReadyWithInterrupts);
        IsPresent = echoed;
        return echoed;
    }

    /// <summary>Sends as much as the line takes within the wait limit, one FIFO at a time; answers how many bytes
    /// went out. After a wait ran out the UART counts as absent and later calls answer 0 at once, so that a stuck
    /// line costs once.</summary>
    public int Write(ReadOnlySpan<byte> text)
    {
        int sent = 0;
        while (IsPresent && sent < text.Length)
        {
            if (!Wait(TransmitEmpty))
            {
                IsPresent = false;
                break;
            }
            int burst = Math.Min(FifoBytes, text.Length - sent);
            for (int i = 0; i < burst; i++) Out(Data, text[sent + i]);
            sent += burst;
        }
        return sent;
    }

    /// <summary>Switches the received-data interrupt (IRQ 4 for COM1).</summary>
    public void SetReceiveInterrupt(bool enabled) => Out(InterruptEnable, enabled ? ReceiveInterrupt : (byte)0);

    /// <summary>Takes one received byte, if there is one; never waits.</summary>
    public bool TryRead(out byte value)
    {
        value = 0;
        if (!IsPresent) return false;
        byte status = In(LineStatus);
        if (status == Absent) return false;
        if ((status & OverrunError) != 0) Overruns++;
        if ((status & DataReady) == 0) return false;
        value = In(Data);
        return true;
    }

    private bool Wait(byte bit)
    {
        for (int poll = 0; poll < _waitPolls; poll++)
        {
            byte status = In(LineStatus);
            if (status == Absent) return false;
            if ((status & bit) != 0) return true;
        }
        return false;
    }

    private byte In(int register) => _ports.Read8((ushort)(_base + register));

    private void Out(int register, byte value) => _ports.Write8((ushort)(_base + register), value);
}
