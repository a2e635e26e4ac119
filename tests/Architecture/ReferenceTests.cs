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

    /// <summary>The seven services of the orchestration core: each a type of its own, in the folder of its concept;
    /// two, the clock and the log that it stamps, share one.</summary>
    [Fact]
    [Requirement("XDV-010.3")]
    public void TheSevenCoreServicesAreSeparateConcepts()
    {
        Dictionary<string, string> services = new()
        {
            ["scheduler"] = "Scheduling/ReadyQueue.cs", ["capability registry"] = "Capabilities/CapabilityTable.cs",
            ["logical clock"] = "Trace/LogicalClock.cs", ["resource allocator"] = "Contracts/ContractTable.cs",
            ["transition validator"] = "Transitions/Transition.cs", ["trace logger"] = "Trace/TraceLog.cs",
            ["fault handler"] = "Faults/FaultPolicy.cs",
        };
        var broken = new List<string>();
        foreach ((string service, string file) in services)
        {
            string text = SourceTree.Text("kernel/Core/" + file);
            string type = System.IO.Path.GetFileNameWithoutExtension(file);
            if (!text.Contains($"class {type}", StringComparison.Ordinal))
                broken.Add($"{service}: no {type} in {file}");
        }

        Assert.Equal(services.Count, services.Values.Select(file => file.Split('/')[0]).Distinct().Count() + 1);
        Report.Check(broken);
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
