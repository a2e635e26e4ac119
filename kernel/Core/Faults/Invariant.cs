// Checks that hold unless the kernel itself is wrong (architecture.md, "Three kinds of failure"). They are on in
// every build. What happens then is injected: the kernel image panics, tests throw, the replayer reports a mismatch;
// so Core has no static state and no exception of its own.
using System.Runtime.CompilerServices;

namespace Xdv.Core.Faults;

/// <summary>Told when an invariant does not hold. Must not return.</summary>
public interface IInvariantSink
{
    /// <param name="where">Name of the check, unique in Core.</param>
    void Broken(string where);
}

/// <summary>The check itself; one instance per orchestrator, made by the composition root.</summary>
public sealed class Invariant(IInvariantSink sink)
{
    private readonly IInvariantSink _sink = sink;

    /// <summary>Goes to the sink, and never returns, unless <paramref name="holds"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(bool holds, string where)
    {
        if (!holds) Fail(where);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(string where) => _sink.Broken(where);
}
