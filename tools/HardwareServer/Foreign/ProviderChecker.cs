// Does a provider keep the protocol? Every check is a short conversation of its own, so that one failure says nothing
// about the next; the reason of a failure names what came and what was expected. The same code that serves guests
// judges the frames, so what passes here is what will be accepted there.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Wire;

namespace Xdv.HardwareServer.Foreign;

/// <summary>One line of the report.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Null: it does not apply.</param>
/// <param name="Reason">Why it failed or does not apply; or what was seen.</param>
public sealed record CheckOutcome(string Name, bool? Passed, string Reason);

/// <summary>Checks a provider.</summary>
/// <param name="connect">A fresh connection to it.</param>
/// <param name="domain">Quantum or Phase; null = what it says.</param>
/// <param name="key">Its enrolled key; empty = it has none.</param>
/// <param name="patience">Time limits.</param>
public sealed class ProviderChecker(Func<Socket> connect, Domain? domain, byte[] key, ProviderPatience patience)
{
    private const ulong Object = 77, Seed = 2026;
    private const double Exact = 1e-9, Analogue = 0.1;
    private static readonly TimeSpan s_atOnce = TimeSpan.Zero;
    private readonly List<CheckOutcome> _outcomes = [];
    private Domain _domain;
    private uint _generation;
    private HelloBody _hello;

    private bool IsQuantum => _domain == Domain.Quantum;

    private Status Unsupported => IsQuantum ? Status.QuantumGateUnsupported : Status.PhaseTransformUnsupported;

    /// <summary>What it registered with; meaningful after the first check passed.</summary>
    public HelloBody Hello => _hello;

    /// <summary>Runs every check; the first one decides whether there are more.</summary>
    public IReadOnlyList<CheckOutcome> Run()
    {
        if (!Registers()) return _outcomes;
        Check("hello is the same every time", SameHello);
        Check(IsQuantum ? "a Bell pair" : "a known transform", KnownAnswer);
        Check("a job of its whole capacity", WholeCapacity);
        if (!IsQuantum) Check("no intensities unless asked", Unasked);
        if (!IsQuantum) Check("loss, Kerr and saturable elements", Media);
        Check("a kept state is continued", Continues);
        Check("continuing what does not exist is refused", Unknown);
        Check("release forgets", Releases);
        Check("release of everything forgets", () => Forgets(all: true));
        Check("a malformed program is refused", Malformed);
        Check("an unknown element is refused", UnknownElement);
        Check("a failed job leaves no state", FailedLeavesNothing);
        Check("same seed, same outcome", SameSeed);
        Check("a poll is answered", Polled);
        Check("a cancelled job is answered", Cancelled);
        Check("twenty jobs in a row", Many);
        return _outcomes;
    }

    private bool Registers()
    {
        foreach (Domain candidate in domain is { } one ? [one] : new[] { Domain.Phase, Domain.Quantum })
        {
            _domain = candidate;
            int before = _outcomes.Count;
            Check("hello and proof", () =>
            {
                using ProviderConnection connection = Open(patience);
                _hello = connection.Hello;
                return null;
            }, () => $"{HelloCheck.Text(_hello.Attestation.Provider)}, {HelloCheck.Text(_hello.Attestation.Model)}: "
                + $"{(IsQuantum ? "Q" : "Φ")}, {_hello.Attestation.Capacity} {(IsQuantum ? "qubits" : "modes")}, "
                + (key.Length == 0 ? "proof with no key" : "proof with its key"));
            if (_outcomes[^1].Passed == true) return true;
            bool other = domain is null && candidate == Domain.Phase
                && _outcomes[^1].Reason.Contains("attestation: domain", StringComparison.Ordinal);
            if (!other) return false;
            _outcomes.RemoveRange(before, _outcomes.Count - before);
        }
        return false;
    }

    private string? SameHello()
    {
        using ProviderConnection connection = Open(patience);
        HelloBody again = connection.Hello;
        return HelloCheck.Identity(again).Same(HelloCheck.Identity(_hello)) ? null
            : "names or limits changed from one connection to the next";
    }

