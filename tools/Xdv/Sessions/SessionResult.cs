// How a run ended.
using Xdv.Abi;

namespace Xdv.Tool.Sessions;

public enum SessionOutcome
{
    /// <summary>The guest ended the session itself; <see cref="SessionResult.End"/> is its last word.</summary>
    Ended,
    /// <summary>The guest panicked or reset, or QEMU ended, before that.</summary>
    Died,
    TimedOut,
    /// <summary>The user asked for the end.</summary>
    Interrupted,
}

/// <param name="Reason">Why, in one line, when the guest did not end by itself.</param>
/// <param name="ConsoleTail">Last lines of the guest's serial console.</param>
public sealed record SessionResult(SessionOutcome Outcome, SessionEnd End, string Reason, string ConsoleTail)
{
    /// <summary>Exit code of `xdv run`.</summary>
    public int ExitCode => Outcome switch
    {
        SessionOutcome.Ended => ExitCodes.FromGuest(End.ExitStatus),
        SessionOutcome.TimedOut => ExitCodes.TimedOut,
        SessionOutcome.Interrupted => ExitCodes.Interrupted,
        _ => ExitCodes.GuestDied,
    };
}
