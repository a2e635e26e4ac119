// A rule of XDV-053 (or an invariant of Core's own) that did not hold.
using System;

namespace Xdv.Tests.Simulation.Checks;

/// <param name="rule">Short name of the rule.</param>
public sealed class Violation(string rule, string detail) : Exception($"{rule}: {detail}")
{
    public string Rule { get; } = rule;

    /// <summary>What a shorter history has to break too: the rule, or the very invariant of Core's own.</summary>
    public string Name => Rule == "core invariant" ? Message : Rule;

    public static void Unless(bool holds, string rule, string detail)
    {
        if (!holds) throw new Violation(rule, detail);
    }
}
