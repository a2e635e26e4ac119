// A request that waits for its device: a private copy of its bytes, and where the answer goes.
using System;
using Xdv.Abi;
using Xdv.HardwareServer.Serving;

namespace Xdv.HardwareServer.Worker;

/// <summary>A job, a release, or a state object to be forgotten, in the place its guest sent it.</summary>
/// <param name="header">Validated.</param>
/// <param name="bytes">The whole request; empty where no engine reads it.</param>
/// <param name="answerBytes">Room for the answer.</param>
/// <param name="answer">Null: it has been answered, only its state object is to go.</param>
/// <param name="arrived">Timestamp.</param>
public sealed class QueuedJob(JobRequest header, byte[] bytes, int answerBytes, DeferredAnswer? answer, long arrived)
{
    public JobRequest Header { get; } = header;

    public byte[] Bytes { get; } = bytes;

    public int AnswerBytes { get; } = answerBytes;

    public DeferredAnswer? Answer { get; } = answer;

    public long Arrived { get; } = arrived;

    /// <summary>Counts against the limits and in the figures.</summary>
    public bool IsJob => Header.Operation == JobOperation.Execute && Answer is not null;

    /// <summary>What is left of a job that was answered before it began: its state object goes when its turn
    /// comes, behind what the guest sent before (XDV-024.1).</summary>
    public static QueuedJob Forget(in JobRequest header, long arrived) => new(header, [], 0, null, arrived);
}