    private string? KnownAnswer()
    {
        using ProviderConnection connection = Open(patience);
        Status status = connection.Run(Job(2, IsQuantum ? 1000u : 0), IsQuantum ? CheckPrograms.Bell() : Split(2), 0,
            out _, out byte[] result);
        if (status != Status.Ok) return Said(status);
        if (!IsQuantum) return Powers(result, [0.5, 0.5]);
        return Entangled(MemoryMarshal.Cast<byte, ulong>(result.AsSpan(QuantumResult.HeaderBytes)));
    }

    private string? WholeCapacity()
    {
        using ProviderConnection connection = Open(patience);
        uint capacity = _hello.Attestation.Capacity;
        byte[] program = IsQuantum ? CheckPrograms.Ones(capacity) : CheckPrograms.Lit(capacity);
        if (program.Length > _hello.MaxProgramBytes) return null;
        Status status = connection.Run(Job(capacity, IsQuantum ? 10u : 0), program, 0, out _, out byte[] result);
        if (status != Status.Ok) return Said(status);
        var powers = new double[capacity];
        powers[0] = 1;
        return IsQuantum ? null : Powers(result, powers);
    }

    private string? Unasked()
    {
        using ProviderConnection connection = Open(patience);
        JobRequest job = Job(2, 0) with { Flags = JobFlags.Keep };
        return Said(connection.Run(job, Split(2), 0, out _, out _));
    }

    // Light of power 1 in mode 0, half of it lost, then through a Kerr medium and an absorber that saturates at 1/2.
    private string? Media()
    {
        TransformElement[] declared = Array.FindAll(
            [
                new TransformElement { Code = ElementCode.Loss, Param0 = 0.5 },
                new TransformElement { Code = ElementCode.Kerr, Param0 = 3 },
                new TransformElement { Code = ElementCode.Saturable, Param0 = Math.Log(4), Param1 = 0.5 },
            ], element => (_hello.Attestation.GatesLow >> (int)element.Code & 1) != 0);
        if (declared.Length == 0) return Skip("it declares none");
        double power = 1;
        foreach (TransformElement element in declared)
        {
            if (element.Code == ElementCode.Loss) power *= 0.5;
            if (element.Code == ElementCode.Saturable) power *= Math.Pow(4, -1 / (1 + (power / 0.5)));
        }
        using ProviderConnection connection = Open(patience);
        Status status = connection.Run(Job(2, 0), CheckPrograms.Lit(2, declared), 0, out _, out byte[] result);
        return Said(status) ?? Powers(result, [power, 0]);
    }

    private string? Continues()
    {
        using ProviderConnection connection = Open(patience);
        if (Keep(connection) is { } fault) return fault;
        Status status = connection.Run(Continuing(), Second(), 1, out _, out byte[] result);
        if (status != Status.Ok) return Said(status);
        if (!IsQuantum) return Powers(result, [0, 1]);
        ulong bits = MemoryMarshal.Cast<byte, ulong>(result.AsSpan(QuantumResult.HeaderBytes))[0];
        return bits == 3 || !IsExact ? null : $"two qubits were flipped and kept; measured later: {bits:b2}";
    }

    private string? Unknown()
    {
        using ProviderConnection connection = Open(patience);
        return Refused(connection.Run(Continuing(), Second(), 1, out _, out _));
    }

    private string? Releases() => Forgets(all: false);

    private string? Forgets(bool all)
    {
        using ProviderConnection connection = Open(patience);
        if (Keep(connection) is { } fault) return fault;
        connection.Release(all ? 0 : Object);
        return Refused(connection.Run(Continuing(), Second(), 1, out _, out _));
    }

