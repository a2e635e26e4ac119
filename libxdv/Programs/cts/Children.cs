// Children that cases start: this program again, in a role (Roles.cs). A role's exit status is its answer.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Cts;

internal static class Children
{
    private const Permissions Usual = Permissions.All & ~Permissions.Administer;

    /// <summary>Starts a role and waits for it: how it ended and, when that is Ok, what it says.</summary>
    public static Status Ask(string role, ulong argument, out int answer, ulong second = 0,
        Permissions permissions = Usual)
    {
        answer = -1;
        Status status = Start(role, argument, out uint child, second, permissions);
        return status == Status.Ok ? HybridProcess.Wait(child, out answer) : status;
    }

    public static Status Start(string role, ulong argument, out uint child, ulong second = 0,
        Permissions permissions = Usual)
    {
        Utf8Line line = new(stackalloc byte[128]);
        Arguments(ref line, role, argument, second);
        return HybridProcess.Spawn("/bin/cts"u8, line.Written, out child, permissions);
    }

    /// <summary>The same in a machine.</summary>
    public static Status Ask(VirtualMachine machine, string role, ulong argument, out int answer, ulong second = 0)
    {
        answer = -1;
        Status status = Start(machine, role, argument, out uint child, second);
        return status == Status.Ok ? HybridProcess.Wait(child, out answer) : status;
    }

    public static Status Start(VirtualMachine machine, string role, ulong argument, out uint child, ulong second = 0)
    {
        Utf8Line line = new(stackalloc byte[128]);
        Arguments(ref line, role, argument, second);
        return machine.Spawn("/bin/cts"u8, line.Written, out child);
    }

    /// <summary>Number <paramref name="index"/> after the role's name.</summary>
    public static ulong Argument(int index) =>
        NumberText.TryParse(HybridProcess.Argument(3 + index), out ulong value) ? value : 0;

    private static void Arguments(ref Utf8Line line, string role, ulong first, ulong second)
    {
        line.Append("cts\0role\0"u8);
        line.Append(role);
        line.Append((byte)0);
        line.Append(first);
        line.Append((byte)0);
        line.Append(second);
        line.Append((byte)0);
    }
}
