// Who references whom, and in which direction folders import each other.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly string[] NotInThePortableKernel =
    [
        "System.DateTime", "System.DateTimeOffset", "System.Diagnostics.Stopwatch", "System.Random", "System.Guid",
        "System.Environment", "System.Console", "System.IO.", "System.Net.", "System.Threading.Thread",
        "System.Threading.Tasks.", "System.Reflection.MethodInfo", "System.Reflection.Assembly", "System.Activator",
        "System.Security.Cryptography.RandomNumberGenerator",
    ];

    [Fact]
    [Requirement("XDV-010.2")]
    [Requirement("XDV-010.1")]
    public void AssembliesReferenceOnlyWhatTheRuleAllows()
    {
        Assert.NotEmpty(BuiltAssembly.All);
        var broken = new List<string>();
        foreach (BuiltAssembly assembly in BuiltAssembly.All)
        {
            bool isProgram = ProjectFile.All.Any(project => project.IsProgram && project.Assembly == assembly.Name);
            foreach (string reference in assembly.References())
                if (ReferenceRules.Refusal(assembly.Name, reference, isProgram) is { } reason)
                    broken.Add($"{assembly}: {reason}");
        }

        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-010.2")]
    public void ProjectsReferenceOnlyWhatTheRuleAllows()
    {
        Dictionary<string, string> assemblies = ProjectFile.All.ToDictionary(
            project => System.IO.Path.GetFileNameWithoutExtension(project.File), project => project.Assembly);
        var broken = new List<string>();
        foreach (ProjectFile project in ProjectFile.All.Where(project => !project.IsTest))
        {
            foreach (string reference in project.References)
            {
                string target = assemblies.GetValueOrDefault(reference, reference);
                if (ReferenceRules.Refusal(project.Assembly, target, project.IsProgram) is { } reason)
                    broken.Add($"{project.File}: {reason}");
            }
        }

        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-010.4")]
    public void NamespacesOfAnAssemblyDoNotImportEachOtherInACycle()
    {
        var broken = new List<string>();
        foreach (ProjectFile project in ProjectFile.All.Where(project => !project.IsTest))
            broken.AddRange(ImportGraph.Of(project).Cycles().Select(cycle => $"{project.Folder}: {cycle}"));
        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-010.4")]
    public void DomainManagersDoNotKnowEachOther()
    {
        string[] managers = ["Classical", "Quantum", "Phase"];
        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension(".cs"))
        {
            string? own = managers
                .FirstOrDefault(name => file.StartsWith($"kernel/Core/Domains/{name}/", StringComparison.Ordinal));
            if (own is null) continue;
            foreach (string other in managers.Where(name => name != own))
                if (ImportGraph.Imports(file)
                    .Any(import => import.EndsWith($".Domains.{other}", StringComparison.Ordinal)))
                    broken.Add($"{file}: imports the {other} manager; they meet in Orchestration");
        }

        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-050.1")]
    [Requirement("XDV-005.2")]
    public void ThePortableKernelHasNoClockNoRandomnessAndNoHiddenInput()
    {
        string[] portable = ["Xdv.Abi", "Xdv.Hal", "Xdv.Crypto", "Xdv.Core", "Xdv.Drivers"];
        var broken = new List<string>();
        foreach (BuiltAssembly assembly in BuiltAssembly.All
            .Where(built => portable.Contains(built.Name) && !built.IsFreestanding))
        {
            foreach (string type in assembly.ForeignTypes())
                if (NotInThePortableKernel
                    .Any(bad => bad.EndsWith('.') ? type.StartsWith(bad, StringComparison.Ordinal) : type == bad))
                    broken.Add($"{assembly}: uses {type}");
        }

        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-050.1")]
    public void ThePortableKernelHasNoMutableStatics()
    {
        string[] portable = ["Xdv.Abi", "Xdv.Hal", "Xdv.Crypto", "Xdv.Core", "Xdv.Drivers"];
        Report.Check(BuiltAssembly.All.Where(built => portable.Contains(built.Name))
            .SelectMany(built => built.MutableStatics()
                .Select(field => $"{built}: {field} is static and not readonly")));
    }

    [Fact]
    public void EveryHostProjectIsInTheSolution()
    {
        string solution = SourceTree.Text("XDV.Kernel.sln").Replace('\\', '/');
        Report.Check(ProjectFile.All
            .Where(project => solution.Contains(project.File, StringComparison.Ordinal) == project.IsGuestOnly)
            .Select(project => project.IsGuestOnly
                ? $"{project.File} is built for the guest only: take it out of XDV.Kernel.sln"
                : $"{project.File} is not in XDV.Kernel.sln: dotnet sln add {project.File}"));
    }
}
