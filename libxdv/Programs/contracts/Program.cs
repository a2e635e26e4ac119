// contracts: the resource contracts of the machine this runs in and of those in it (XDV-023, XDV-070.3).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Contracts;

internal static class Program
{
    private const int UsageError = 2;

    private static ReadOnlySpan<byte> Usage => "usage: contracts [--json]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        One line a contract: its handle, domain, state (* = a job runs under it), owner (- = it ended and the job
        outlives it), machine, qubits or modes, containers or envelopes, window in ticks, decoherence budget or
        stability tolerance, evaluations of a preparation, retries of a job, and measurements of the latest window of
        those allowed.
        Needs the right Telemetry.

        """u8;

    private static int Main()
    {
        ReadOnlySpan<byte> option = HybridProcess.Argument(1);
        bool json = option.SequenceEqual("--json"u8);
        if (option.SequenceEqual("--help"u8) || option.SequenceEqual("-h"u8))
        {
            Terminal.Write(Usage);
            Terminal.Write(Details);
            return 0;
        }

        if ((!option.IsEmpty && !json) || HybridProcess.ArgumentCount > 2)
        {
            Terminal.ErrorLine($"contracts: what is {option}?");
            Terminal.Error(Usage);
            return UsageError;
        }

        return json ? ShowJson() : ShowTable();
    }

    private static int ShowTable()
    {
        Utf8Line line = new(stackalloc byte[160]);
        ContractInfo row = default;
        Status status;
        uint index = 0;
        for (; (status = Grants.Contract(index, ref row)) == Status.Ok; index++)
        {
            if (index == 0)
                Terminal.Write("CONTRACT   D   STATE    PID   VHM  RES OBJ     START       END TERMS\n"u8);
            line.Clear();
            line.AppendHex(row.Contract, 10);
            line.Append(" "u8);
            line.Left(NameOf(row.Domain), 3);
            line.Append(NameOf(row.State));
            line.Append(row.Busy != 0 ? "*"u8 : " "u8);
            line.PadTo(22);
            if (row.Owner == 0) line.Append("   - "u8);
            else line.Right(row.Owner, 4);
            line.Right(row.Vhm, 5);
            line.Right(row.Resources, 4);
            line.Right(row.StateObjects, 3);
            line.Right((long)row.Start, 9);
            line.Right((long)row.End, 9);
            Terms(ref line, row);
            Terminal.WriteLine(line.Written);
        }

        if (status == Status.EndOfList && index == 0) Terminal.Write("no contracts\n"u8);
        return End(status);
    }

    private static void Terms(ref Utf8Line line, in ContractInfo row)
    {
        if (row.Domain == Domain.Quantum)
        {
            line.Append("budget "u8);
            line.Append(row.Budget);
        }
        else
        {
            line.Append("stability "u8);
            line.AppendFixed(row.Tolerance / 1e6, 4);
        }

        if (row.Evaluations != 0)
        {
            line.Append(", "u8);
            line.Append((ulong)row.Evaluations);
            line.Append(" evaluations"u8);
        }

        if (row.Retries != 0)
        {
            line.Append(", "u8);
            line.Append((ulong)row.Retries);
            line.Append(" retries"u8);
        }

        if (row.MeasurementLimit == 0) return;
        line.Append(", "u8);
        line.Append((ulong)row.Measured);
        line.Append("/"u8);
        line.Append((ulong)row.MeasurementLimit);
        line.Append(" per "u8);
        line.Append((ulong)row.MeasurementWindow);
    }

    private static int ShowJson()
    {
        Utf8Line line = new(stackalloc byte[512]);
        ContractInfo row = default;
        Status status;
        Terminal.Write("{\"contracts\":["u8);
        for (uint index = 0; (status = Grants.Contract(index, ref row)) == Status.Ok; index++)
        {
            line.Clear();
            line.Append(index == 0 ? "{"u8 : ",{"u8);
            line.Member("contract"u8, (long)row.Contract);
            line.Member("domain"u8, NameOf(row.Domain));
            line.Member("state"u8, NameOf(row.State));
            line.Member("busy"u8, row.Busy);
            line.Member("owner"u8, row.Owner);
            line.Member("vhm"u8, row.Vhm);
            line.Member("capability"u8, (long)row.Capability);
            line.Member("resources"u8, row.Resources);
            line.Member("objects"u8, row.StateObjects);
            line.Member("start"u8, (long)row.Start);
            line.Member("end"u8, (long)row.End);
            line.Member("budget"u8, (long)row.Budget);
            line.Member("tolerance"u8, row.Tolerance);
            line.Member("calibration"u8, (long)row.Calibration);
            line.Member("measured"u8, row.Measured);
            line.Member("projections"u8, (long)row.Projections);
            line.Member("evaluations"u8, row.Evaluations);
            line.Member("retries"u8, row.Retries);
            line.Member("measurementLimit"u8, row.MeasurementLimit);
            line.Member("measurementWindow"u8, row.MeasurementWindow);
            line.Append("}"u8);
            Terminal.Write(line.Written);
        }

        Terminal.Write("]}\n"u8);
        return End(status);
    }

    private static int End(Status status)
    {
        if (status == Status.EndOfList) return 0;
        Terminal.ErrorLine($"contracts: {status}");
        return 1;
    }

    private static ReadOnlySpan<byte> NameOf(Domain domain) => domain == Domain.Quantum ? "q"u8 : "phi"u8;

    private static ReadOnlySpan<byte> NameOf(ContractState state) => state switch
    {
        ContractState.Issued => "issued"u8,
        ContractState.Active => "active"u8,
        ContractState.Released => "released"u8,
        _ => "revoked"u8,
    };
}
