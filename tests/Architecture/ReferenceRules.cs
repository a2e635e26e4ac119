// The dependency rule, as a table. An edge that is not here fails the build's tests; adding one is a decision about
// the architecture and belongs in a review, not in a project file.
using System;
using System.Collections.Generic;
using System.Linq;

namespace Xdv.Architecture.Tests;

internal static class ReferenceRules
{
    private const string CoreLib = "CoreLib";

    // Drivers are one assembly with a folder per device; so are the machine layers under Arch.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [CoreLib] = [],
        ["Xdv.Abi"] = [],
        ["Xdv.Hal"] = ["Xdv.Abi"],
        ["Xdv.Crypto"] = ["Xdv.Abi"],
        ["Xdv.Core"] = ["Xdv.Hal", "Xdv.Crypto", "Xdv.Abi"],
        ["Xdv.Drivers"] = ["Xdv.Hal", "Xdv.Abi"],
        ["Xdv.Arch"] = ["Xdv.Hal", "Xdv.Abi"],
        ["Xdv.Kernel"] = ["Xdv.Core", "Xdv.Crypto", "Xdv.Hal", "Xdv.Abi", "Xdv.Arch", "Xdv.Drivers"],
        ["Xdv.Runtime"] = ["Xdv.Abi"],
        ["Xdv.Collections"] = [],
        ["Xdv.Qasm"] = ["Xdv.Abi", "Xdv.Collections"],
        ["Xdv.Transforms"] = ["Xdv.Abi", "Xdv.Collections"],
        ["Xdv.Quantum"] = ["Xdv.Abi"],
        ["Xdv.Phase"] = ["Xdv.Abi"],
        ["Xdv.HardwareServer"] = ["Xdv.Quantum", "Xdv.Phase", "Xdv.Crypto", "Xdv.Abi"],
        // HardwareServer: the tool serves the host channel with the same transport (device.md "One more window").
        ["Xdv.Tool"] =
        [
            "Xdv.Core", "Xdv.Crypto", "Xdv.Abi", "Xdv.Qasm", "Xdv.Transforms", "Xdv.Quantum", "Xdv.Phase",
            "Xdv.HardwareServer",
        ],
    };

    private static readonly string[] ProgramMay =
        ["Xdv.Runtime", "Xdv.Collections", "Xdv.Qasm", "Xdv.Transforms", "Xdv.Abi"];

    /// <summary>Why <paramref name="from"/> must not reference <paramref name="to"/>; null when it may.</summary>
    /// <param name="isProgram">A guest program: libxdv/Programs.</param>
    public static string? Refusal(string from, string to, bool isProgram)
    {
        from = Family(from);
        to = Family(to);
        if (to == CoreLib) return null; // every freestanding build has it underneath
        if (isProgram) return ProgramMay.Contains(to) ? null
            : $"program {from} may reference {string.Join(", ", ProgramMay)}, not {to}";
        if (!Allowed.TryGetValue(from, out string[]? may))
            return $"{from} is in no row of ReferenceRules: add it deliberately";
        return may.Contains(to) ? null
            : $"{from} may reference {(may.Length == 0 ? "nothing" : string.Join(", ", may))}, not {to}";
    }

    /// <summary>Xdv.Arch.X64 → Xdv.Arch: one rule for a family of assemblies.</summary>
    private static string Family(string assembly)
    {
        foreach (string family in (string[])["Xdv.Arch", "Xdv.Drivers"])
            if (assembly.StartsWith(family + ".", StringComparison.Ordinal)) return family;
        return assembly;
    }
}
