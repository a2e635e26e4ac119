// Whether an answer can be the answer to its job (XDV-060.4, XDV-061.3). Everything that does not follow from the job
// and the structure's own meaning is a lie: numbers that do not add up, values outside their range, bytes where none
// belong. Bytes that mean nothing could carry what must never cross, so there are none.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.HardwareServer.Wire;

public static class AnswerCheck
{
    /// <summary>Relative error a power balance may have.</summary>
    public const double PowerTolerance = 1e-6;
    /// <summary>Squares of amplitudes below it lose digits.</summary>
    private const double Faintest = 1e-200;
    /// <summary>Rounding a stability index may have lost against the tolerance.</summary>
    private const double StabilityRounding = 1e-9;

    /// <summary>What is wrong with the answer to <paramref name="job"/>; null when nothing is.</summary>
    public static string? Fault(Submission job, in JobAnswer answer, ReadOnlySpan<byte> result)
    {
        if (answer.Magic != JobAnswer.CurrentMagic) return $"magic 0x{answer.Magic:X8}";
        if (answer.Job != job.Request.Job) return $"job {answer.Job}; job {job.Request.Job} was submitted";
        if (answer.Generation != job.Request.Generation)
            return $"generation {answer.Generation}; this is {job.Request.Generation}";
        if (answer.Reserved != 0) return "a reserved field is not zero";
        if (answer.ResultBytes != result.Length)
            return $"{answer.ResultBytes} result bytes announced, {result.Length} in the frame";
        if (!IsStatus(job.IsQuantum, answer.Status)) return $"status {(uint)answer.Status} is none of this domain's";
        bool report = answer.Status == Status.PhaseStabilityBreach;
        if (answer.Status != Status.Ok && !report)
            return result.IsEmpty ? null : $"a result of {result.Length} bytes with status {(uint)answer.Status}";
        return job.IsQuantum ? Quantum(job, result) : Phase(job, answer.Status, result);
    }

    /// <summary>Ok, the domain's own statuses, and what any job can be refused with.</summary>
    private static bool IsStatus(bool quantum, Status status) => status switch
    {
        Status.Ok or Status.DescriptorInvalid or Status.ResourceExhausted => true,
        >= Status.QuantumDecoherenceExceeded and <= Status.QuantumNoCloneViolation => quantum,
        >= Status.PhaseCoherenceTimeout and <= Status.PhaseHardwareFailure => !quantum,
        Status.InvalidArgument => true,
        _ => false,
    };

    private static string? Quantum(Submission job, ReadOnlySpan<byte> result)
    {
        if (result.Length < QuantumResult.HeaderBytes) return $"{result.Length} bytes are no Q result";
        var header = MemoryMarshal.Read<QuantumResult>(result);
        ReadOnlySpan<byte> entries = result[QuantumResult.HeaderBytes..];
        if (header.Size != QuantumResult.HeaderBytes) return $"result: header of {header.Size} bytes";
        if (header.Status != Status.Ok) return $"result: status {(uint)header.Status} under an answer of 0";
        if (header.Job != job.Request.Job) return $"result: job {header.Job}";
        if (header.Shots != job.Request.Shots) return $"result: {header.Shots} shots of {job.Request.Shots}";
        if (header.Bits != job.Bits) return $"result: {header.Bits} bits; the circuit has {job.Bits}";
        if (header.WordsPerEntry != job.WordsPerEntry) return $"result: {header.WordsPerEntry} words per entry";
        if ((header.Reserved0 | header.Reserved1) != 0) return "result: a reserved field is not zero";
        if (header.Engine > QuantumEngine.Stabiliser) return $"result: engine {(uint)header.Engine}";
        // Also true for NaN.
        if (!(header.Fidelity >= 0 && header.Fidelity <= 1)) return $"result: fidelity {header.Fidelity}";
        if (header.Entries > header.Shots) return $"result: {header.Entries} entries of {header.Shots} shots";
        if ((ulong)header.Entries * (ulong)job.EntryBytes != (ulong)entries.Length)
            return $"result: {header.Entries} entries do not fill {entries.Length} bytes";
        return Entries(job, MemoryMarshal.Cast<byte, ulong>(entries));
    }

    private static string? Entries(Submission job, ReadOnlySpan<ulong> entries)
    {
        int words = (int)job.WordsPerEntry;
        ulong total = 0;
        ReadOnlySpan<ulong> before = default;
        for (int at = 0, number = 0; at < entries.Length; at += words + 1, number++)
        {
            ReadOnlySpan<ulong> bits = entries.Slice(at, words);
            ulong count = entries[at + words];
            int top = (int)(job.Bits - (uint)(words - 1) * 64);
            if (top < 64 && bits[^1] >> top != 0) return $"entry {number}: bits beyond {job.Bits}";
            if (number > 0 && !IsAbove(bits, before)) return $"entry {number}: not above the one before";
            if (count == 0 || count > job.Request.Shots) return $"entry {number}: a count of {count}";
            total += count;
            before = bits;
        }
        return total == job.Request.Shots ? null : $"counts add up to {total}, not to {job.Request.Shots} shots";
    }