    private string? Malformed()
    {
        using ProviderConnection connection = Open(patience);
        TransformElement far = CheckPrograms.Cell(1) with { Mode1 = 9 };
        byte[] program = IsQuantum
            ? CheckPrograms.Circuit(2, 2, [new CircuitOperation { Gate = GateCode.X, Qubit0 = 9 }])
            : CheckPrograms.Lit(2, far);
        return Refused(connection.Run(Job(2, IsQuantum ? 1u : 0), program, 0, out _, out _))
            ?? StillServes(connection);
    }

    private string? UnknownElement()
    {
        using ProviderConnection connection = Open(patience);
        byte[] program = IsQuantum ? CheckPrograms.Circuit(2, 2, [new CircuitOperation { Gate = (GateCode)200 }])
            : CheckPrograms.Lit(2, new TransformElement { Code = (ElementCode)200 });
        Status status = connection.Run(Job(2, IsQuantum ? 1u : 0), program, 0, out _, out _);
        if (status != Unsupported) return $"status {(uint)status}; expected {(uint)Unsupported} ({Unsupported})";
        return StillServes(connection);
    }

    private string? FailedLeavesNothing()
    {
        using ProviderConnection connection = Open(patience);
        if (Keep(connection) is { } fault) return fault;
        byte[] bad = IsQuantum ? CheckPrograms.Circuit(2, 2, [new CircuitOperation { Gate = (GateCode)200 }])
            : CheckPrograms.Transform(2, [new TransformElement { Code = (ElementCode)200 }]);
        JobRequest keeping = Continuing() with { Flags = JobFlags.Keep };
        return Refused(connection.Run(keeping, bad, 1, out _, out _))
            ?? Refused(connection.Run(Continuing(), Second(), 1, out _, out _));
    }

    private string? SameSeed()
    {
        if (_hello.Attestation.Kind != ProviderKind.Simulator) return Skip("hardware: outcomes are its own");
        using ProviderConnection connection = Open(patience);
        byte[] program = IsQuantum ? CheckPrograms.Bell() : Split(2);
        JobRequest job = Job(2, IsQuantum ? 100u : 0);
        Status first = connection.Run(job, program, 0, out _, out byte[] one);
        Status second = connection.Run(job with { StateObject = Object + 1 }, program, 0, out _, out byte[] two);
        if (first != Status.Ok || second != Status.Ok) return Said(first == Status.Ok ? second : first);
        int header = IsQuantum ? QuantumResult.HeaderBytes : PhaseResult.HeaderBytes;
        return one.AsSpan(header).SequenceEqual(two.AsSpan(header)) ? null : "a simulator, and the outcomes differ";
    }

    private string? Polled()
    {
        using ProviderConnection connection = Open(patience with { Poll = s_atOnce });
        return Said(connection.Run(Job(2, IsQuantum ? 100u : 0), IsQuantum ? CheckPrograms.Bell() : Split(2), 0, out _,
            out _)) ?? StillServes(connection);
    }

    private string? Cancelled()
    {
        using ProviderConnection connection = Open(patience with { Job = s_atOnce });
        connection.Run(Job(2, IsQuantum ? 100u : 0), IsQuantum ? CheckPrograms.Bell() : Split(2), 0, out _, out _);
        connection.Run(Job(2, IsQuantum ? 100u : 0), IsQuantum ? CheckPrograms.Bell() : Split(2), 0, out _, out _);
        return null;
    }

    private string? Many()
    {
        using ProviderConnection connection = Open(patience);
        for (int i = 0; i < 20; i++)
            if (StillServes(connection) is { } fault) return $"job {i + 1}: {fault}";
        return null;
    }

    private string? StillServes(ProviderConnection connection)
    {
        Status status = connection.Run(Job(2, IsQuantum ? 10u : 0) with { StateObject = Object + 9 },
            IsQuantum ? CheckPrograms.Bell() : Split(2), 0, out _, out _);
        return status == Status.Ok ? null : $"the next job, a good one, got status {(uint)status} ({status})";
    }

