// What `-d exec,nochain` with one instruction per translation block writes: a line for each instruction that is about
// to be executed,
//     Trace 0: HOST [CS/PC/FLAGS/CFLAGS] SYMBOL
// taken back by a line "Stopped execution … before" (an interrupt came first) or "cpu_io_recompile: rewound" (a device
// access is translated again).
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Xdv.Tool.Profiling;

public static class ExecutionLog
{
    /// <summary>Addresses of the instructions in a log, in the order of execution.</summary>
    public static List<ulong> Read(TextReader log)
    {
        var executed = new List<ulong>();
        while (log.ReadLine() is { } line)
        {
            if (line.StartsWith("Trace ", StringComparison.Ordinal)) executed.Add(Address(line));
            else if (line.StartsWith("Stopped execution", StringComparison.Ordinal)
                || line.StartsWith("cpu_io_recompile", StringComparison.Ordinal))
                executed.RemoveAt(executed.Count - 1);
        }

        return executed;
    }

    private static ulong Address(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> fields = line[(line.IndexOf('[') + 1)..];
        fields = fields[(fields.IndexOf('/') + 1)..];
        return ulong.Parse(fields[..fields.IndexOf('/')], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
