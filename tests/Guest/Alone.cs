// A guest keeps one of two processors busy, so two run side by side; what needs both is in the collection below, which
// runs alone. Guests do not notice each other: that decisions do not depend on the host's load is what they are for.
using Xunit;

[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Xdv.Guest.Tests;

/// <summary>Tests that want the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
