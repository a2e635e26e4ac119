// caps: the capabilities of all processes of the machine this runs in and of those in it (XDV-011, XDV-070.3).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Caps;

internal static class Program
{

    private static Manual Manual => new("caps"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage => "usage: caps [PID] [--json]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        One line a capability: owner, handle, the one it was derived from (- = the root), what it is for, how long it
        holds and how much it permits (- = without end, no limit), and its rights:
          k q p call K, Q, Phi   i ipc   t transition   c bind contracts   s system calls   r replay   v telemetry
          M measure   P project   A allocate   S spawn   X administer   R W map segments   V make machines
        Needs the right Telemetry.

        """u8;

    private static int Main()
    {
        ulong process = 0;
        bool json = false;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--json"u8)) json = true;
            else if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) return Manual.Help();
            else if (process != 0 || !NumberText.TryParse(word, out process) || process == 0) return Manual.Wrong(word);
        }

        Status status = json ? WriteJson(process) : WriteTable(process);
        if (status == Status.EndOfList) return 0;
        Terminal.ErrorLine($"caps: {status}");
        return 1;
    }

    private static Status WriteTable(ulong process)
    {
        Utf8Line line = new(stackalloc byte[160]);
        CapabilityInfo row = default;
        Status status;
        Terminal.Write(" PID HANDLE     FROM       FOR               UNTIL LIMIT RIGHTS\n"u8);
        for (uint index = 0; (status = Grants.Capability(index, ref row)) == Status.Ok; index++)
        {
            if (process != 0 && row.Owner != process) continue;
            line.Clear();
            line.Right(row.Owner, 4);
            line.AppendHex(row.Handle, 10);
            line.Append(" "u8);
            if (row.Parent == 0) line.Append("-"u8);
            else line.AppendHex(row.Parent, 10);
            line.PadTo(27);
            line.Append(NameOf(row));
            line.PadTo(40);
            if (row.ValidUntil == ulong.MaxValue) line.Append("         - "u8);
            else line.Right((long)row.ValidUntil, 10);
            if (row.ResourceLimit == uint.MaxValue) line.Append("    - "u8);
            else line.Right(row.ResourceLimit, 5);
            Rights(ref line, row.Permissions);
            Terminal.WriteLine(line.Written);
        }

        return status;
    }

    private static Status WriteJson(ulong process)
    {
        Utf8Line line = new(stackalloc byte[320]);
        CapabilityInfo row = default;
        Status status;
        bool first = true;
        Terminal.Write("{\"capabilities\":["u8);
        for (uint index = 0; (status = Grants.Capability(index, ref row)) == Status.Ok; index++)
        {
            if (process != 0 && row.Owner != process) continue;
            line.Clear();
            line.Append(first ? "{"u8 : ",{"u8);
            first = false;
            line.Member("owner"u8, row.Owner);
            line.Member("handle"u8, (long)row.Handle);
            line.Member("parent"u8, (long)row.Parent);
            line.Member("for"u8, NameOf(row));
            line.Member("permissions"u8, (uint)row.Permissions);
            line.Member("validFrom"u8, (long)row.ValidFrom);
            line.Append(",\"validUntil\":"u8);
            line.Append(row.ValidUntil);
            line.Member("limit"u8, row.ResourceLimit);
            line.Append("}"u8);
            Terminal.Write(line.Written);
        }

        Terminal.Write("]}\n"u8);
        return status;
    }

    private static ReadOnlySpan<byte> NameOf(in CapabilityInfo row) => row.Kind switch
    {
        CapabilityKind.Endpoint => "endpoint"u8,
        CapabilityKind.Notification => "notification"u8,
        CapabilityKind.Segment => "segment"u8,
        CapabilityKind.StateObject => row.Target == Domain.Quantum ? "container"u8 : "envelope"u8,
        _ => row.Target switch
        {
            Domain.Classical => "k"u8,
            Domain.Quantum => "q"u8,
            Domain.Phase => "phi"u8,
            _ => "all"u8,
        },
    };

    private static void Rights(ref Utf8Line line, Permissions rights)
    {
        ReadOnlySpan<byte> low = "kqpitcsrv"u8, high = "MPASXRWV"u8;
        for (int bit = 0; bit < low.Length; bit++)
            if (((uint)rights >> bit & 1) != 0) line.Append(low[bit]);
        for (int bit = 0; bit < high.Length; bit++)
            if (((uint)rights >> (16 + bit) & 1) != 0) line.Append(high[bit]);
    }
}
