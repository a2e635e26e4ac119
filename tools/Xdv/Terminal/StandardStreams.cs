// The process's own streams. On a terminal they are plain file descriptors: System.Console would switch the keypad
// into application mode as soon as it is used, and the guest's line editor would see other arrow keys than the user
// pressed. Redirected, they are System.Console's: a FileStream writes a regular file at its own offset, over what
// others sharing it have written.
using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Xdv.Tool.Terminal;

public static class StandardStreams
{
    public static Stream Input { get; } =
        Console.IsInputRedirected ? Console.OpenStandardInput() : Open(0, FileAccess.Read);

    public static Stream Output { get; } =
        Console.IsOutputRedirected ? Console.OpenStandardOutput() : Open(1, FileAccess.Write);

    public static Stream Errors { get; } =
        Console.IsErrorRedirected ? Console.OpenStandardError() : Open(2, FileAccess.Write);

    /// <summary>One message of the tool, on the error stream, marked as the tool's.</summary>
    public static void Message(string text) => ErrorLine("xdv: " + text);

    /// <summary>One line on the error stream.</summary>
    public static void ErrorLine(string text)
    {
        try
        {
            Errors.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }
        catch (IOException)
        {
            // Nobody listens to messages any more; the exit status still tells.
        }
    }

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
