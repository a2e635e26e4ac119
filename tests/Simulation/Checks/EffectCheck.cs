// Effects match records (XDV-003.1): a job is submitted exactly when its transition succeeded, a process started,
// taken down, the machine switched off exactly when the records say so; and a provider holds no state that Core
// has forgotten.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class EffectCheck : Checker
{
    private const string Rule = "effects";

    /// <summary>State objects whose provider may hold state, and whether it keeps it after a good answer.</summary>
    private readonly Dictionary<ulong, (Domain Domain, bool Keep)> _held = [];
    private readonly List<ulong> _ended = [];
    /// <summary>Processes that come back with this input.</summary>
    private readonly HashSet<uint> _back = [];
    private bool _restoring;
    private int _started, _destroyed, _off;
    private ulong _job, _object;
    /// <summary>When the job begins at its provider.</summary>
    private ulong _begin;
    private Domain _domain;
    private bool _again;

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Created:
                if (_restoring) _back.Add(record.Process);
                else _started++;
                break;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Terminated:
                if (!_back.Remove(record.Process)) _destroyed++;
                break;
            case RecordKind.Shutdown:
                _off++;
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                (_job, _object, _domain) = (record.Arg0, record.Arg1, record.Domain);
                _begin = record.Arg2 - record.Arg3;
                _again = record.Operation == (ushort)TransitionPhase.Retry;
                break;
            case RecordKind.StateObject when record.Operation >= (ushort)StateObjectState.Released:
                _ended.Add(record.Arg0);
                break;
            case RecordKind.QuantumMeasure or RecordKind.PhaseTransform when record.Status == Status.Ok:
                bool held = _held.TryGetValue(record.Arg1, out (Domain, bool Keep) state);
                if (held && !state.Keep) _held.Remove(record.Arg1);
                break;
            case RecordKind.ProviderLost when record.Status == Status.Ok:
                foreach ((ulong handle, (Domain Domain, bool) lost) in _held)
                    if (lost.Domain == record.Domain) _held.Remove(handle);
                break;
        }
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes) => _restoring = true;

    public override void OnEffect(in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.StartProcess:
                _started--;
                break;
            case EffectKind.RestoreProcess:
                Violation.Unless(_back.Remove(effect.Process), Rule, "a process comes back that no record created");
                break;
            case EffectKind.DestroyProcess:
                _destroyed--;
                break;
            case EffectKind.PowerOff:
                _off--;
                break;
            case EffectKind.SubmitJob:
            case EffectKind.ResubmitJob:
                Violation.Unless(_again == (effect.Kind == EffectKind.ResubmitJob), Rule, "a job that was not there");
                Violation.Unless(effect.Request.Job == _job && effect.Request.StateObject == _object
                    && effect.Request.Domain == _domain && effect.Request.Time == _begin && _job != 0,
                    Rule, "a job that no record admitted");
                _held[_object] = (_domain, (effect.Request.Flags & JobFlags.Keep) != 0);
                _job = 0;
                break;
            case EffectKind.ReleaseStateObject:
                Violation.Unless(_ended.Contains(effect.Request.StateObject), Rule, "release of what has not ended");
                _held.Remove(effect.Request.StateObject);
                break;
        }
    }

    public override void AfterInput(Orchestrator core)
    {
        Violation.Unless(_job == 0, Rule, "a transition without its job");
        Violation.Unless(_back.Count == 0, Rule, "a process came back without memory");
        _restoring = false;
        Violation.Unless(_started == 0 && _destroyed == 0 && _off == 0, Rule, "processes or power");
        foreach (ulong handle in _ended)
            Violation.Unless(!_held.ContainsKey(handle), Rule, $"the provider still holds {handle:x}");
        _ended.Clear();
    }
}
