// `vhm list`: one line a machine, used of quota, in 80 columns; or one object, which has everything.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vhm;

internal static class MachineList
{
    public static int Show()
    {
        Terminal.Write(" VHM  IN   TEN PROF STATE    Q        P        PAGES       PROC   CAPS     SHARE\n"u8);
        Utf8Line line = new(stackalloc byte[256]);
        VhmInfo row = default;
        uint index = 0;
        for (; VirtualMachine.Row(index, ref row) == Status.Ok; index++)
        {
            line.Clear();
            line.Append(" "u8);
            Column(ref line, row.Vhm, 6);
            Column(ref line, row.Parent, 11);
            Column(ref line, row.Tenant, 15);
            Column(ref line, NameOf(row.Profile), 20);
            line.Append(NameOf(row.State)[..Math.Min(8, NameOf(row.State).Length)]);
            Column(ref line, row.HasSnapshot != 0 ? "*"u8 : ""u8, 29);
            Domain(ref line, row.Quantum, row.Used.Qubits, row.Quota.Qubits, 38);
            Domain(ref line, row.Phase, row.Used.Modes, row.Quota.Modes, 47);
            Of(ref line, row.Used.Pages, row.Quota.Pages, 59);
            Of(ref line, row.Used.Processes, row.Quota.Processes, 66);
            Of(ref line, row.Used.Capabilities, row.Quota.Capabilities, 75);
            line.Append(row.Share);
            Terminal.WriteLine(line.Written);
        }

        return index == 0 ? Denied() : 0;
    }

    public static int ShowJson()
    {
        Utf8Line line = new(stackalloc byte[512]);
        VhmInfo row = default;
        uint index = 0;
        Terminal.Write("{\"machines\":["u8);
        for (; VirtualMachine.Row(index, ref row) == Status.Ok; index++)
        {
            line.Clear();
            line.Append(index == 0 ? "{"u8 : ",{"u8);
            line.Member("vhm"u8, row.Vhm);
            line.Member("parent"u8, row.Parent);
            line.Member("tenant"u8, row.Tenant);
            line.Member("profile"u8, NameOf(row.Profile));
            line.Member("state"u8, NameOf(row.State));
            line.Member("q"u8, NameOf(row.Quantum));
            line.Member("phi"u8, NameOf(row.Phase));
            line.Member("depth"u8, row.Depth);
            line.Member("snapshot"u8, row.HasSnapshot);
            line.Member("init"u8, row.Init);
            line.Member("share"u8, row.Share);
            line.Member("instructions"u8, (long)row.Instructions);
            Terminal.Write(line.Written);
            Terminal.Write(",\"quota\":"u8);
            Amounts(ref line, row.Quota);
            Terminal.Write(",\"used\":"u8);
            Amounts(ref line, row.Used);
            Terminal.Write("}"u8);
        }

        Terminal.Write("]}\n"u8);
        return index == 0 ? Denied() : 0;
    }

    private static int Denied()
    {
        Terminal.Error("vhm: machines cannot be listed without the Telemetry right\n"u8);
        return 1;
    }

    private static void Amounts(ref Utf8Line line, in VhmResources amounts)
    {
        line.Clear();
        line.Append("{"u8);
        line.Member("pages"u8, amounts.Pages);
        line.Member("processes"u8, amounts.Processes);
        line.Member("threads"u8, amounts.Threads);
        line.Member("capabilities"u8, amounts.Capabilities);
        line.Member("contracts"u8, amounts.Contracts);
        line.Member("jobs"u8, amounts.Jobs);
        line.Member("objects"u8, amounts.Objects);
        line.Member("machines"u8, amounts.Machines);
        line.Member("qubits"u8, amounts.Qubits);
        line.Member("modes"u8, amounts.Modes);
        line.Append("}"u8);
        Terminal.Write(line.Written);
    }

    private static void Column(ref Utf8Line line, ulong value, int end)
    {
        line.Append(value);
        Pad(ref line, end);
    }

    private static void Column(ref Utf8Line line, ReadOnlySpan<byte> text, int end)
    {
        line.Append(text);
        Pad(ref line, end);
    }

    /// <summary>The first letter of the binding's state, and used/quota.</summary>
    private static void Domain(ref Utf8Line line, BindingState binding, uint used, uint quota, int end)
    {
        line.Append(NameOf(binding)[..1]);
        line.Append(" "u8);
        Of(ref line, used, quota, end);
    }

    /// <summary>used/quota; what nobody limits is a dash.</summary>
    private static void Of(ref Utf8Line line, uint used, uint quota, int end)
    {
        line.Append(used);
        line.Append("/"u8);
        if (quota > uint.MaxValue - 65536 * 16) line.Append("-"u8);
        else line.Append(quota);
        Pad(ref line, end);
    }

    private static void Pad(ref Utf8Line line, int end)
    {
        do line.Append(" "u8);
        while (line.Written.Length < end);
    }

    private static ReadOnlySpan<byte> NameOf(VhmState state) => state switch
    {
        VhmState.Requested => "requested"u8,
        VhmState.Validated => "validated"u8,
        VhmState.Active => "active"u8,
        VhmState.Paused => "paused"u8,
        VhmState.Terminated => "terminated"u8,
        _ => "released"u8,
    };

    private static ReadOnlySpan<byte> NameOf(VhmProfile profile) => profile switch
    {
        VhmProfile.ClassicalOnly => "k"u8,
        VhmProfile.Quantum => "kq"u8,
        VhmProfile.Phase => "kp"u8,
        _ => "full"u8,
    };

    private static ReadOnlySpan<byte> NameOf(BindingState state) => state switch
    {
        BindingState.None => "-"u8,
        BindingState.Requested => "requested"u8,
        BindingState.Validated => "validated"u8,
        BindingState.Active => "active"u8,
        _ => "released"u8,
    };
}
