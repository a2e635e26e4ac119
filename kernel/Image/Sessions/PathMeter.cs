// What system calls cost the kernel, in its own instructions: under `-icount shift=0` the time-stamp counter counts
// them, and a program cannot read it. On only when the host asks; the figures go out as kernel log lines that `xdv
// bench kernel` reads:
//     path NUMBER COUNT MIN MEDIAN MAX
// A figure covers the kernel's C# between two runs of user code; the entry and exit stubs add a constant (boot/Entry).
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.Sessions;

/// <summary>Samples per system call number, the first <see cref="MaxSamples"/> of each.</summary>
internal sealed class PathMeter
{
    private const int Calls = 32;
    private const int MaxSamples = 1024;

    private readonly uint[] _samples = new uint[Calls * MaxSamples];
    private readonly int[] _counts = new int[Calls];
    private readonly byte[] _line = new byte[96];
    private ulong _entered;
    private ulong _slept;
    private int _call;
    private int _length;

    /// <summary>User code has just ended in a call.</summary>
    public void Enter(ulong call)
    {
        _call = call < Calls ? (int)call : 0;
        _slept = DeviceWait.Slept;
        _entered = Cpu.ReadTsc();
    }

    /// <summary>User code is about to run again, of whichever process. Time asleep does not count.</summary>
    public void Leave()
    {
        ulong spent = Cpu.ReadTsc() - _entered - (DeviceWait.Slept - _slept);
        if (_entered == 0) return;
        _entered = 0;
        if (_counts[_call] < MaxSamples) _samples[_call * MaxSamples + _counts[_call]++] = (uint)spent;
    }

    /// <summary>Writes one line for every call that was made.</summary>
    public void Report(ConsoleLink console)
    {
        for (int call = 0; call < Calls; call++)
        {
            if (_counts[call] == 0) continue;
            Span<uint> samples = _samples.AsSpan(call * MaxSamples, _counts[call]);
            Sort(samples);
            _length = 0;
            Append("path"u8);
            AppendNumber((uint)call);
            AppendNumber((uint)samples.Length);
            AppendNumber(samples[0]);
            AppendNumber(samples[samples.Length / 2]);
            AppendNumber(samples[^1]);
            Append("\n"u8);
            console.Write(ConsoleStream.KernelLog, _line.AsSpan(0, _length));
        }
    }

    /// <summary>Shell sort: in place, and there are at most a thousand.</summary>
    private static void Sort(Span<uint> values)
    {
        for (int gap = values.Length / 2; gap > 0; gap /= 2)
        {
            for (int i = gap; i < values.Length; i++)
            {
                uint value = values[i];
                int at = i;
                for (; at >= gap && values[at - gap] > value; at -= gap) values[at] = values[at - gap];
                values[at] = value;
            }
        }
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_length));
        _length += text.Length;
    }

    private void AppendNumber(uint value)
    {
        Span<byte> digits = stackalloc byte[11];
        int at = digits.Length;
        do
        {
            digits[--at] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        digits[--at] = (byte)' ';
        Append(digits[at..]);
    }
}
