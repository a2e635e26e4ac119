// What went through the boundary, or was refused, as text (XDV-015.1): tokens by number, the names of operation, scope
// and answer. A token's MAC is in none of it.
using System.Globalization;
using System.Text;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Text of Boundary and CallDetails records.</summary>
internal static class BoundaryText
{
    public static void Append(StringBuilder text, in TraceRecord record)
    {
        if (record.Kind == RecordKind.Boundary && (BoundaryEvent)record.Operation is BoundaryEvent.Frozen
            or BoundaryEvent.Thawed)
        {
            text.Append(" capability=").Append(RecordText.HandleText(record.Capability));
            return;
        }
        if (record is { Kind: RecordKind.CallDetails, Operation: (ushort)CallDetail.Terms })
        {
            if (record.Arg0 != 0)
                text.Append(CultureInfo.InvariantCulture,
                    $" measurements={(uint)record.Arg0} in each {record.Arg0 >> 32} ticks");
            (byte flags, byte projections) = ((byte)record.Arg1, (byte)(record.Arg1 >> 8));
            if (flags != 0) text.Append(CultureInfo.InvariantCulture, $" flags={(ContractFlags)flags}");
            if (projections != 0)
                text.Append(CultureInfo.InvariantCulture, $" projections={(AllowedProjections)projections}");
            (ushort evaluations, byte retries) = ((ushort)(record.Arg1 >> 16), (byte)(record.Arg1 >> 32));
            if (evaluations != 0) text.Append(CultureInfo.InvariantCulture, $" evaluations={evaluations}");
            if (retries != 0) text.Append(CultureInfo.InvariantCulture, $" retries={retries}");
            return;
        }
        if (record is { Kind: RecordKind.CallDetails, Operation: (ushort)CallDetail.Source })
        {
            text.Append(" source=").Append(RecordText.HandleText(record.Arg0));
            return;
        }
        bool details = record.Kind == RecordKind.CallDetails;
        ulong what = details ? record.Arg3 >> 16 : record.Arg3;
        ulong way = details ? record.Arg3 : record.Arg3 >> 16, parties = details ? record.Arg0 : record.Arg1;
        text.Append(CultureInfo.InvariantCulture, $" token={(details ? record.Contract : record.Arg0)}");
        text.Append(" capability=").Append(RecordText.HandleText(record.Capability));
        text.Append(CultureInfo.InvariantCulture, $" {(uint)parties}->{parties >> 32}");
        text.Append(CultureInfo.InvariantCulture, $" {(BoundaryOperation)(byte)what} ");
        text.Append(RecordText.DomainName((Domain)(byte)way)).Append("->");
        text.Append(RecordText.DomainName((Domain)(byte)(way >> 8)));
        text.Append(CultureInfo.InvariantCulture, $" {(BoundaryScope)(byte)(what >> 8)} until={record.Arg2}");
        if (details) return;
        BoundaryStatus found = (BoundaryStatus)(byte)(record.Arg3 >> 32);
        text.Append(" -> ").Append(record.Status);
        if (found != BoundaryStatus.Ok) text.Append(" (").Append(found).Append(')');
        if (record.Value != 0) text.Append(" value=").Append(RecordText.HandleText(record.Value));
    }
}
