// The other side of `tomography`: a process with a share of somebody's light. It makes neighbours interfere, so that
// the power tells the sine of their difference in phase, and behind a quarter turn the cosine: two evaluations for the
// pairs 01 23 45 67, two for 12 34 56. Transforms do not disturb the light beyond what they do: each job first undoes
// the one before.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.Tomography;

/// <summary>The segment that thief and owner share: how many evaluations there were, then a phase for each mode.
/// </summary>
internal readonly ref struct Guess(Span<byte> bytes)
{
    private readonly Span<double> _values = MemoryMarshal.Cast<byte, double>(bytes);

    public int Evaluations
    {
        get => (int)_values[0];
        set => _values[0] = value;
    }

    public double this[int mode]
    {
        get => _values[1 + mode];
        set => _values[1 + mode] = value;
    }
}

internal static class Thief
{
    private const int Modes = Program.Modes, Looks = 4;

    public static ReadOnlySpan<byte> Role => "guess"u8;

    /// <summary>The owner's part.</summary>
    public static Status Send(PhaseNative phase, ulong envelope, SharedSegment segment)
    {
        Utf8Line arguments = new(stackalloc byte[96]);
        arguments.Append("tomography\0guess\0"u8);
        foreach (ulong value in (ReadOnlySpan<ulong>)[phase.Contract, envelope])
        {
            arguments.Append(value);
            arguments.Append(0);
        }

        Status status = HybridProcess.Spawn("/bin/tomography"u8, arguments.Written, out uint thief);
        if (status != Status.Ok) return status;
        status = segment.Grant(thief, writable: true, out ulong granted);
        if (status == Status.Ok) status = phase.Share(envelope, thief, evaluate: true);
        if (status != Status.Ok) HybridProcess.Kill(thief);
        Status ended = HybridProcess.Wait(thief, out int exit);
        if (status == Status.Ok) status = ended;
        SharedSegment.Revoke(granted);
        return status == Status.Ok && exit != 0 ? Status.ProcessTrapped : status;
    }

    public static int Run()
    {
        bool told = NumberText.TryParse(HybridProcess.Argument(2), out ulong contract);
        told &= NumberText.TryParse(HybridProcess.Argument(3), out ulong envelope);
        if (!told) return Program.Manual.Wrong(Role);
        CapabilityHandle share = CapabilityHandle.ForShare(Domain.Phase);
        for (; share.IsNone; share = CapabilityHandle.ForShare(Domain.Phase)) HybridProcess.Yield();
        SharedSegment segment = new(CapabilityHandle.ForObject(CapabilityKind.Segment));
        Status status = segment.Map(true, out SharedMapping memory);
        if (status != Status.Ok) return Program.Manual.Fail("segment"u8, status);

        PhaseNative phase = PhaseNative.Shared(contract, share);
        Guess guess = new(memory.Bytes);
        Span<double> power = stackalloc double[Looks * Modes];
        int looks = 0;
        while (looks < Looks && status == Status.Ok)
        {
            status = Look(phase, envelope, looks, power.Slice(looks * Modes, Modes));
            if (status == Status.Ok) looks++;
        }

        guess.Evaluations = looks;
        Conclude(power, looks, guess);
        return status is Status.Ok or Status.ResourceExhausted ? 0 : Program.Manual.Fail("job"u8, status);
    }

    private static Status Look(PhaseNative phase, ulong envelope, int look, Span<double> power)
    {
        TransformBuilder program = new(Modes);
        if (look > 0)
            for (int mode = First(look - 1); mode + 1 < Modes; mode += 2)
                program.Coupler(mode, mode + 1, -Math.PI / 4).Phase(mode + 1, -Turn(look - 1));
        for (int mode = First(look); mode + 1 < Modes; mode += 2)
            program.Phase(mode + 1, Turn(look)).Coupler(mode, mode + 1, Math.PI / 4);
        PhaseJob how = new() { Envelope = envelope, Keep = true };
        Status status = phase.Run(program.Build(), ref how, new byte[PhaseNative.ResultBytes(Modes)],
            out PhaseEvaluation told);
        for (int mode = 0; status == Status.Ok && mode < Modes; mode++) power[mode] = told[mode];
        return status;
    }

    private static int First(int look) => look >> 1;

    private static double Turn(int look) => (look & 1) * Math.PI / 2;

    /// <summary>Differences of neighbours, added up. What was not seen is taken to be 0.</summary>
    private static void Conclude(ReadOnlySpan<double> power, int looks, Guess guess)
    {
        guess[0] = 0;
        for (int mode = 0; mode + 1 < Modes; mode++)
        {
            int look = (mode & 1) * 2;
            // |a0 + i·a1|² ÷ 2 of two amplitudes of size 1 is 1 − sin of the difference.
            double sine = look < looks ? 1 - power[(look * Modes) + mode] : 0;
            double cosine = look + 1 < looks ? 1 - power[((look + 1) * Modes) + mode] : 1;
            guess[mode + 1] = guess[mode] + Math.Atan2(sine, cosine);
        }
    }
}
