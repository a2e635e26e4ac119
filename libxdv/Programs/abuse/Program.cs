// Tries to break every rule a program could break, one line an attempt: `name: STATUS expected STATUS ok`. Then runs an
// honest job under the same process, which must still work (XDV-030.1, XDV-030.3).
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Abuse;

internal static class Program
{
    private static int s_failures;

    private static int Main()
    {
        CallAttempts.Run();
        CapabilityAttempts.Run();
        TokenAttempts.Run();
        ContractAttempts.Run();
        StateAttempts.Run();
        ShareAttempts.Run();
        LightAttempts.Run();
        Expect("honest job afterwards"u8, CapabilityAttempts.HonestJob(), Status.Ok);
        Terminal.WriteLine($"{s_failures} rules broken");
        return s_failures == 0 ? 0 : 1;
    }

    /// <summary>Prints one attempt and counts it when the answer is not the one the specification names.</summary>
    internal static void Expect(ReadOnlySpan<byte> name, Status got, Status expected)
    {
        bool ok = got == expected;
        if (!ok) s_failures++;
        Terminal.WriteLine($"{name}: {got} expected {expected} {(ok ? "ok"u8 : "WRONG"u8)}");
    }

    internal static Status Call(SystemCall call, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0, ulong a4 = 0)
    {
        Gateway.Invoke(call, out Status status, a0, a1, a2, a3, a4);
        return status;
    }
}
