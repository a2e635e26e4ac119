// The trace file of a live session: its header is the tool's, everything after it is the guest's blocks, byte for
// byte as they left the kernel (XDV-034.1: append-only). Verified later by tools/Xdv/Traces, never here: the writer
// does not judge.
using System;
using System.IO;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Sessions;

public sealed class TraceSink : IDisposable
{
    private readonly FileStream _file;
    private bool _closed;

    private TraceSink(FileStream file) => _file = file;

    /// <summary>Creates or empties <paramref name="path"/> and writes the header.</summary>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static TraceSink Create(string path, TraceFlags flags, in Bytes32 kernel)
    {
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
            file.Write(TraceFileWriter.Header(flags, kernel));
            return new TraceSink(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--trace: cannot write '{path}': {error.Message}", error);
        }
    }

    /// <summary>Appends bytes of the guest's trace. Blocks come whole or in pieces; order is all that
    /// matters.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_file)
        {
            if (!_closed) _file.Write(bytes);
        }
    }

    public void Dispose()
    {
        lock (_file)
        {
            _closed = true;
            _file.Dispose();
        }
    }
}
