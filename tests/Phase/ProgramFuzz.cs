// Damaged transform programs: each is refused with the status that a second, plain reading of the format gives, or its
// values are those of plain complex arithmetic; and what the kernel lets through, the engine takes. XDV_FUZZ_CASES
// and XDV_FUZZ_SEED ask for more: `make fuzz-host`.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Tests;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-030.1")]
[Requirement("XDV-033.1")]
[Requirement("XDV-061.3")]
public class ProgramFuzz
{
    private const int UsualCases = 60_000;
    /// <summary>Settings beyond which rounding alone decides what comes out.</summary>
    private const double Steep = 1e4;
    /// <summary>Squares of such amplitudes lose digits.</summary>
    private const double Faint = 1e-200;
    /// <summary>Larger programs than the corpus has come from damage; plain arithmetic is slow.</summary>
    private const int MostModes = 16;
    private static readonly AttestationRecord s_everything = new()
    {
        Capacity = TransformFormat.MaxModes, MaxOperations = TransformFormat.MaxElements, GatesLow = ulong.MaxValue,
    };
    private readonly PhaseStabilityModel _noise = new(0.05, 0, 0.02);
    private long _done, _refused, _compared;

    [Fact]
    public void AnyProgramIsRefusedByNameOrRunRightly()
    {
        long cases = Setting("XDV_FUZZ_CASES", UsualCases), first = Setting("XDV_FUZZ_SEED", 1) * 1_000_003;
        PhaseEngine noisy = new(Bench.Checksum, new PhaseEngineOptions { Stability = _noise });
        for (long at = 0; at < cases; at++)
        {
            Random random = new(unchecked((int)(first + at)));
            byte[] program = Damaged(random);
            bool ideal = random.Next(4) != 0;
            var projection = (PhaseProjection)(random.Next(2) * random.Next(5));
            PhaseJob job = Bench.Evaluate(9) with { Projection = projection };
            string? fault = Fault(program, projection, (ideal ? Bench.Ideal : noisy).Execute(job, program), ideal);
            Assert.True(fault is null, $"seed {first + at}: {fault}: {Convert.ToHexString(program)}");
            if ((at + 1) % 1_000_000 == 0)
                Console.Error.WriteLine($"{at + 1} programs: {_refused} refused, {_done} run, {_compared} compared");
        }
        Assert.InRange(_refused, cases / 10, cases);
        Assert.InRange(_compared, cases / 10, cases);
    }

    private string? Fault(byte[] program, PhaseProjection projection, PhaseAnswer answer, bool ideal)
    {
        Status expected = Read(program), kernel = TransformProfile.Analyse(program, s_everything, out _);
        if (kernel == Status.Ok && expected != Status.Ok) return $"the kernel lets {expected} through";
        if (expected == Status.Ok && !IsSensible(projection, program)) expected = Status.DescriptorInvalid;
        if (answer.Status != expected) return $"{answer.Status}, by the format {expected}";
        if (answer.Status != Status.Ok)
        {
            _refused++;
            return answer.Result.Length == 0 && answer.Problem.Length > 0 ? null : "a refusal with a result";
        }
        _done++;
        PhaseResult header = Bench.Header(answer);
        double[] values = Bench.Intensities(answer);
        TransformElement[] elements = NaiveOptics.Elements(program);
        int modes = (int)header.Modes;
        bool keeps = !elements.Any(e => e.Code is ElementCode.Loss or ElementCode.Saturable);
        double most = Scale(elements, modes) < Faint ? modes : 1 + 1e-9;
        if (!(header.PowerRatio <= most && header.PowerRatio >= (keeps && most < 2 ? 1 - 1e-9 : 0)))
            return $"power ratio {header.PowerRatio}";
        if (!(header.Stability >= 0 && header.Stability <= 1)) return $"stability {header.Stability}";
        if (header.Values != values.Length || header.Projection != projection) return $"{header.Values} values";
        if (modes > MostModes) return null;
        TransformElement[] realised = ideal ? elements : Realised(program);
        double scale = Scale(realised, modes);
        if (realised.Any(e => e.Code == ElementCode.Kerr && Math.Abs(e.Param0) * scale > Steep)
            || realised.Any(e => e.Code == ElementCode.Saturable && e.Param0 > Steep)) return null;
        _compared++;
        Complex[] light = NaiveOptics.Pass(new Complex[modes], realised);
        return Differs(projection, [.. elements.Where(e => e.Code == ElementCode.Detector)],
            Array.ConvertAll(light, NaiveOptics.Power), 1e-8 * scale, values);
    }

