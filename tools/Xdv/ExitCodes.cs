// Exit codes of the tool, in one place because scripts branch on them. `xdv run` passes the guest's own status
// through, so the tool's codes sit at the top of the range, where `timeout(1)` and shells put theirs.
namespace Xdv.Tool;

public static class ExitCodes
{
    public const int Success = 0;
    /// <summary>A trace does not verify, or a replay does not match.</summary>
    public const int Mismatch = 1;
    /// <summary>A program has errors.</summary>
    public const int BuildFailed = 1;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
    /// <summary>The guest did not end within --timeout.</summary>
    public const int TimedOut = 124;
    /// <summary>The guest died (panic, reset, QEMU gone) without giving an exit status.</summary>
    public const int GuestDied = 125;
    /// <summary>The tool could not do its part: no image, unreadable file, QEMU missing.</summary>
    public const int ToolFailed = 126;
    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;

    /// <summary>
    /// What a Unix process can report of a guest's 32-bit status: the low byte, but never 0 for a status that is not 0.
    /// </summary>
    public static int FromGuest(uint status) => status == 0 ? Success : (status & 0xFF) == 0 ? 1 : (int)(status & 0xFF);
}
