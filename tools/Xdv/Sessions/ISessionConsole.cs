// Where a session's text goes. The command's two streams arrive over the host channel, exact; the serial line carries
// the kernel's log and, in an interactive session, the shell.
using System;

namespace Xdv.Tool.Sessions;

public interface ISessionConsole
{
    /// <summary>Text of the command, on the stream it was written to.</summary>
    void Write(Abi.ConsoleStream stream, ReadOnlySpan<byte> text);

    /// <summary>Bytes of the serial console, as they come.</summary>
    void Serial(ReadOnlySpan<byte> bytes);
}
