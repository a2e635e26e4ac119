// The result of the suite (XDV-084): the tuple {Implementation_ID, Kernel_Version, Runtime_Version, Test_Suite_Version,
// Pass_Count, Fail_Count, Replay_Status, Invariant_Status, Signature}, the tier, and every case. There are no keys yet:
// in the place of a signature stand the SHA3-256 of what was tested and of what tested it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Conformance;

/// <param name="Cases">In the order of the sections.</param>
/// <param name="Kernel">File of the kernel that was tested.</param>
/// <param name="Orchestration">Hash of the decisions of the run; empty when it did not end.</param>
public sealed record ComplianceReport(IReadOnlyList<ConformanceCase> Cases, string Kernel, string Orchestration)
{
    private const string Implementation = "XDV x86-64", KernelVersion = "0.1.0", RuntimeVersion = "0.1.0",
        SuiteVersion = "1", Tier = "Core", Invariants = "invariants", Suite = "cts.elf",
        Scheme = "none: SHA3-256 of kernel and suite in place of a signature";

    public int PassCount => Cases.Count(one => one.Passed == true);

    public int FailCount => Cases.Count - PassCount;

    /// <summary>A run whose list of cases never came is no pass.</summary>
    public bool Passed => FailCount == 0 && Cases.Any(one => one.Group != ReplayCases.Group);

    /// <summary>The trace verifies and replays, and other boots decide the same.</summary>
    public bool ReplayHolds => Holds(one => one.Group == ReplayCases.Group);

    /// <summary>What always holds did: in the guest, and in the trace's lifecycles.</summary>
    public bool InvariantsHold => Holds(one => one.Group == Invariants) && Holds(one =>
        one.Id == ReplayCases.TraceVerifies);

    public void WriteJson(Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("implementation", Implementation);
        json.WriteString("kernelVersion", KernelVersion);
        json.WriteString("runtimeVersion", RuntimeVersion);
        json.WriteString("suiteVersion", SuiteVersion);
        json.WriteString("tier", Tier);
        json.WriteNumber("passed", PassCount);
        json.WriteNumber("failed", FailCount);
        json.WriteString("replay", Word(ReplayHolds));
        json.WriteString("invariants", Word(InvariantsHold));
        json.WriteStartObject("signature");
        json.WriteString("scheme", Scheme);
        json.WriteString("kernel", Digest(Kernel));
        json.WriteString("suite", Digest(Path.Combine(ImageLayout.Programs, Suite)));
        json.WriteString("orchestration", Orchestration);
        json.WriteEndObject();
        json.WriteStartArray("cases");
        foreach (ConformanceCase one in Cases) Write(json, one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool Holds(Func<ConformanceCase, bool> chosen) =>
        Cases.Any(chosen) && Cases.Where(chosen).All(one => one.Passed == true);

    public static string Word(bool holds) => holds ? "pass" : "fail";

    private static void Write(Utf8JsonWriter json, ConformanceCase one)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Id);
        json.WriteString("group", one.Group);
        json.WriteStartArray("requirements");
        foreach (string requirement in one.Requirements) json.WriteStringValue(requirement);
        json.WriteEndArray();
        json.WriteString("what", one.What);
        json.WriteString("verdict", Word(one.Passed == true));
        json.WriteString("detail", one.Detail);
        json.WriteEndObject();
    }

    private static string Digest(string file) => RecordText.Digest(SessionInputsFactory.FileDigest(file));
}
