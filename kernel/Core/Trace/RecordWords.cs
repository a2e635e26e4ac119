// Some fields of a record in one store each. Only for the paths where instructions are counted; the slot must be
// empty (TraceLog), so that what is not written here is zero.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Core.Trace;

/// <summary>A record's first fields as words.</summary>
[StructLayout(LayoutKind.Explicit, Size = TraceRecord.Size)]
internal struct RecordWords
{
    [FieldOffset(8)] private ulong _time;
    /// <summary>Kind, domain, operation, status.</summary>
    [FieldOffset(16)] private ulong _head;
    /// <summary>Process, machine, thread.</summary>
    [FieldOffset(24)] private ulong _subject;

    /// <summary>Writes time, kind and operation (domain classical, status Ok) and the subject.</summary>
    /// <param name="subject">A thread's Process, which Vhm and Number follow.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref TraceRecord record, ulong time, RecordKind kind, uint operation, ref uint subject)
    {
        ref RecordWords words = ref Unsafe.As<TraceRecord, RecordWords>(ref record);
        words._time = time;
        words._head = (ulong)kind | operation << 16;
        words._subject = Unsafe.As<uint, ulong>(ref subject);
    }
}
