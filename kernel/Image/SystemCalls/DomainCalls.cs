// xdv_call and what goes with it: descriptors are copied once, the circuit or program is staged, hashed and analysed,
// and only then is Core asked. What was analysed is what is hashed is what is submitted (XDV-060.3, XDV-033.1).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Orchestration;
using Xdv.Crypto;
using Xdv.Drivers.Phi;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed class DomainCalls(ProviderLink quantum, ProviderLink phase, ResultStore results)
{
    private readonly ProviderLink _quantum = quantum;
    private readonly ProviderLink _phase = phase;
    private readonly ResultStore _results = results;
    private readonly PayloadBuffer _payload = new();
    private UserProcess? _caller;
    private ulong _keptAddress;
    private JobProgram _program;

    /// <summary>xdv_call(source, target, descriptor*, capability, extension*). True when a payload was staged:
    /// <paramref name="staged"/> is the input that goes before the call, and <paramref name="origin"/>, unless its
    /// kind is None, after that.</summary>
    public bool PrepareCall(ref CallFrame call, out TraceRecord staged, out TraceRecord origin)
    {
        staged = origin = default;
        _caller = null;
        Domain source = call.A0 <= (ulong)Domain.Phase ? (Domain)call.A0 : Domain.Invalid;
        switch (call.A1)
        {
            case (ulong)Domain.Quantum:
                return PrepareQuantum(ref call, source, ref staged);
            case (ulong)Domain.Phase:
                return PreparePhase(ref call, source, ref staged, ref origin);
            default:
                call.Input.Domain = call.A1 == (ulong)Domain.Classical ? Domain.Classical : Domain.Invalid;
                call.Input.Capability = call.A3;
                call.Refuse(Status.InvalidDomain);
                return false;
        }
    }

    /// <summary>Core admitted the job that was prepared last: hands it to its provider.</summary>
    /// <param name="source">The Q job whose outcome it starts from, which is used up; 0 = none.</param>
    public void Submit(in JobRequest request, ulong source)
    {
        JobRequest job = request;
        if (source != 0)
        {
            job.PhaseBits = QuantumOutcome.MostFrequent(_results, source);
            _results.Discard(source);
        }

        if (request.Domain == Domain.Phase) _results.Programs.Add(request.Job, _program);
        (request.Domain == Domain.Quantum ? _quantum : _phase).Submit(job, _payload.Bytes);
        if (_caller is null || (request.Flags & JobFlags.Keep) == 0) return;
        _caller.Space.CopyToUser(_keptAddress, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in request.StateObject)));
    }

    /// <summary>Core runs a job again whose provider has its bytes yet.</summary>
    public void Resubmit(in JobRequest request)
    {
        if (request.Domain == Domain.Phase) _results.Programs.Renew(request.Job);
        (request.Domain == Domain.Quantum ? _quantum : _phase)
            .Resubmit(request.Job, request.StateObject, request.Time);
    }

    /// <summary>job_read(job, buffer*, length, capability): as much of the result as fits.</summary>
    public void PrepareRead(ref CallFrame call)
    {
        call.Input.Capability = call.A3;
        call.Input.Arg0 = call.A0;
        call.Input.Arg1 = call.A2;
        call.Require(call.A1, Math.Min(call.A2, ResultStore.MaxBytes), writing: true);
    }

    public void CompleteRead(in CallFrame call)
    {
        ulong address = call.A1, left = call.A2;
        for (uint index = 0; left > 0; index++)
        {
            ReadOnlySpan<byte> piece = _results.Piece(call.A0, index);
            if (piece.IsEmpty) break;
            if ((ulong)piece.Length > left) piece = piece[..(int)left];
            call.Process.Space.CopyToUser(address, piece);
            address += (ulong)piece.Length;
            left -= (ulong)piece.Length;
        }

        _results.Discard(call.A0);
    }

    /// <summary>contract_request(terms*, capability). True when <paramref name="details"/> is the input that goes
    /// before the call.</summary>
    public static bool PrepareContract(ref CallFrame call, out TraceRecord details)
    {
        details = default;
        ContractTerms terms = call.Read<ContractTerms>(call.A0);
        bool known = terms is { Size: ContractTerms.CurrentSize, Version: ContractTerms.CurrentVersion };
        if (!known) call.Refuse(Status.DescriptorInvalid);
        Operands.FillContract(ref call.Input, terms, call.A1);
        return call.Input.Verdict == Status.Ok && Operands.FillTerms(ref details, terms);
    }

    /// <summary>domain_info(domain, attestation*).</summary>
    public void PrepareInfo(ref CallFrame call)
    {
        call.Input.Domain = call.A0 <= (ulong)Domain.Phase ? (Domain)call.A0 : Domain.Invalid;
        call.Require(call.A1, AttestationRecord.Size, writing: true);
    }

    public void CompleteInfo(in CallFrame call) =>
        call.Write(call.A1, (call.Input.Domain == Domain.Quantum ? _quantum : _phase).Attestation);

    private bool PrepareQuantum(ref CallFrame call, Domain source, ref TraceRecord staged)
    {
        QJobDescriptor descriptor = call.Read<QJobDescriptor>(call.A2);
        QJobExtension extension = new() { Shots = 1 };
        if (call.A4 != 0)
        {
            extension = call.Read<QJobExtension>(call.A4);
            bool known = extension is { Size: QJobExtension.CurrentSize, Version: QJobExtension.CurrentVersion,
                Reserved: 0 };
            CheckExtension(ref call, known, QJobExtension.CurrentSize, (uint)extension.Flags);
        }

        if (!MeasurementSpec.IsValid(descriptor.MeasurementSpec)) call.Refuse(Status.DescriptorInvalid);
        Operands.FillCall(ref call.Input, source, call.A3, descriptor, extension);
        if (call.Input.Verdict != Status.Ok || !_quantum.IsAttached) return false;
        Status status = _payload.Stage(ref call, descriptor.CircuitPointer, CircuitHeader.Size,
            CircuitFormat.MaxBytes);
        CircuitProfile profile = default;
        if (status == Status.Ok) status = CircuitProfile.Analyse(_payload.Bytes, _quantum.Attestation, out profile);
        if (status == Status.Ok && profile.Qubits != descriptor.QubitCount) status = Status.DescriptorInvalid;
        call.Refuse(status);
        if (status != Status.Ok) return false;
        Operands.FillPayload(ref staged, Sha3.Hash(_payload.Bytes), profile.Bytes, profile.Operations,
            profile.DurationNanoseconds, extension.Seed);
        Remember(call, 32);
        return true;
    }

    private bool PreparePhase(ref CallFrame call, Domain source, ref TraceRecord staged, ref TraceRecord origin)
    {
        PhiTransformDescriptor descriptor = call.Read<PhiTransformDescriptor>(call.A2);
        PhiTransformExtension extension = default;
        if (call.A4 == 0) call.Refuse(Status.PhaseTransformUnsupported);
        else
        {
            extension = call.Read<PhiTransformExtension>(call.A4);
            bool known = extension is
                { Size: PhiTransformExtension.CurrentSize, Version: PhiTransformExtension.CurrentVersion,
                    Reserved0: 0, Reserved1: 0, Reserved2: 0 }
                && (extension.SourceJob != 0) == (source == Domain.Quantum);
            CheckExtension(ref call, known, PhiTransformExtension.CurrentSize, (uint)extension.Flags);
        }

        if (descriptor.Transform != PhaseTransform.Program) call.Refuse(Status.PhaseTransformUnsupported);
        Operands.FillCall(ref call.Input, source, call.A3, descriptor, extension);
        if (call.Input.Verdict != Status.Ok || !_phase.IsAttached) return false;
        Status status = _payload.Stage(ref call, extension.ProgramPointer, TransformHeader.Size,
            TransformFormat.MaxBytes);
        TransformProfile profile = default;
        if (status == Status.Ok) status = TransformProfile.Analyse(_payload.Bytes, _phase.Attestation, out profile);
        bool evaluates = (extension.Flags & JobFlags.Evaluate) != 0;
        uint values = !evaluates ? 0 : TransformFormat.Values(
            extension.Projection, profile.Modes, profile.Detectors, profile.DetectorModes);
        bool makesSense = profile.Modes == extension.Modes && evaluates == (values != 0);
        if (status == Status.Ok && !makesSense) status = Status.DescriptorInvalid;
        call.Refuse(status);
        if (status != Status.Ok) return false;
        _program = new JobProgram
        {
            Digest = Sha3.Hash(_payload.Bytes), Values = values, Projection = extension.Projection,
        };
        Operands.FillPayload(ref staged, _program.Digest, profile.Bytes, profile.Elements,
            descriptor.Duration, extension.Seed);
        Operands.FillSource(ref origin, source, extension.SourceJob);
        Remember(call, 40);
        return true;
    }

    /// <summary>The extension is read and, when an object is kept, written to.</summary>
    private static void CheckExtension(ref CallFrame call, bool known, uint size, uint flags)
    {
        if (!known || flags > byte.MaxValue) call.Refuse(Status.DescriptorInvalid);
        if ((flags & (uint)JobFlags.Keep) != 0) call.Require(call.A4, size, writing: true);
    }

    private void Remember(in CallFrame call, ulong keptOffset)
    {
        _caller = call.A4 == 0 ? null : call.Process;
        _keptAddress = call.A4 + keptOffset;
    }
}
