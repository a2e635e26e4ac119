// Tells the guest how large the user's terminal is, in the words of a terminal that was asked: `CSI 8;rows;columns t`
// on the serial line. The guest takes it as typed, so it is a recorded input like every key, and a session with a real
// serial terminal needs nothing else.
using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Xdv.Tool.Terminal;

public static class WindowSize
{
    private const int Output = 1;
    /// <summary>TIOCGWINSZ of Linux.</summary>
    private const nuint GetSize = 0x5413;

    /// <summary>The report; null when standard output is no terminal or does not know.</summary>
    public static byte[]? Report()
    {
        ushort[] size = new ushort[4];
        if (Control(Output, GetSize, size) != 0 || size[0] == 0 || size[1] == 0) return null;
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\e[8;{size[0]};{size[1]}t"));
    }

    /// <summary>Calls back whenever the size has changed, until disposed.</summary>
    public static IDisposable Watch(Action changed) =>
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed());

    [DllImport("libc", EntryPoint = "ioctl")]
    private static extern int Control(int descriptor, nuint request, [Out] ushort[] size);
}