    /// <summary>What is wrong with the values, each power being right to a tolerance.</summary>
    private static string? Differs(PhaseProjection projection, TransformElement[] detectors, double[] power,
        double tolerance, double[] values)
    {
        double[][] seen = detectors.Length == 0 ? [.. power.Select(p => new[] { p })]
            : [.. detectors.Select(d => power[d.Mode0..(d.Mode1 + 1)])];
        double[] sums = [.. seen.Select(parts => parts.Sum())];
        if (projection == PhaseProjection.Largest)
            return sums[(int)values[0]] >= sums.Max() - tolerance ? null : $"{values[0]} is not the largest";
        if (projection == PhaseProjection.Correlations) return Unlike(seen, tolerance, values);
        if (values.Length != sums.Length) return $"{values.Length} values";
        for (int i = 0; i < sums.Length; i++)
        {
            bool near = projection == PhaseProjection.Thresholds
                ? Math.Abs(sums[i] - detectors[i].Param0) <= tolerance
                    || values[i] == (sums[i] > detectors[i].Param0 ? 1 : 0)
                : Math.Abs(sums[i] - values[i]) <= tolerance * power.Length;
            if (!near) return $"value {i} is {values[i]}, of {sums[i]}";
        }
        return null;
    }

    private static string? Unlike(double[][] seen, double tolerance, double[] values)
    {
        int at = 0;
        for (int i = 0; i < seen.Length; i++)
        {
            for (int j = i + 1; j < seen.Length; j++, at++)
            {
                (double p, double q) = (Length(seen[i]), Length(seen[j]));
                if (!(values[at] >= 0 && values[at] <= 1)) return $"a correlation of {values[at]}";
                // Of light that is nearly dark the pattern is rounding's.
                if (p < 1e3 * tolerance || q < 1e3 * tolerance) continue;
                double likeness = seen[i].Zip(seen[j], (a, b) => a / p * (b / q)).Sum();
                if (Math.Abs(likeness - values[at]) > 1e-2) return $"correlation {at} is {values[at]}, not {likeness}";
            }
        }
        return at == values.Length ? null : $"{values.Length} correlations";

        static double Length(double[] powers) => Math.Sqrt(powers.Sum(p => p * p));
    }

    /// <summary>Whether there is something to say, by kernel/Abi/Contracts.cs.</summary>
    private static bool IsSensible(PhaseProjection projection, byte[] program)
    {
        TransformElement[] detectors =
            [.. NaiveOptics.Elements(program).Where(e => e.Code == ElementCode.Detector)];
        return (int)projection switch
        {
            0 or 1 => true,
            2 => detectors.Length > 0,
            3 => detectors.Length is >= 2 and <= 32
                && detectors.Select(d => d.Mode1 - d.Mode0).Distinct().Count() == 1,
            _ => false,
        };
    }

    private TransformElement[] Realised(byte[] program)
    {
        Assert.Equal(Status.Ok, ProgramReader.Read(program, out PhaseProgram? decoded, out _));
        return RealisedProgram.Draw(decoded!, _noise, 9, 0, 0).Elements;
    }

    /// <summary>All power that enters.</summary>
    private static double Scale(TransformElement[] elements, int modes) => Math.Max(1e-300, NaiveOptics.Power(
        NaiveOptics.Pass(new Complex[modes], [.. elements.TakeWhile(e => e.Code == ElementCode.Inject)])));

    /// <summary>The format, read a second time, as TransformFormat.cs describes it.</summary>
    private static Status Read(byte[] bytes)
    {
        if (bytes.Length < 32) return Status.DescriptorInvalid;
        TransformHeader h = MemoryMarshal.Read<TransformHeader>(bytes);
        bool header = h.Magic == 0x31505458 && h.Version == 1 && h.ElementBytes == 24 && h.Modes is >= 1 and <= 1024
            && h.Elements <= 600_000 && h.Reserved == 0 && h.TotalBytes == 32 + (24ul * h.Elements)
            && h.TotalBytes == (ulong)bytes.Length;
        if (!header) return Status.DescriptorInvalid;
        bool evolved = false, detects = false;
        HashSet<int> seen = [];
        foreach (TransformElement e in NaiveOptics.Elements(bytes))
        {
            if ((int)e.Code is < 1 or (> 9 and not 16)) return Status.PhaseTransformUnsupported;
            if (!IsElement(e, h.Modes) || (evolved && e.Code == ElementCode.Inject)) return Status.DescriptorInvalid;
            if (detects && e.Code != ElementCode.Detector) return Status.DescriptorInvalid;
            evolved |= e.Code != ElementCode.Inject;
            detects |= e.Code == ElementCode.Detector;
            for (int mode = e.Mode0; detects && mode <= e.Mode1; mode++)
                if (!seen.Add(mode)) return Status.DescriptorInvalid;
        }
        return Status.Ok;
    }

