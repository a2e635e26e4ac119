// How often and in which way light is evaluated (XDV-033.1): no preparation more often than its contract allows,
// whoever asks, and nothing told that the contract or the provider does not know.
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class EvaluationCheck(ContractBook contracts, ObjectBook objects, Admissions admissions)
    : Checker
{
    private const string Rule = "evaluations";

    private bool _declared;

    /// <summary>Evaluations under contracts that count them.</summary>
    public long Counted { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.ProviderAttached, Status: Status.Ok, Domain: Domain.Phase })
            _declared = ((ProviderFeatures)record.Operation & ProviderFeatures.Projections) != 0;
        if (record is not { Kind: RecordKind.Transition, Status: Status.Ok, Domain: Domain.Phase }) return;
        ulong asked = admissions.Call.Arg2;
        if ((asked & (ulong)JobFlags.Evaluate) == 0) return;
        int projection = (byte)(asked >> 8);
        ref ContractNote contract = ref contracts.Notes.Need(record.Contract, "contract of a job");
        ref ObjectNote envelope = ref objects.Notes.Need(record.Arg1, "evaluated");
        envelope.Evaluated++;
        Violation.Unless(projection == 0 || _declared, Rule, $"projection {projection}, which nobody has");
        Violation.Unless(contract.Projections == 0 || ((int)contract.Projections >> projection & 1) != 0, Rule,
            $"projection {projection} of {contract.Projections}");
        if (contract.Evaluations == 0) return;
        Violation.Unless(envelope.Evaluated <= contract.Evaluations, Rule,
            $"evaluated {envelope.Evaluated} times of {contract.Evaluations}");
        Counted++;
    }
}
