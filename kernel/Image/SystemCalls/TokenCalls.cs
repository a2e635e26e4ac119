// capability_export and capability_import: tokens between a program's memory and Core (XDV-015.1).
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Kernel.SystemCalls;

internal static class TokenCalls
{
    /// <summary>capability_export(capability, grant*, token*).</summary>
    public static void PrepareExport(ref CallFrame call)
    {
        call.Require(call.A2, Token.Size, writing: true);
        Operands.FillExport(ref call.Input, call.A0, call.Read<TokenGrant>(call.A1));
    }

    public static void CompleteExport(in CallFrame call, Orchestrator core, ulong id)
    {
        if (core.TryReadToken(call.Input, call.Process.Id, id, out Token token)) call.Write(call.A2, token);
    }

    /// <summary>capability_import(token*). True when <paramref name="details"/> is the input that goes before the call.
    /// </summary>
    public static bool PrepareImport(ref CallFrame call, out TraceRecord details)
    {
        details = default;
        Token token = call.Read<Token>(call.A0);
        if (call.Input.Verdict != Status.Ok) return false;
        Operands.FillToken(ref details, token);
        return true;
    }
}
