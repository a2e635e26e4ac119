// The one exception of the tool: something the user can understand and act on. Everything else that is thrown is a
// bug and shows its stack.
using System;

namespace Xdv.Tool;

/// <summary>A failure to report as one message: what failed, where, and what to do about it.</summary>
public sealed class ToolException : Exception
{
    public ToolException(string message, int exitCode = ExitCodes.ToolFailed)
        : base(message)
    {
        ExitCode = exitCode;
    }

    public ToolException(string message, Exception inner)
        : base(message, inner)
    {
        ExitCode = ExitCodes.ToolFailed;
    }

    public int ExitCode { get; }
}
