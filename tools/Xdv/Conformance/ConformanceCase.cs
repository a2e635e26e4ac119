// One case of the suite and what became of it.
using System.Collections.Generic;

namespace Xdv.Tool.Conformance;

/// <summary>One case (XDV-084).</summary>
/// <param name="Id">CTS-section.number.</param>
/// <param name="Group">Place in the suite's tree.</param>
/// <param name="Requirements">What it answers for.</param>
/// <param name="What">What must hold, in one line.</param>
/// <param name="Passed">Null: not decided yet.</param>
/// <param name="Detail">How many checks, or the first that failed.</param>
public sealed record ConformanceCase(string Id, string Group, IReadOnlyList<string> Requirements, string What,
    bool? Passed, string Detail);
