// What a provider may say, and when: the protocol as a state machine without sockets, clocks or threads. The
// connection feeds it what arrives, the fuzzer whatever it likes. The first fault ends the conversation: nothing a
// provider says after a lie is believed.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.HardwareServer.Wire;

/// <summary>The server's side of one connection to a provider. Not thread-safe.</summary>
public sealed class Conversation
{
    /// <summary>Unasked stability reports between two frames of the server; more are a flood.</summary>
    public const int MaxReports = 16;
    private readonly Domain _domain;
    private readonly uint _generation;
    private uint _received;
    private uint _sent;
    private int _reports;
    private ulong _polled;

    /// <param name="domain">Quantum or Phase.</param>
    /// <param name="generation">Of this connection.</param>
    public Conversation(Domain domain, uint generation) => (_domain, _generation) = (domain, generation);

    /// <summary>What the provider said of itself; null before its hello.</summary>
    public HelloBody? Hello { get; private set; }

    /// <summary>The job that waits for its answer.</summary>
    public Submission? Outstanding { get; private set; }

    /// <summary>The answer that arrived last: status and result bytes. Taken with <see cref="TakeAnswer"/>.</summary>
    public (Status Status, byte[] Result)? Answer { get; private set; }

    /// <summary>The provider's own words when it goes; null while it stays.</summary>
    public string? Parting { get; private set; }

    /// <summary>The last stability report.</summary>
    public StabilityBody? Stability { get; private set; }

    /// <summary>The last progress report.</summary>
    public ProgressBody? Progress { get; private set; }

    /// <summary>A poll has not been replied to.</summary>
    public bool IsPolling => _polled != 0;

    /// <summary>Header of the server's next frame.</summary>
    public FrameHeader Next(FrameType type, int bodyBytes)
    {
        _reports = 0;
        return new FrameHeader
        {
            BodyBytes = (uint)bodyBytes, Type = type, Version = FrameHeader.CurrentVersion, Sequence = ++_sent,
            Generation = _generation,
        };
    }

    /// <summary>A job goes out; at most one at a time.</summary>
    public void Submit(Submission job)
    {
        if (Outstanding is not null || Answer is not null)
            throw new InvalidOperationException("a job is under way");
        Outstanding = job;
        Progress = null;
    }

    /// <summary>A poll goes out; at most one at a time.</summary>
    public void Poll() => _polled = Outstanding!.Request.Job;

    /// <summary>The answer, once.</summary>
    public (Status Status, byte[] Result) TakeAnswer()
    {
        (Status, byte[]) answer = Answer!.Value;
        Answer = null;
        return answer;
    }

    /// <summary>Judges a header before its body is read. Null, or what is wrong and where.</summary>
    public string? Admit(in FrameHeader header)
    {
        string where = $"frame {_received + 1} ({Name(header.Type)})";
        (int least, int most) = FrameSizes.OfProvider(header.Type);
        if (header.Version != FrameHeader.CurrentVersion) return $"{where}: version {header.Version}";
        if (most < 0) return $"{where}: a provider sends no frame of type {(ushort)header.Type}";
        if (header.Type == FrameType.Answer && Outstanding is { } job) most = job.MaxAnswerBytes;
        if (header.BodyBytes < (uint)least || header.BodyBytes > (uint)most)
            return $"{where}: a body of {header.BodyBytes} bytes; {least} to {most} are possible";
        if (header.Sequence != _received + 1)
            return $"{where}: sequence number {header.Sequence}, expected {_received + 1}";
        if (header.Generation != _generation)
            return $"{where}: generation {header.Generation}; this is {_generation}";
        if (Parting is not null) return $"{where}: after its farewell";
        if (Hello is null && header.Type is not (FrameType.Hello or FrameType.Error))
            return $"{where}: before its hello";
        return Due(header.Type) is { } fault ? $"{where}: {fault}" : null;
    }

    /// <summary>Takes the body of an admitted header. Null, or what is wrong and where.</summary>
    public string? Take(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        _received++;
        string? fault = header.Type switch
        {
            FrameType.Hello => TakeHello(MemoryMarshal.Read<HelloBody>(body)),
            FrameType.Answer => TakeAnswer(MemoryMarshal.Read<JobAnswer>(body), body[JobAnswer.Size..]),
            FrameType.Progress => TakeProgress(MemoryMarshal.Read<ProgressBody>(body)),
            FrameType.Stability => TakeStability(body),
            _ => TakeError(body),
        };
        return fault is null ? null : $"frame {_received} ({Name(header.Type)}): {fault}";
    }

    private string? Due(FrameType type) => type switch
    {
        FrameType.Hello when Hello is not null => "a second hello: limits are registered once",
        FrameType.Answer when Outstanding is null => "an answer, and no job waits for one",
        FrameType.Progress when _polled == 0 => "progress nobody asked for",
        FrameType.Stability when ++_reports > MaxReports => $"a flood: {_reports} reports in a row",
        _ => null,
    };

    private string? TakeHello(in HelloBody hello)
    {
        string? fault = HelloCheck.Fault(hello, _domain);
        if (fault is null) Hello = hello;
        return fault;
    }

    private string? TakeAnswer(in JobAnswer answer, ReadOnlySpan<byte> result)
    {
        string? fault = AnswerCheck.Fault(Outstanding!, answer, result);
        if (fault is not null) return fault;
        Outstanding = null;
        Answer = (answer.Status, result.ToArray());
        return null;
    }

    private string? TakeProgress(in ProgressBody progress)
    {
        if (progress.Job != _polled) return $"job {progress.Job}; asked was {_polled}";
        if (progress.State is ProgressState.Unknown or > ProgressState.Done)
            return $"job {progress.Job} was submitted, and its state is {(uint)progress.State}";
        _polled = 0;
        Progress = progress;
        return null;
    }

    private string? TakeStability(ReadOnlySpan<byte> body)
    {
        var report = MemoryMarshal.Read<StabilityBody>(body);
        if (!(report.Level >= 0 && report.Level <= 1)) return $"stability {report.Level}";
        if (!(report.Noise >= 0) || !double.IsFinite(report.Noise)) return $"noise {report.Noise}";
        if (!double.IsFinite(report.Drift)) return $"drift {report.Drift}";
        if (report.CalibrationEpoch != Hello!.Value.Attestation.CalibrationEpoch)
            return $"calibration epoch {report.CalibrationEpoch} is not the registered one";
        if (!report.Checksum.Same(Sha3.Hash(body[..StabilityBody.SummedBytes]))) return "the checksum does not match";
        Stability = report;
        return null;
    }

    private string? TakeError(ReadOnlySpan<byte> body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body)) return "text that is not UTF-8";
        Parting = System.Text.Encoding.UTF8.GetString(body);
        foreach (char one in Parting)
            if (char.IsControl(one)) return "text with control characters";
        return null;
    }

    internal static string Name(FrameType type) =>
        Enum.IsDefined(type) ? type.ToString().ToLowerInvariant() : $"type {(ushort)type}";
}