    // A state of two qubits or modes that a later job can tell from a fresh one.
    private string? Keep(ProviderConnection connection)
    {
        JobRequest job = Job(2, IsQuantum ? 1u : 0) with { Flags = JobFlags.Keep };
        byte[] program = IsQuantum
            ? CheckPrograms.Circuit(2, 2, [new CircuitOperation { Gate = GateCode.X },
                new CircuitOperation { Gate = GateCode.X, Qubit0 = 1 }])
            : Split(2);
        return Said(connection.Run(job, program, 0, out _, out _));
    }

    private byte[] Second() => IsQuantum ? CheckPrograms.Ones(2, flip: false)
        : CheckPrograms.Transform(2, [CheckPrograms.Cell(Math.PI / 4)]);

    private JobRequest Continuing() => Job(2, IsQuantum ? 1u : 0) with { Continues = 1 };

    /// <summary>Half of the light to each of two modes; the same cell again brings all of it to mode 1.</summary>
    private static byte[] Split(uint modes) => CheckPrograms.Lit(modes, CheckPrograms.Cell(Math.PI / 4));

    private JobRequest Job(uint resources, uint shots) => new()
    {
        Magic = JobRequest.CurrentMagic, Version = JobRequest.CurrentVersion, Domain = _domain,
        Operation = JobOperation.Execute, Flags = IsQuantum ? JobFlags.None : JobFlags.Evaluate, StateObject = Object,
        Resources = resources, Shots = shots, Seed = Seed, CalibrationEpoch = _hello.Attestation.CalibrationEpoch,
    };

    private bool IsExact => _hello.Attestation is { Kind: ProviderKind.Simulator, PhaseNoiseNanoradians: 0,
        PhaseCrosstalkMillionths: 0 };

    private string? Powers(byte[] result, double[] expected)
    {
        ReadOnlySpan<double> power = MemoryMarshal.Cast<byte, double>(result.AsSpan(PhaseResult.HeaderBytes));
        double tolerance = IsExact ? Exact : Analogue;
        for (int mode = 0; mode < expected.Length; mode++)
            if (Math.Abs(power[mode] - expected[mode]) > tolerance)
                return $"mode {mode} has power {power[mode]}, expected {expected[mode]} within {tolerance}";
        return null;
    }

    private string? Entangled(ReadOnlySpan<ulong> entries)
    {
        ulong equal = 0, all = 0, zeros = 0;
        for (int at = 0; at < entries.Length; at += 2)
        {
            all += entries[at + 1];
            if (entries[at] is 0 or 3) equal += entries[at + 1];
            if (entries[at] == 0) zeros += entries[at + 1];
        }
        if (IsExact && equal != all) return $"{all - equal} of {all} shots are neither 00 nor 11";
        return zeros > all / 4 && zeros < all * 3 / 4 ? null : $"00 in {zeros} of {all} shots";
    }

    private static string? Said(Status status) =>
        status == Status.Ok ? null : $"a good job got status {(uint)status} ({status})";

    private static string? Refused(Status status) =>
        status == Status.Ok ? "it was run: status 0, and it could not be" : null;

    private ProviderConnection Open(ProviderPatience limits) => ProviderConnection.Open(connect(), _domain,
        ++_generation, limits, Judge, static _ => { });

    private string? Judge(HelloBody hello, Bytes32 nonce, uint generation) =>
        HelloCheck.Proves(key, nonce, generation, hello) ? null
            : $"the proof is not HMAC-SHA3-256 under {(key.Length == 0 ? "the empty key" : "the given key")}";

    private void Check(string name, Func<string?> body, Func<string>? seen = null)
    {
        string? fault;
        try
        {
            fault = body();
        }
        catch (Exception failure) when (failure is ProviderLostException or IOException)
        {
            fault = failure.Message;
        }
        bool skipped = fault is not null && fault.StartsWith(SkipMark, StringComparison.Ordinal);
        string reason = skipped ? fault![SkipMark.Length..] : fault ?? seen?.Invoke() ?? "";
        _outcomes.Add(new CheckOutcome(name, skipped ? null : fault is null, reason));
    }

    private const string SkipMark = "\0";

    private static string Skip(string why) => SkipMark + why;
}
