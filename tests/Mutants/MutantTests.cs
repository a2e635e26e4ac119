// The list of seeded bugs does not rot: each still says exactly one place of Core as it is. That each is found is
// `make mutants`: twenty minutes, so not in every build.
using System.IO;
using System.Linq;
using Xunit;

namespace Xdv.Tests.Mutants;

public sealed class MutantTests
{
    public static TheoryData<string> Names => [.. Mutant.All.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    [Requirement("XDV-053")]
    public void EachMutantStillFitsOnePlace(string name)
    {
        Mutant mutant = Mutant.All.Single(one => one.Name == name);
        Assert.StartsWith("kernel/Core/", mutant.File);
        Assert.NotEqual(mutant.Before, mutant.After);
        Assert.NotEmpty(mutant.Before);
        Assert.Equal(1, mutant.Occurrences(TestData.RepositoryRoot));
    }

    public static TheoryData<string> NamesOfConformance =>
        [.. Mutant.OfConformance.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(NamesOfConformance))]
    [Requirement("XDV-084")]
    public void EachBugForTheSuiteStillFitsOnePlaceAndNamesACase(string name)
    {
        Mutant mutant = Mutant.OfConformance.Single(one => one.Name == name);
        Assert.StartsWith("kernel/", mutant.File);
        Assert.NotEqual(mutant.Before, mutant.After);
        Assert.NotEmpty(mutant.Before);
        Assert.Equal(1, mutant.Occurrences(TestData.RepositoryRoot));
        Assert.Matches(@"^CTS-\d\.\d+$", mutant.Case);
    }

    /// <summary>Cases without a bug: the host's own checks of other boots and of damage.</summary>
    private static readonly string[] Without = ["CTS-5.3", "CTS-5.5", "CTS-5.6"];

    [Fact]
    [Requirement("XDV-084")]
    public void EveryCaseOfTheSuiteHasABugThatMustMakeItFail()
    {
        string[] cases = [.. File.ReadAllLines(Path.Combine(TestData.RepositoryRoot,
            "tests/Guest/conformance.golden.txt")).Select(line => line.Split(' ')[0])];
        Assert.Equal(cases.Except(Without), cases.Intersect(Mutant.OfConformance.Select(mutant => mutant.Case)));
    }

    [Fact]
    public void ThereAreAtLeastTen() => Assert.True(Mutant.All.Count >= 10);
}
