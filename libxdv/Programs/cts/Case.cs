// One conformance case (XDV-084): what it is called, which requirements it answers for, and how it is decided.
using System;

namespace Xdv.Programs.Cts;

/// <summary>What a case needs of the machine beyond what every machine has.</summary>
internal enum Needs
{
    Nothing,
    /// <summary>Providers that fail as <see cref="Script"/> says: `xdv conformance` starts them so.</summary>
    Faults,
    /// <summary>A Q provider that dies during the first job: a machine of its own.</summary>
    Loss,
}

/// <param name="id">CTS-section.number; never given to another case.</param>
/// <param name="group">Place in the suite's tree, as constants name it.</param>
/// <param name="requirements">Ids, with blanks between.</param>
/// <param name="what">What must hold, in one line.</param>
internal sealed class Case(string id, string group, string requirements, string what, Action<Check> body,
    Needs needs = Needs.Nothing)
{
    public string Id => id;

    public string Group => group;

    public string Requirements => requirements;

    public string What => what;

    public Needs Needs => needs;

    public void Run(Check check) => body(check);
}
