// A broker from start to end, as both programs that can be one run it.
using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Broker;

public static class BrokerRun
{
    private const int Failure = 1;

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="output">Gets "ready".</param>
    /// <param name="log">Takes a line for people.</param>
    /// <returns>Exit code.</returns>
    public static int ToTheEnd(BrokerOptions options, TextWriter output, Action<string> log)
    {
        try
        {
            using var broker = new BrokerProcess(options, output, log);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            return broker.Run();

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                broker.Stop();
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ArgumentException
            or UnauthorizedAccessException)
        {
            log(failure.Message);
            return Failure;
        }
    }
}