    private static bool IsAbove(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> before)
    {
        for (int word = bits.Length - 1; word >= 0; word--)
            if (bits[word] != before[word]) return bits[word] > before[word];
        return false;
    }

    private static string? Phase(Submission job, Status status, ReadOnlySpan<byte> result)
    {
        if (result.Length < PhaseResult.HeaderBytes) return $"{result.Length} bytes are no Φ result";
        var header = MemoryMarshal.Read<PhaseResult>(result);
        uint evaluated = job.Evaluates && status == Status.Ok ? 1u : 0u;
        if (header.Size != PhaseResult.HeaderBytes) return $"result: header of {header.Size} bytes";
        if (header.Status != status) return $"result: status {(uint)header.Status} under one of {(uint)status}";
        if (header.Job != job.Request.Job) return $"result: job {header.Job}";
        if (header.Modes != job.Modes) return $"result: {header.Modes} modes; the program has {job.Modes}";
        if (header.Evaluated != evaluated) return $"result: evaluated {header.Evaluated}, asked was {evaluated}";
        if (header is not { Reserved0: 0, Reserved1: 0, Reserved2: 0, Reserved3: 0, Reserved4: 0 })
            return "result: a reserved field is not zero";
        uint values = evaluated * job.Values;
        if (header.Values != values) return $"result: {header.Values} values; asked was for {values}";
        if (header.Projection != (evaluated == 1 ? job.Projection : 0))
            return $"result: projection {(int)header.Projection}; asked was for {(int)job.Projection}";
        if (!header.Integrity.Same(job.Integrity)) return "result: integrity is not the SHA3-256 of the program";
        if (!(header.Stability >= 0 && header.Stability <= 1)) return $"result: stability {header.Stability}";
        if (!(header.Noise >= 0) || !double.IsFinite(header.Noise)) return $"result: noise {header.Noise}";
        if (!double.IsFinite(header.Drift)) return $"result: drift {header.Drift}";
        if (!(Math.Abs(header.Impact) <= 1)) return $"result: impact {header.Impact}";
        double most = MostRatio(job, status);
        if (!(header.PowerRatio >= 0 && header.PowerRatio <= most + PowerTolerance))
            return $"result: power ratio {header.PowerRatio}; the program leaves at most {most}";
        double tolerance = job.Request.Tolerance * 1e-6;
        if (status == Status.Ok && header.Stability + StabilityRounding < tolerance)
            return $"result: stability {header.Stability} passes for a tolerance of {tolerance}";
        if (status != Status.Ok && header.Stability > tolerance)
            return $"result: a breach at stability {header.Stability}, tolerance {tolerance}";
        if (result.Length != PhaseResult.HeaderBytes + (int)values * sizeof(double))
            return $"result: {result.Length} bytes for {values} values";
        ReadOnlySpan<double> told = MemoryMarshal.Cast<byte, double>(result[PhaseResult.HeaderBytes..]);
        if (evaluated == 0) return null;
        return job.Projection == PhaseProjection.Intensities ? Intensities(job, header, told) : Structured(job, told);
    }

    private static string? Structured(Submission job, ReadOnlySpan<double> told)
    {
        for (int i = 0; i < told.Length; i++)
        {
            bool possible = job.Projection switch
            {
                PhaseProjection.Largest => told[i] >= 0 && told[i] < job.Detectors && told[i] == Math.Floor(told[i]),
                PhaseProjection.Thresholds => told[i] is 0 or 1,
                _ => told[i] is >= 0 and <= 1,
            };
            // Minus zero is a bit that means nothing.
            if (!possible || (told[i] == 0 && double.IsNegative(told[i])))
                return $"value {i}: {told[i]} is none of {job.Projection}";
        }
        return null;
    }

    /// <summary>A breach reports of light that never went through; light that is hardly a number is what rounding makes
    /// of it.</summary>
    private static double MostRatio(Submission job, Status status) =>
        status != Status.Ok ? 1 : job.PowerIn is > 0 and < Faintest ? job.Modes : job.MostRatio;

    private static string? Intensities(Submission job, in PhaseResult header, ReadOnlySpan<double> power)
    {
        double total = 0;
        for (int mode = 0; mode < power.Length; mode++)
        {
            if (!(power[mode] >= 0) || !double.IsFinite(power[mode])) return $"intensity {mode}: {power[mode]}";
            total += power[mode];
        }
        double expected = header.PowerRatio * job.PowerIn, error = PowerTolerance * Math.Max(job.PowerIn, 1e-12);
        bool balanced = job.SeesAll ? Math.Abs(total - expected) <= error : total <= expected + error;
        return balanced ? null : $"intensities add up to {total}; power in × ratio is {expected}";
    }
}
