// What the evaluations that a contract allows are worth (XDV-033.1): light with secret phases is shared with a process
// that may apply any transform and see the power in every mode. Four evaluations of one preparation give all phases
// away (Thief.cs), however often light and contract are made anew; what protects them is how many the contract allows.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.Tomography;

internal static class Program
{
    public const int Modes = 8;
    private const int Secrets = 4, MaxBudget = 4;
    private const double Turn = 2 * Math.PI;

    public static Manual Manual => new("tomography"u8, "usage: tomography [--seed N]\n"u8,
        """
        Shares light with secret phases in 8 modes with a process that tries to find them out, under contracts that
        allow 1, 2, 3, 4 and any number of evaluations of one preparation, and compares its guesses with the secrets:
        fidelity 1 is the secret, 1/8 what nothing is worth.

        """u8);

    private static int Main()
    {
        ulong seed = 1;
        ReadOnlySpan<byte> word = HybridProcess.Argument(1);
        if (word.SequenceEqual(Thief.Role)) return Thief.Run();
        if (word.SequenceEqual("--help"u8)) return Manual.Help();
        if (word.SequenceEqual("--seed"u8))
        {
            word = HybridProcess.Argument(2);
            if (!NumberText.TryParse(word, out seed)) return Manual.Wrong(word);
        }
        else if (!word.IsEmpty) return Manual.Wrong(word);

        Terminal.WriteLine("allowed  evaluations  fidelity of the guess"u8);
        Status status = SharedSegment.Create(1, out SharedSegment segment);
        SharedMapping told = default;
        if (status == Status.Ok) status = segment.Map(true, out told);
        for (int budget = 1; budget <= MaxBudget + 1 && status == Status.Ok; budget++)
            status = Row(segment, told, (ushort)(budget > MaxBudget ? 0 : budget), seed);
        return status == Status.Ok ? 0 : Manual.Fail("attack"u8, status);
    }

    /// <summary>The mean over several secrets.</summary>
    private static Status Row(SharedSegment segment, SharedMapping told, ushort budget, ulong seed)
    {
        double sum = 0;
        int made = 0;
        Span<double> secret = stackalloc double[Modes];
        for (int i = 0; i < Secrets; i++)
        {
            Dice dice = new(seed * Secrets + (ulong)i);
            for (int mode = 0; mode < Modes; mode++) secret[mode] = Turn * (dice.Next() >> 11) / (1UL << 53);
            Status status = Attack(segment, secret, budget);
            if (status != Status.Ok) return status;
            Guess guess = new(told.Bytes);
            sum += Fidelity(secret, guess);
            made = guess.Evaluations;
        }

        Utf8Line line = new(stackalloc byte[64]);
        if (budget == 0) line.Append("    any"u8);
        else line.Right(budget, 7);
        line.Right(made, 13);
        line.Append("  "u8);
        line.AppendFixed(sum / Secrets, 6);
        Terminal.WriteLine(line.Written);
        return Status.Ok;
    }

    /// <summary>Light of power 1 in every mode, the phases secret; a thief has a share of it until it ends.</summary>
    private static Status Attack(SharedSegment segment, ReadOnlySpan<double> secret, ushort budget)
    {
        Status status = PhaseNative.Open(Modes, out PhaseNative phase,
            flags: ContractFlags.Share | ContractFlags.ShareMeasurement,
            projections: AllowedProjections.Intensities, evaluations: budget);
        if (status != Status.Ok) return status;
        TransformBuilder light = new(Modes);
        for (int mode = 0; mode < Modes; mode++) light.Inject(mode, 1);
        for (int mode = 0; mode < Modes; mode++) light.Phase(mode, secret[mode]);
        PhaseJob how = new() { Keep = true, EvolveOnly = true };
        status = phase.Run(light.Build(), ref how, new byte[PhaseNative.ResultBytes(0)], out _);
        if (status == Status.Ok) status = Thief.Send(phase, how.KeptEnvelope, segment);
        Status released = phase.Release();
        return status == Status.Ok ? released : status;
    }

    /// <summary>|⟨secret|guess⟩|², both of length 1.</summary>
    private static double Fidelity(ReadOnlySpan<double> secret, Guess guess)
    {
        double re = 0, im = 0;
        for (int mode = 0; mode < Modes; mode++)
        {
            double difference = guess[mode] - secret[mode];
            re += Math.Cos(difference);
            im += Math.Sin(difference);
        }

        return ((re * re) + (im * im)) / (Modes * Modes);
    }
}
