// Ties a test to the requirement it proves (XDV-084): the id travels as an xUnit trait, so that
// `dotnet test --filter-trait "Requirement=XDV-012.4"` runs what proves one line of the specification.
using System;
using System.Collections.Generic;
using Xunit.v3;

namespace Xdv.Tests;

[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequirementAttribute(string id) : Attribute, ITraitAttribute
{
    public string Id { get; } = id;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new KeyValuePair<string, string>("Requirement", Id)];
}
