// The coherence windows that are open: how much of each is over, and what it asks of its light.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.PhiMetrics;

internal static class Windows
{
    private static ReadOnlySpan<byte> Heading =>
        "open windows\n    PID  MODES   STARTED      ENDS  OVER                 TOLERANCE\n"u8;

    private const int BarCells = 20;
    private const double Million = 1e6;

    public static Status Show()
    {
        ContractInfo row = default;
        Utf8Line line = new(stackalloc byte[256]);
        bool any = false;
        Status status;
        for (uint index = 0; (status = Grants.Contract(index, ref row)) == Status.Ok; index++)
        {
            if (row.Domain != Domain.Phase || row.State != ContractState.Active) continue;
            if (!any) Terminal.Write(Heading);
            any = true;
            ulong now = LogicalClock.Now, length = row.End - row.Start;
            line.Clear();
            line.Right(row.Owner, 7);
            line.Right(row.Resources, 6);
            line.Right((long)row.Start, 9);
            line.Right((long)row.End, 9);
            line.Append(" "u8);
            line.Bar(now <= row.Start ? 0 : (now - row.Start) / (double)length, BarCells);
            line.Append(" "u8);
            line.AppendFixed(row.Tolerance / Million, 6);
            line.Append(row.Busy != 0 ? " a transform runs"u8 : default);
            Terminal.WriteLine(line.Written);
        }

        if (!any) Terminal.Write("no window is open\n"u8);
        return status == Status.EndOfList ? Status.Ok : status;
    }
}