    private static bool IsElement(TransformElement e, uint modes)
    {
        (double x, double y) = (e.Param0, e.Param1);
        if (e.Reserved0 != 0 || e.Reserved1 != 0 || !double.IsFinite(x) || !double.IsFinite(y)) return false;
        bool one = e.Mode0 < modes && e.Mode1 == 0, two = e.Mode0 < modes && e.Mode1 < modes && e.Mode0 != e.Mode1;
        return (int)e.Code switch
        {
            1 => one && x >= 0 && x <= 1e12 && y == 0,
            2 => one && y == 0,
            3 or 6 => two && y == 0,
            4 => two,
            5 => e.Mode0 <= 1 && e.Mode1 == 0 && x == 0 && y == 0,
            7 => one && x >= 0 && x <= 1 && y == 0,
            8 => one && Math.Abs(x) <= 1e12 && y == 0,
            16 => e.Mode0 <= e.Mode1 && e.Mode1 < modes && x >= 0 && y == 0,
            _ => one && x >= 0 && x <= 1e12 && y > 0 && y <= 1e12,
        };
    }

    private static byte[] Damaged(Random random)
    {
        byte[] program = Valid(random);
        for (int damage = random.Next(3); damage > 0; damage--)
        {
            double[] telling = [0, -0.0, -1, 1, 0.5, 1e12, 2e12, 1e300, 1e-320, double.NaN, double.NegativeInfinity];
            int at = random.Next(program.Length), whole = random.Next(4, program.Length / 8) * 8;
            switch (random.Next(8))
            {
                case 0:
                    program[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    program[at] = (byte)random.Next(12);
                    break;
                case 2:
                    program[32 + (24 * random.Next((program.Length - 32) / 24))] = (byte)random.Next(18);
                    break;
                case 3 when random.Next(4) == 0:
                    return program[..at];
                case 4:
                    Span<byte> from = program.AsSpan(32 + (24 * random.Next((program.Length - 32) / 24)), 24);
                    from.CopyTo(program.AsSpan(32 + (24 * random.Next((program.Length - 32) / 24))));
                    break;
                default:
                    MemoryMarshal.Write(program.AsSpan(whole), telling[random.Next(telling.Length)]);
                    break;
            }
        }
        return program;
    }

    private static byte[] Valid(Random random)
    {
        ushort modes = (ushort)(2 + random.Next(4));
        int detectors = random.Next(2) * random.Next(4), size = 1 + random.Next(2), from = 0;
        var elements = new TransformElement[2 + random.Next(10) + detectors];
        for (int i = 0; i < elements.Length; i++)
        {
            if (i >= elements.Length - detectors)
            {
                elements[i] = new TransformElement
                {
                    Code = ElementCode.Detector, Mode0 = (ushort)from, Mode1 = (ushort)(from + size - 1),
                    Param0 = random.NextDouble(),
                };
                from += size;
                continue;
            }
            ElementCode code = i < 2 ? ElementCode.Inject : (ElementCode)(2 + random.Next(8));
            int arity = TransformFormat.Arity(code), a = i < 2 ? i : random.Next(modes);
            double x = random.NextDouble();
            elements[i] = new TransformElement
            {
                Code = code, Mode0 = (ushort)(arity == 0 ? random.Next(2) : a),
                Mode1 = (ushort)(arity == 2 ? (a + 1 + random.Next(modes - 1)) % modes : 0),
                Param0 = arity == 0 ? 0 : code is ElementCode.Loss or ElementCode.Inject ? x : 6 * x,
                Param1 = code is ElementCode.MachZehnder or ElementCode.Saturable ? 0.1 + random.NextDouble() : 0,
            };
        }
        var bytes = new byte[32 + (24 * elements.Length)];
        MemoryMarshal.Write(bytes, new TransformHeader
        {
            Magic = TransformHeader.CurrentMagic, Version = 1, ElementBytes = 24, Modes = modes,
            Elements = (uint)elements.Length, TotalBytes = (ulong)bytes.Length,
        });
        MemoryMarshal.AsBytes(elements.AsSpan()).CopyTo(bytes.AsSpan(32));
        return bytes;
    }

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), out long value) ? value : otherwise;
}
