// The table of lies: what a provider can do wrong, and the words with which the server must catch it. README.md prints
// it; LyingProviderTests runs it.
using System;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Tests;

/// <summary>One lie.</summary>
/// <param name="Name">What the provider does.</param>
/// <param name="Caught">Part of the reason with which it is deregistered.</param>
/// <param name="Script">How.</param>
/// <param name="Quantum">Q; otherwise Φ.</param>
/// <param name="Slow">It shows when time is over.</param>
/// <param name="Program">What it gets to run; null = a plain one.</param>
/// <param name="Asked">What the Φ job evaluates.</param>
public sealed record Lie(string Name, string Caught, ProviderScript Script, bool Quantum = false, bool Slow = false,
    byte[]? Program = null, PhaseProjection Asked = PhaseProjection.Intensities)
{
    /// <summary>Every lie there is a test of.</summary>
    public static Lie[] All => [.. Registration, .. Frames, .. Answers, ..
        PhaseResults, .. Projections, .. QuantumResults, .. Times];

    private static Lie[] Registration =>
    [
        new("a proof under another key", "hello): the proof is not", new() { Forge = h => Flip(h) }),
        new("firmware that was not enrolled", "firmware 0001", new() { Claim = h => With(h, firmware: true) }),
        new("another provider's id", "provider id 9, enrolled", new() { Claim = h => With(h, id: 9) }),
        new("limits raised since the enrolment", "names or limits differ", new() { Claim = h => With(h, capacity: 9) }),
        new("limits beyond the format", "limits: capacity 5000", new() { Claim = h => With(h, capacity: 5000) }),
        new("the other domain", "attestation: domain 1",
            new() { Claim = _ => ScriptedProvider.Honest(Domain.Quantum) }),
        new("a signature nobody can verify", "attestation: a signature", new() { Claim = h => With(h, signature: 64) }),
        new("hidden bytes behind the attestation", "a reserved field", new() { Claim = h => h with { Reserved = 7 } }),
        new("errors of qubits in light", "limits: errors of qubits",
            new() { Claim = h => Declaring(h, (ref AttestationRecord a) => a.ReadoutErrorBillionths = 1) }),
        new("more crosstalk than heat", "limits: crosstalk 1000001",
            new() { Claim = h => Declaring(h, (ref AttestationRecord a) => a.PhaseCrosstalkMillionths = 1_000_001) }),
        new("a feature that there is not", "limits: feature 0x8000",
            new() { Claim = h => Declaring(h, (ref AttestationRecord a) => a.Features = (ProviderFeatures)0x8000) }),
        new("an element that there is not", "limits: elements 0x10000000103FE",
            new() { Claim = h => Declaring(h, static (ref AttestationRecord a) => a.GatesLow |= 1UL << 48) }),
        new("hidden bytes in the attestation", "a reserved field",
            new() { Claim = h => Declaring(h, static (ref AttestationRecord a) => Last(ref a) = 1) }),
        new("registers twice", "a second hello",
            new() { Welcomed = p => p.Send(FrameType.Hello, ScriptedProvider.Honest(Domain.Phase)) }),
        new("speaks before its hello", "frame 1 (stability): before its hello", new() { Introduce = p => p.Report(1) }),
        new("no hello at all", "no hello within", new() { Introduce = static _ => { } }, Slow: true),
    ];

    private static Lie[] Frames =>
    [
        new("an answer before any job", "frame 2 (answer): an answer, and no job",
            new() { Welcomed = p => p.Send(FrameType.Answer, new JobAnswer { Magic = JobAnswer.CurrentMagic }) }),
        new("an answer twice", "frame 3 (answer): ",
            new() { Answer = (p, _, a, r) => { p.Answer(a, r); p.Answer(a, r); } }),
        new("frames out of order", "sequence number 3, expected 2", Forged(h => h with { Sequence = 3 })),
        new("a frame again", "sequence number 1, expected 2", Forged(h => h with { Sequence = 1 })),
        new("a frame of an earlier life", "generation 6; this is 7", Forged(h => h with { Generation = 6 })),
        new("another version's frame", "version 2", Forged(h => h with { Version = 2 })),
        new("an unknown frame", "no frame of type 99", Forged(h => h with { Type = (FrameType)99 })),
        new("the server's own frame", "(submit): a provider sends no frame",
            Forged(h => h with { Type = FrameType.Submit })),
        new("a frame too large for its job", "frame 2 (answer): a body of 999999",
            Forged(h => h with { BodyBytes = 999_999 })),
        new("a frame of four gigabytes", "frame 2 (answer): a body of 4294967295",
            Forged(h => h with { BodyBytes = uint.MaxValue })),
        new("a frame cut short", "closed 3 bytes into the 64 of a stability",
            new() { Welcomed = p => { p.Raw(Header(64)); p.Raw([1, 2, 3]); p.Close(); } }),
        new("a header cut short", "closed 5 bytes into a frame's header",
            new() { Welcomed = p => { p.Raw([1, 2, 3, 4, 5]); p.Close(); } }),
        new("a flood of reports", "(stability): a flood", new() { Welcomed = Flood }),
        new("a report whose checksum is wrong", "the checksum does not match",
            new() { Welcomed = p => p.Report(1, summed: false) }),
        new("stability above 1", "stability 2", new() { Welcomed = p => p.Report(2) }),
        new("noise that is no number", "noise NaN", new() { Welcomed = p => p.Report(1, double.NaN) }),
        new("progress nobody asked for", "progress nobody asked for",
            new() { Welcomed = p => p.Send(FrameType.Progress, new ProgressBody { Job = 1 }) }),
        new("words that are no text", "text that is not UTF-8",
            new() { Welcomed = p => p.Send(FrameType.Error, (ReadOnlySpan<byte>)[0xFF, 0xFE]) }),
        new("speaks after its farewell", "after its farewell", new()
        {
            Welcomed = p => { p.Send(FrameType.Error, "gone"u8); p.Report(1); },
        }),
    ];

    private static Lie[] Answers =>
    [
        new("an answer to another job", "job 99; job 1 was submitted", Told(a => a with { Job = 99 })),
        new("an answer of another generation", "generation 3; this is 7", Told(a => a with { Generation = 3 })),
        new("hidden bytes in an answer", "a reserved field", Told(a => a with { Reserved = 1 })),
        new("a status of the other domain", "status 1001 is none", Told(a => a with { Status = (Status)1001 })),
        new("a status of the kernel's", "status 10 is none",
            Told(a => a with { Status = Status.CapabilityUnauthorized })),
        new("a failure with a result", "bytes with status 2005",
            Told(a => a with { Status = Status.PhaseHardwareFailure })),
        new("an announced size that is not the frame's", "result bytes announced", new()
        {
            Answer = (p, _, a, r) =>
            {
                byte[] body = [.. MemoryMarshal.AsBytes(new ReadOnlySpan<JobAnswer>(in a)), .. r];
                p.Send(FrameType.Answer, body);
            },
        }),
    ];

    private static Lie[] PhaseResults =>
    [
        new("amplitudes instead of power", "a body of 192 bytes", new()
        {
            Answer = (p, _, a, r) => p.Answer(a, [.. r, .. r.AsSpan(PhaseResult.HeaderBytes)]),
        }),
        new("phases in reserved bytes", "a reserved field", Light(h => h with { Reserved3 = 1 })),
        new("negative power", "intensity 1: -0.5", Power(1.5, -0.5)),
        new("power that is no number", "intensity 0: NaN", Power(double.NaN, 1)),
        new("power that does not add up", "intensities add up to 1.5", Power(1, 0.5)),
        new("more light than came in", "power ratio 2", Light(h => h with { PowerRatio = 2 })),
        new("more light than a loss leaves", "power ratio 0.5; the program leaves at most 0.25", Left(0.5),
            Program: Lit(Medium(ElementCode.Loss, 0.25))),
        new("more light than an absorber leaves", "power ratio 1; the program leaves at most 0.5", Left(1),
            Program: Lit(Medium(ElementCode.Saturable, 2 * Math.Log(2), 1))),
        new("light behind a wall", "power ratio 0.01; the program leaves at most 0", Left(0.01),
            Program: Lit(Medium(ElementCode.Loss, 0), Medium(ElementCode.Kerr, 1), Medium(ElementCode.Fourier, 0))),
        new("stability out of range", "stability 1.5", Light(h => h with { Stability = 1.5 })),
        new("stability that is no number", "stability NaN", Light(h => h with { Stability = double.NaN })),
        new("another program's result", "integrity is not", Light(h => h with { Integrity = default })),
        new("modes the program has not", "4 modes; the program has 2", Light(h => h with { Modes = 4 })),
        new("an evaluation left out", "evaluated 0, asked was 1", Light(h => h with { Evaluated = 0 })),
        new("passes under the tolerance", "stability 0.1 passes", Light(h => h with { Stability = 0.1 })),
        new("a breach that is none", "a breach at stability 1", new()
        {
            Answer = (p, _, a, r) =>
            {
                var header = MemoryMarshal.Read<PhaseResult>(r) with
                {
                    Status = Status.PhaseStabilityBreach, Evaluated = 0, Values = 0,
                };
                p.Answer(a with { Status = Status.PhaseStabilityBreach },
                    MemoryMarshal.AsBytes(new ReadOnlySpan<PhaseResult>(in header)));
            },
        }),
    ];

    private static Lie[] Projections =>
    [
        new("all intensities where one place was asked for", "a body of 176 bytes", new()
        {
            Answer = (p, _, a, r) => p.Answer(a, [.. r, .. new byte[8]]),
        }, Asked: PhaseProjection.Largest),
        new("intensities under another name", "projection 0; asked was for 1",
            Light(h => h with { Projection = PhaseProjection.Intensities }), Asked: PhaseProjection.Largest),
        new("more values than were asked for", "2 values; asked was for 1", Light(h => h with { Values = 2 }),
            Asked: PhaseProjection.Largest),
        new("a place that there is not", "value 0: 2 is none of Largest", Power(2), Asked: PhaseProjection.Largest),
        new("a power in the place of a place", "value 0: 0.25 is none of Largest", Power(0.25),
            Asked: PhaseProjection.Largest),
        new("a sign that says more", "value 0: -0 is none of Largest", Power(-0.0), Asked: PhaseProjection.Largest),
    ];

    private static Lie[] QuantumResults =>
    [
        new("counts that do not add up", "counts add up to 99", Counted(w => w[1]--), true),
        new("a count of nothing", "a count of 0", Counted(w => w[1] = 0), true),
        new("bits beyond the width", "bits beyond 2", Counted(w => w[2] = 5), true),
        new("entries out of order", "not above the one before",
            Counted(w => (w[0], w[2]) = (w[2], w[0])), true),
        new("an entry twice", "not above the one before", Counted(w => w[2] = w[0]), true),
        new("fewer shots than asked", "50 shots of 100", Header(h => h with { Shots = 50 }), true),
        new("more bits than the circuit has", "3 bits; the circuit has 2", Header(h => h with { Bits = 3 }), true),
        new("a fidelity that is no number", "fidelity NaN", Header(h => h with { Fidelity = double.NaN }), true),
        new("more entries than bytes", "entries do not fill", Header(h => h with { Entries = 50 }), true),
        new("hidden bytes in a result", "a reserved field", Header(h => h with { Reserved1 = 1 }), true),
    ];

    private static Lie[] Times =>
    [
        new("never answers", "no answer to job 1 within", new() { Answer = static (_, _, _, _) => { } }, Slow: true),
        new("answers too late", "no answer to job 1 within", new()
        {
            Answer = (p, _, a, r) => { Thread.Sleep(2500); p.Answer(a, r); },
        }, Slow: true),
        new("never replies to a poll", "no reply to the poll", new()
        {
            Progress = static (_, _) => { },
            Answer = (p, _, a, r) => { Thread.Sleep(150); p.Answer(a, r); },
        }, Slow: true),
        new("progress of another job", "job 5; asked was 1", new()
        {
            Answer = static (_, _, _, _) => { },
            Progress = (p, _) => p.Send(FrameType.Progress, new ProgressBody { Job = 5, State = ProgressState.Done }),
        }, Slow: true),
        new("does not know its job", "job 1 was submitted, and its state is 0", new()
        {
            Answer = static (_, _, _, _) => { },
            Progress = (p, job) => p.Send(FrameType.Progress, new ProgressBody { Job = job }),
        }, Slow: true),
    ];

    private delegate void Declare(ref AttestationRecord record);

    private static HelloBody Declaring(HelloBody hello, Declare declare)
    {
        declare(ref hello.Attestation);
        return hello;
    }

    private static ref byte Last(ref AttestationRecord record) =>
        ref MemoryMarshal.AsBytes(new Span<AttestationRecord>(ref record))[^1];

    private static HelloBody Flip(HelloBody hello)
    {
        ((Span<byte>)hello.Proof)[0] ^= 1;
        return hello;
    }

    private static HelloBody With(HelloBody hello, ulong id = 0, uint capacity = 0, uint signature = 0,
        bool firmware = false)
    {
        if (id != 0) hello.Attestation.ProviderId = id;
        if (capacity != 0) hello.Attestation.Capacity = capacity;
        hello.Attestation.SignatureBytes = signature;
        if (firmware) hello.Attestation.Firmware = Bytes32.From([0, 1]);
        return hello;
    }

    private static void Flood(ScriptedProvider provider)
    {
        for (int i = 0; i < 100; i++) provider.Report(1);
    }

    private static byte[] Header(uint bodyBytes)
    {
        var header = new FrameHeader
        {
            BodyBytes = bodyBytes, Type = FrameType.Stability, Version = 1, Sequence = 2, Generation = 7,
        };
        return MemoryMarshal.AsBytes(new ReadOnlySpan<FrameHeader>(in header)).ToArray();
    }

    private static ProviderScript Forged(Func<FrameHeader, FrameHeader> forge) => new()
    {
        Answer = (p, _, a, r) =>
        {
            a.ResultBytes = (uint)r.Length;
            p.Send(FrameType.Answer, [.. MemoryMarshal.AsBytes(new ReadOnlySpan<JobAnswer>(in a)), .. r], forge);
        },
    };

    private static ProviderScript Told(Func<JobAnswer, JobAnswer> tell) => new()
    {
        Answer = (p, _, a, r) => p.Answer(tell(a), r),
    };

    private static ProviderScript Light(Func<PhaseResult, PhaseResult> change) => new()
    {
        Answer = (p, _, a, r) =>
        {
            MemoryMarshal.Write(r, change(MemoryMarshal.Read<PhaseResult>(r)));
            p.Answer(a, r);
        },
    };

    /// <summary>This much light, all of it in mode 0, and a ratio that fits.</summary>
    private static ProviderScript Left(double power) => new()
    {
        Answer = (p, _, a, r) =>
        {
            MemoryMarshal.Write(r, MemoryMarshal.Read<PhaseResult>(r) with { PowerRatio = power });
            MemoryMarshal.Write(r.AsSpan(PhaseResult.HeaderBytes), power);
            MemoryMarshal.Write(r.AsSpan(PhaseResult.HeaderBytes + 8), 0.0);
            p.Answer(a, r);
        },
    };

    private static byte[] Lit(params ReadOnlySpan<TransformElement> elements) =>
        Jobs.Program(2, [Medium(ElementCode.Inject, 1), .. elements]);

    private static TransformElement Medium(ElementCode code, double first, double second = 0) =>
        new() { Code = code, Param0 = first, Param1 = second };

    private static ProviderScript Power(params double[] values) => new()
    {
        Answer = (p, _, a, r) =>
        {
            MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(r.AsSpan(PhaseResult.HeaderBytes));
            p.Answer(a, r);
        },
    };

    private delegate void Change(Span<ulong> words);

    private static ProviderScript Counted(Change change) => new()
    {
        Answer = (p, _, a, r) =>
        {
            change(MemoryMarshal.Cast<byte, ulong>(r.AsSpan(QuantumResult.HeaderBytes)));
            p.Answer(a, r);
        },
    };

    private static ProviderScript Header(Func<QuantumResult, QuantumResult> change) => new()
    {
        Answer = (p, _, a, r) =>
        {
            MemoryMarshal.Write(r, change(MemoryMarshal.Read<QuantumResult>(r)));
            p.Answer(a, r);
        },
    };
}
