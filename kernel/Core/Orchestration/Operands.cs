// What each input puts into which field of its record: the contract between the machine layer, which fills inputs,
// and Core, which reads them, and the reason why a trace replays exactly: applying a record again reads the same
// fields.
//
// Of every input Core itself writes Sequence, Time, Process, Vhm, Thread and Status, and clears Outcome unless the
// kind has one; what the machine layer leaves there is ignored. "→" is Value as Core returns it; "=" is Value as the
// machine layer computed it, returned when the status is Ok and 0 otherwise. Fields not named are 0. Instructions
// and Verdict are as kernel/Abi says.
//
//   kind              fields
//   Boot              Arg0 slice instructions · Arg1 machine frames (in 16 MiB) · Arg2 CoreLimits.Pack · Arg3 flags
//                     · Value scheduling policies (PolicyOrder; 0 = the default) · Outcome boot seed
//   SliceExpired      Instructions
//   MemoryFault       Instructions (0 when Arg1 has Kernel: the call that follows carries them) · Arg0 page
//                     · Arg1 MemoryAccess · Arg2 frames
//   Trap              Operation vector · Arg0 fault address · Arg1 rip · Arg2 error code
//   ConsoleInput      Operation bytes (0 = end of input, ≤ 32) · Arg0–3 the bytes
//   Payload           Arg0–3 digest · Value bytes | operations << 32 · Contract duration (Q ns, Φ ticks)
//                     · Capability seed
//                     (Instructions is 0: the call that follows carries them)
//   ProviderAttached  Domain · Arg0 generation | capacity << 32 · Arg1 max coherence · Arg2 calibration epoch
//                     · Arg3 cost base | per operation << 32 · Value per shot | per KiB << 32
//                     · Contract max shots | max operations << 32 · Capability thermal elements | optical
//                     inputs << 32 · Operation ProviderFeatures · Outcome digest of the attestation
//   Entropy           Arg0 bytes · Verdict device status · Outcome the bytes (the call follows)
//   BlockRead         Arg0 sector · Arg1 bytes · Verdict device status · Outcome digest of the data (the call follows)
//   CallDetails       Operation CallDetail · of a token: Value its bytes 0–7 · Contract id · Capability
//                     · Arg0 issuer | subject << 32 · Arg1 valid from · Arg2 expiry · Arg3 its bytes 48–55
//                     · Outcome MAC; of terms: Arg0 measurement limit | window << 32 · Arg1 flags
//                     | projections << 8 | evaluations << 16 | retries << 32; of a source: Arg0 job (the call follows)
//   RealTime          Verdict device status · Outcome seconds since 1970 (8 bytes)
//   ProviderLost      Domain · Arg0 generation
//   FilesAttached     Operation archive · Arg0 entries · Arg1 bytes · Outcome measurement (kernel/Crypto)
//   QuantumMeasure    Arg0 job · Verdict reported status · Arg3 1 = the provider said so and has the job's bytes yet
//                     · Outcome digest of the result bytes
//   PhaseTransform      (Core adds Capability, Contract, Arg1 state object, Arg2 T of admission)
//
//   system call       fields                                                                            Value
//   Log               Arg0 length                                                                       → length
//   Exit              Arg0 status
//   PowerOff          Arg0 status · Arg1 mode
//   WallClock                                                                                            → T
//   BlockRead         Arg0 sector · Arg1 bytes                                                           = bytes read
//   Entropy           Arg0 bytes                                                                         = bytes
//   Yield, Clock, ProcessId                                                                             → –, T, pid
//   Call              Domain target · Capability · Contract · Arg0 resources | shots << 32 · Arg1 container
//                     · Arg2 flags (8 bits) | measurement spec << 8 (8) | source << 16 (8) | transform << 24 (8)
//                     | tolerance << 32 (32) · Arg3 Φ window start; after a Payload, from Q
//                     also after CallDetails                     → job
//   JobWait           Arg0 job
//   JobRead           Capability · Arg0 job · Arg1 length           (Value 0: sizes of outcomes decide nothing)
//   ContractRequest   Domain · Capability · Contract calibration · Arg0 resources | tolerance << 32
//                     · Arg1 start · Arg2 duration · Arg3 budget (after CallDetails: limit of measurements, flags)
//                                                                                                        → contract
//   ContractActivate, ContractRelease   Contract
//   CapabilityGet     Arg0 index                                                                         → handle
//   CapabilityDerive  Capability · Arg0 permissions | origin << 32 | target << 40 · Arg1 valid from
//                     · Arg2 valid until · Arg3 resource limit | owner << 32 (0 = caller)                → handle
//   CapabilityRevoke  Capability
//   Spawn             Arg0 permissions · Arg1 argument bytes | frames << 32 · Arg2 path hash
//                     · Arg3 image bytes                                                                  → pid
//   VhmCreate         Arg0 tenant | profile << 16 | share << 32 | machines << 48 · Arg1 pages | processes << 32
//                     | threads << 48 · Arg2 capabilities | contracts << 16 | jobs << 32 | objects << 48
//                     · Arg3 qubits | modes << 32                                                       → machine
//   VhmSpawn          as Spawn; Arg0 also machine << 32                                                 → pid
//   VhmControl        Arg0 machine · Arg1 operation
//   VhmInfo           Arg0 index                                                                        → machine
//   MetricRead        Capability · Arg0 index · Arg1 list      → machine | metric << 16; alerts: | domain << 16
//   ContractInfo      Arg0 index                                                                        → contract
//   CapabilityInfo    Arg0 index                                                                        → handle
//   Wait, Kill        Arg0 pid                                                              Wait: → exit status
//   ConsoleRead       Arg0 length                                                                        → bytes
//   ConsoleWrite      Arg0 length · Arg1 stream                                                          → length
//   FileSize          Arg0 path hash                                                                     = bytes
//   FileRead          Arg0 path hash · Arg1 offset · Arg2 length                                         = bytes
//   DirectoryRead     Arg0 path hash · Arg1 index · Arg2 length                                          = bytes
//   MemoryGrow        Arg0 pages · Arg3 frames for tables                                                 = address
//   MemoryMap         Arg0 address · Arg1 pages · Arg2 flags · Arg3 frames for tables and pages           = address
//   MemoryUnmap       Arg0 address · Arg1 pages · Arg3 frames that come back
//   FaultHandler      Arg0 pid · Capability (0 = none)
//   ProcessLimits     Arg0 pid · Arg1 pages | capabilities << 32 · Arg2 contracts | threads << 32 · Arg3 children
//   ProcessAffinity   Arg0 pid · Arg1 Q duration · Arg2 Φ duration · Arg3 Q tolerance | Φ tolerance << 32
//                     · Contract calibration
//   ProcessInfo       Arg0 index                                                                         → pid
//   KernelLogRead     Arg0 offset · Arg1 length                                                          = bytes
//   DomainInfo        Domain
//   StateOperation    Capability · Arg0 object · Arg1 operation
//   StateShare        Capability · Arg0 object · Arg1 process (0 = caller) · Arg2 measure             → capability
//   TraceHead
//   ThreadCreate      Arg0 entry · Arg1 stack · Arg2 argument · Arg3 priority                            → handle
//   ThreadExit        Arg0 value
//   ThreadJoin        Arg0 thread                                                           → what thread_exit left
//   ThreadPriority    Arg0 thread · Arg1 priority
//   EndpointCreate, NotificationCreate                                                              → capability
//   IpcCall           Capability · Arg0 words                                               → words of the reply
//   IpcReceive        Capability                                                       → words | sender's pid << 32
//                     (a fault: FaultMessage.Words | Mark | pid << 32)
//   IpcReplyReceive   Capability · Arg0 words · Arg2, Verdict, Arg3                    → words | sender's pid << 32
//   IpcReply          Arg0 words · Arg2, Verdict, Arg3
//                     (when the thread owes the decision about a fault and replies two words: Arg2 rip to go on at,
//                     Verdict BadAddress when that is no user address; a decision that was taken is in Arg3: Core puts
//                     the number of the thread that had faulted, plus 1, there. Else all three are 0)
//   NotificationSignal  Capability · Arg0 bits
//   NotificationWait  Capability                                                                         → bits
//   MessageBuffer                                                                                        = address
//   SegmentCreate     Arg0 pages                                                                    → capability
//   SegmentMap        Capability · Arg0 address asked for · Arg1 flags · Arg2 address found · Arg3 frames for tables
//                                                                                                       → address
//   SegmentUnmap      Arg0 address
//   ConsoleForeground Arg0 pid
//   ConsoleSize       Arg0 size to set, 0 = none                                                     → size
//   EndedInfo         Arg0 index                                                  → its place among all that are kept
//   ConsoleMode       Arg0 mode
//                     (a call that blocks has Value 0 here: its caller gets the value when it wakes; Yield, the waits
//                     (Wait, JobWait, ThreadJoin, NotificationWait), IpcCall, IpcReceive and IpcReplyReceive: Core puts
//                     the thread that got the processor directly, plus 1, in Arg1; every other choice of a thread is
//                     a Schedule record)
//   CapabilityExport  Capability · Arg0 subject | operation << 32 | scope << 40 · Arg1 valid from · Arg2 expiry
//                     · Arg3 resource limit                                        → id; refused: BoundaryStatus
//   CapabilityImport  (after CallDetails)                                          → handle; refused: BoundaryStatus
//   CapabilityNegotiate Domain · Arg0 operation · Arg1 duration · Arg2 resources   → handle; refused: BoundaryStatus
//   CapabilityCombine Capability · Arg0 the other one · Arg1 owner (0 = caller)                          → handle
//   DomainFreeze      Domain · Capability · Arg0 mode
//   BootCommand       Arg0 length                                                                        = bytes
//
// A fault that a handler gets leaves its Fault record with Arg2 the capability it was delivered under and Arg3 the
// number of the thread that received it at once, plus 1, or 0 when it queues (ProcessTrap: Arg1 the vector;
// MemoryExhausted: the page). Both are 0 when the process ends at once. When nobody can decide any more, its Process
// record says that it ends.
//
// Order of refusals in every call: right or capability → Verdict → operands → contract or object. A refused call
// changes nothing.
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Transitions;

namespace Xdv.Core.Orchestration;

/// <summary>Writes and reads the packed operands of inputs.</summary>
public static class Operands
{
    private static ulong Pair(uint low, uint high) => low | ((ulong)high << 32);

    /// <summary>xdv_call to Q. A field too large for the record makes the Verdict DescriptorInvalid.</summary>
    public static void FillCall(ref TraceRecord input, Domain source, ulong capability, in QJobDescriptor descriptor,
        in QJobExtension extension)
    {
        input.Operation = (ushort)SystemCall.Call;
        input.Domain = Domain.Quantum;
        input.Capability = capability;
        input.Contract = descriptor.Contract;
        input.Arg0 = Pair(descriptor.QubitCount, extension.Shots);
        input.Arg1 = extension.Container;
        input.Arg2 = (byte)extension.Flags | ((ulong)(byte)descriptor.MeasurementSpec << 8) | ((ulong)source << 16);
        bool fits = (uint)extension.Flags <= byte.MaxValue && descriptor.MeasurementSpec <= byte.MaxValue;
        if (!fits && input.Verdict == Status.Ok) input.Verdict = Status.DescriptorInvalid;
    }

    /// <summary>xdv_call to Φ. A field too large for the record makes the Verdict DescriptorInvalid.</summary>
    public static void FillCall(ref TraceRecord input, Domain source, ulong capability,
        in PhiTransformDescriptor descriptor, in PhiTransformExtension extension)
    {
        input.Operation = (ushort)SystemCall.Call;
        input.Domain = Domain.Phase;
        input.Capability = capability;
        input.Contract = descriptor.Contract;
        input.Arg0 = extension.Modes;
        input.Arg1 = extension.Envelope;
        input.Arg2 = (byte)extension.Flags | ((ulong)extension.Projection << 8) | ((ulong)source << 16)
            | ((ulong)(byte)descriptor.Transform << 24) | ((ulong)descriptor.StabilityTolerance << 32);
        input.Arg3 = descriptor.CoherenceStart;
        bool fits = (uint)extension.Flags <= byte.MaxValue && (uint)descriptor.Transform <= byte.MaxValue;
        if (!fits && input.Verdict == Status.Ok) input.Verdict = Status.DescriptorInvalid;
    }

    public static TransitionRequest ReadCall(in TraceRecord input)
    {
        TransitionRequest request = default;
        request.Target = input.Domain;
        request.Capability = input.Capability;
        request.Contract = input.Contract;
        request.Resources = (uint)input.Arg0;
        request.Shots = (uint)(input.Arg0 >> 32);
        request.StateObject = input.Arg1;
        request.Flags = (JobFlags)(byte)input.Arg2;
        request.MeasurementSpec = (byte)(input.Arg2 >> 8);
        request.Source = (Domain)(byte)(input.Arg2 >> 16);
        request.Tolerance = (uint)(input.Arg2 >> 32);
        request.WindowStart = input.Arg3;
        request.Verdict = input.Verdict;
        return request;
    }

    /// <summary>The Q job of the xdv_call that follows. False: the call is none from Q.</summary>
    public static bool FillSource(ref TraceRecord input, Domain source, ulong job)
    {
        if (source != Domain.Quantum) return false;
        input.Kind = RecordKind.CallDetails;
        input.Operation = (ushort)CallDetail.Source;
        input.Arg0 = job;
        return true;
    }

    /// <summary>The payload staged for the call that follows.</summary>
    /// <param name="duration">Q: CircuitProfile.DurationNanoseconds; Φ: the descriptor's Duration.</param>
    /// <param name="seed">The extension's seed; 0 = the kernel's own.</param>
    public static void FillPayload(ref TraceRecord input, in Bytes32 digest, uint bytes, uint operations,
        ulong duration,
        ulong seed)
    {
        input.Kind = RecordKind.Payload;
        input.Arg0 = Word(digest, 0);
        input.Arg1 = Word(digest, 8);
        input.Arg2 = Word(digest, 16);
        input.Arg3 = Word(digest, 24);
        input.Value = Pair(bytes, operations);
        input.Contract = duration;
        input.Capability = seed;
    }

    public static void ReadPayload(in TraceRecord input, out Payload payload)
    {
        payload = default;
        System.Span<byte> digest = payload.Digest;
        MemoryMarshal.Write(digest, in input.Arg0);
        MemoryMarshal.Write(digest[8..], in input.Arg1);
        MemoryMarshal.Write(digest[16..], in input.Arg2);
        MemoryMarshal.Write(digest[24..], in input.Arg3);
        payload.Bytes = (uint)input.Value;
        payload.Operations = (uint)(input.Value >> 32);
        payload.Duration = input.Contract;
        payload.Seed = input.Capability;
        payload.Present = 1;
    }

    /// <summary>contract_request. The machine layer has checked size, version, flags and reserved fields.</summary>
    public static void FillContract(ref TraceRecord input, in ContractTerms terms, ulong capability)
    {
        input.Operation = (ushort)SystemCall.ContractRequest;
        input.Domain = terms.Domain;
        input.Capability = capability;
        input.Contract = terms.Calibration;
        input.Arg0 = Pair(terms.Resources, terms.Tolerance);
        input.Arg1 = terms.Start;
        input.Arg2 = terms.Duration;
        input.Arg3 = terms.Budget;
    }

    /// <summary>The terms of the contract_request that follows which its record has no room for. False: there are
    /// none.</summary>
    public static bool FillTerms(ref TraceRecord input, in ContractTerms terms)
    {
        ulong permits = (uint)terms.Flags | (uint)terms.Projections << 8 | (uint)terms.Evaluations << 16
            | (ulong)terms.Retries << 32;
        if ((terms.MeasurementLimit | terms.MeasurementWindow | permits) == 0) return false;
        input.Kind = RecordKind.CallDetails;
        input.Operation = (ushort)CallDetail.Terms;
        input.Arg0 = Pair(terms.MeasurementLimit, terms.MeasurementWindow);
        input.Arg1 = permits;
        return true;
    }

    public static void ReadTerms(in TraceRecord details, ref ContractRequest request)
    {
        request.MeasurementLimit = (uint)details.Arg0;
        request.MeasurementWindow = (uint)(details.Arg0 >> 32);
        request.Flags = (ContractFlags)(byte)details.Arg1;
        request.Projections = (AllowedProjections)(byte)(details.Arg1 >> 8);
        request.Evaluations = (ushort)(details.Arg1 >> 16);
        request.Retries = (byte)(details.Arg1 >> 32);
    }

    public static ContractRequest ReadContract(in TraceRecord input)
    {
        ContractRequest request = default;
        request.Domain = input.Domain;
        request.Resources = (uint)input.Arg0;
        request.Tolerance = (uint)(input.Arg0 >> 32);
        request.Start = input.Arg1;
        request.Duration = input.Arg2;
        request.Budget = input.Arg3;
        request.Calibration = input.Contract;
        return request;
    }

    /// <summary>capability_derive; Handle and Parent of the specification are not used.</summary>
    public static void FillDerive(ref TraceRecord input, ulong capability, in CapabilityInfo specification)
    {
        input.Operation = (ushort)SystemCall.CapabilityDerive;
        input.Domain = specification.Target;
        input.Capability = capability;
        input.Arg0 = (uint)specification.Permissions | ((ulong)specification.Origin << 32)
            | ((ulong)specification.Target << 40);
        input.Arg1 = specification.ValidFrom;
        input.Arg2 = specification.ValidUntil;
        input.Arg3 = Pair(specification.ResourceLimit, specification.Owner);
    }

    public static CapabilityGrant ReadDerive(in TraceRecord input, out uint owner)
    {
        CapabilityGrant grant = default;
        grant.Permissions = (Permissions)(uint)input.Arg0;
        grant.Origin = (Domain)(byte)(input.Arg0 >> 32);
        grant.Target = (Domain)(byte)(input.Arg0 >> 40);
        grant.ValidFrom = input.Arg1;
        grant.ValidUntil = input.Arg2;
        grant.ResourceLimit = (uint)input.Arg3;
        owner = (uint)(input.Arg3 >> 32);
        return grant;
    }

    /// <summary>capability_export.</summary>
    public static void FillExport(ref TraceRecord input, ulong capability, in TokenGrant grant)
    {
        input.Operation = (ushort)SystemCall.CapabilityExport;
        input.Capability = capability;
        input.Arg0 = grant.Subject | (ulong)grant.Operation << 32 | (ulong)grant.Scope << 40;
        input.Arg1 = grant.ValidFrom;
        input.Arg2 = grant.Expiry;
        input.Arg3 = grant.ResourceLimit;
        if ((grant.Reserved | grant.Reserved1) != 0 && input.Verdict == Status.Ok)
            input.Verdict = Status.InvalidArgument;
    }

    public static void ReadExport(in TraceRecord input, out Token token)
    {
        token = default;
        token.Capability = input.Capability;
        token.Subject = (uint)input.Arg0;
        token.Operation = (BoundaryOperation)(byte)(input.Arg0 >> 32);
        token.Scope = (BoundaryScope)(byte)(input.Arg0 >> 40);
        token.ValidFrom = input.Arg1;
        token.Expiry = input.Arg2;
        token.ResourceLimit = (uint)input.Arg3;
    }

    /// <summary>The token that the capability_import which follows presents.</summary>
    public static void FillToken(ref TraceRecord input, in Token token)
    {
        input.Kind = RecordKind.CallDetails;
        input.Operation = (ushort)CallDetail.Token;
        input.Value = Pair(token.Magic, token.Version | (uint)token.Vhm << 16);
        input.Contract = token.Id;
        input.Capability = token.Capability;
        input.Arg0 = Pair(token.Issuer, token.Subject);
        input.Arg1 = token.ValidFrom;
        input.Arg2 = token.Expiry;
        input.Arg3 = (byte)token.Source | (ulong)token.Target << 8 | (ulong)token.Operation << 16
            | (ulong)token.Scope << 24 | (ulong)token.ResourceLimit << 32;
        input.Outcome = token.Mac;
    }

    public static void ReadToken(in TraceRecord details, out Token token)
    {
        token = default;
        token.Magic = (uint)details.Value;
        token.Version = (ushort)(details.Value >> 32);
        token.Vhm = (ushort)(details.Value >> 48);
        token.Id = details.Contract;
        token.Capability = details.Capability;
        token.Issuer = (uint)details.Arg0;
        token.Subject = (uint)(details.Arg0 >> 32);
        token.ValidFrom = details.Arg1;
        token.Expiry = details.Arg2;
        token.Source = (Domain)(byte)details.Arg3;
        token.Target = (Domain)(byte)(details.Arg3 >> 8);
        token.Operation = (BoundaryOperation)(byte)(details.Arg3 >> 16);
        token.Scope = (BoundaryScope)(byte)(details.Arg3 >> 24);
        token.ResourceLimit = (uint)(details.Arg3 >> 32);
        token.Mac = details.Outcome;
    }

    /// <summary>What of a CallDetails record the call that follows needs.</summary>
    public static void ReadDetails(in TraceRecord input, out TraceRecord details)
    {
        details = default;
        details.Kind = input.Kind;
        details.Operation = input.Operation;
        details.Capability = input.Capability;
        details.Contract = input.Contract;
        details.Arg0 = input.Arg0;
        details.Arg1 = input.Arg1;
        details.Arg2 = input.Arg2;
        details.Arg3 = input.Arg3;
        details.Value = input.Value;
        details.Outcome = input.Outcome;
    }

    /// <summary>A provider's declaration. InvalidArgument, and the record's Verdict, when a number does not fit the
    /// record: costs are 32-bit numbers of ticks, more than an hour.</summary>
    /// <param name="digest">SHA3-256 of the attestation record's bytes.</param>
    public static Status FillProvider(ref TraceRecord input, in AttestationRecord attestation, uint generation,
        in Bytes32 digest)
    {
        bool fits = (attestation.CostBase | attestation.CostPerOperationMilli | attestation.CostPerShotMilli
            | attestation.CostPerKibibyte) <= uint.MaxValue;
        input.Kind = RecordKind.ProviderAttached;
        input.Domain = attestation.Domain;
        input.Verdict = fits ? Status.Ok : Status.InvalidArgument;
        input.Arg0 = Pair(generation, attestation.Capacity);
        input.Arg1 = attestation.MaxCoherence;
        input.Arg2 = attestation.CalibrationEpoch;
        input.Arg3 = Pair((uint)attestation.CostBase, (uint)attestation.CostPerOperationMilli);
        input.Value = Pair((uint)attestation.CostPerShotMilli, (uint)attestation.CostPerKibibyte);
        input.Contract = Pair(attestation.MaxShots, attestation.MaxOperations);
        input.Capability = Pair(attestation.ThermalElements, attestation.OpticalInputs);
        input.Operation = (ushort)attestation.Features;
        input.Outcome = digest;
        return input.Verdict;
    }

    public static ProviderLimits ReadProvider(in TraceRecord input)
    {
        ProviderLimits limits = default;
        limits.Generation = (uint)input.Arg0;
        limits.Capacity = (uint)(input.Arg0 >> 32);
        limits.MaxCoherence = input.Arg1;
        limits.CalibrationEpoch = input.Arg2;
        limits.CostBase = (uint)input.Arg3;
        limits.CostPerOperationMilli = (uint)(input.Arg3 >> 32);
        limits.CostPerShotMilli = (uint)input.Value;
        limits.CostPerKibibyte = (uint)(input.Value >> 32);
        limits.MaxShots = (uint)input.Contract;
        limits.MaxOperations = (uint)(input.Contract >> 32);
        limits.ThermalElements = (uint)input.Capability;
        limits.OpticalInputs = (uint)(input.Capability >> 32);
        limits.Features = (ProviderFeatures)input.Operation;
        return limits;
    }

    /// <summary>What a disk answered for the block_read that follows.</summary>
    public static void FillBlockRead(ref TraceRecord input, ulong sector, uint bytes, Status answered)
    {
        input.Kind = RecordKind.BlockRead;
        input.Verdict = answered;
        input.Arg0 = sector;
        input.Arg1 = bytes;
    }

    /// <summary>What the entropy device gave for the call that follows; the rest of <paramref name="drawn"/> is
    /// zero.</summary>
    public static void FillEntropy(ref TraceRecord input, uint bytes, Status answered, in Bytes32 drawn)
    {
        input.Kind = RecordKind.Entropy;
        input.Verdict = answered;
        input.Arg0 = bytes;
        input.Outcome = drawn;
    }

    /// <summary>What the real-time clock said, in seconds since 1970.</summary>
    public static void FillRealTime(ref TraceRecord input, ulong seconds, Status answered)
    {
        System.Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, seconds);
        input.Kind = RecordKind.RealTime;
        input.Verdict = answered;
        input.Outcome = Bytes32.From(bytes);
    }

    /// <summary>The first input of every session.</summary>
    public static void FillBoot(ref TraceRecord input, in CoreLimits limits, ulong sliceInstructions, ulong frames,
        ulong flags, in Bytes32 seed, ulong policies = 0)
    {
        input.Kind = RecordKind.Boot;
        input.Arg0 = sliceInstructions;
        input.Arg1 = frames;
        input.Arg2 = limits.Pack();
        input.Arg3 = flags;
        input.Value = policies;
        input.Outcome = seed;
    }

    /// <summary>process_limits.</summary>
    public static void FillLimits(ref TraceRecord input, ulong process, in ProcessLimits limits)
    {
        input.Operation = (ushort)SystemCall.ProcessLimits;
        input.Arg0 = process;
        input.Arg1 = Pair(limits.Pages, limits.Capabilities);
        input.Arg2 = Pair(limits.Contracts, limits.Threads);
        input.Arg3 = limits.Children;
    }

    /// <summary>process_affinity.</summary>
    public static void FillAffinity(ref TraceRecord input, ulong process, in ProcessAffinity affinity)
    {
        input.Operation = (ushort)SystemCall.ProcessAffinity;
        input.Arg0 = process;
        input.Arg1 = affinity.QuantumDuration;
        input.Arg2 = affinity.PhaseDuration;
        input.Arg3 = Pair(affinity.QuantumTolerance, affinity.PhaseTolerance);
        input.Contract = affinity.Calibration;
    }

    public static ProcessAffinity ReadAffinity(in TraceRecord input)
    {
        ProcessAffinity affinity = default;
        affinity.QuantumDuration = input.Arg1;
        affinity.PhaseDuration = input.Arg2;
        affinity.QuantumTolerance = (uint)input.Arg3;
        affinity.PhaseTolerance = (uint)(input.Arg3 >> 32);
        affinity.Calibration = input.Contract;
        return affinity;
    }

    /// <summary>vhm_create. A number that does not fit the record makes the Verdict InvalidArgument.</summary>
    public static void FillMachine(ref TraceRecord input, in VhmTerms terms)
    {
        VhmResources quota = terms.Quota;
        input.Operation = (ushort)SystemCall.VhmCreate;
        input.Arg0 = terms.Tenant | ((ulong)terms.Profile << 16) | ((ulong)terms.Share << 32)
            | ((ulong)(ushort)quota.Machines << 48);
        input.Arg1 = quota.Pages | ((ulong)(ushort)quota.Processes << 32) | ((ulong)(ushort)quota.Threads << 48);
        input.Arg2 = (ushort)quota.Capabilities | ((ulong)(ushort)quota.Contracts << 16)
            | ((ulong)(ushort)quota.Jobs << 32) | ((ulong)(ushort)quota.Objects << 48);
        input.Arg3 = Pair(quota.Qubits, quota.Modes);
        bool fits = (quota.Machines | quota.Processes | quota.Threads | quota.Capabilities | quota.Contracts
            | quota.Jobs | quota.Objects) <= ushort.MaxValue && terms.Reserved0 == 0 && terms.Reserved1 == 0;
        if (!fits && input.Verdict == Status.Ok) input.Verdict = Status.InvalidArgument;
    }

    public static VhmTerms ReadMachine(in TraceRecord input)
    {
        VhmTerms terms = default;
        terms.Tenant = (ushort)input.Arg0;
        terms.Profile = (VhmProfile)(byte)(input.Arg0 >> 16);
        terms.Share = (ushort)(input.Arg0 >> 32);
        terms.Quota.Machines = (ushort)(input.Arg0 >> 48);
        terms.Quota.Pages = (uint)input.Arg1;
        terms.Quota.Processes = (ushort)(input.Arg1 >> 32);
        terms.Quota.Threads = (ushort)(input.Arg1 >> 48);
        terms.Quota.Capabilities = (ushort)input.Arg2;
        terms.Quota.Contracts = (ushort)(input.Arg2 >> 16);
        terms.Quota.Jobs = (ushort)(input.Arg2 >> 32);
        terms.Quota.Objects = (ushort)(input.Arg2 >> 48);
        terms.Quota.Qubits = (uint)input.Arg3;
        terms.Quota.Modes = (uint)(input.Arg3 >> 32);
        return terms;
    }

    public static ProcessLimits ReadLimits(in TraceRecord input)
    {
        ProcessLimits limits = default;
        limits.Pages = (uint)input.Arg1;
        limits.Capabilities = (uint)(input.Arg1 >> 32);
        limits.Contracts = (uint)input.Arg2;
        limits.Threads = (uint)(input.Arg2 >> 32);
        limits.Children = (uint)input.Arg3;
        return limits;
    }

    /// <summary>A completion.</summary>
    /// <param name="held">The status is the provider's own word, and the job can be submitted once more.</param>
    public static void FillCompletion(ref TraceRecord input, in DueJob due, Status reported, in Bytes32 digest,
        bool held = false)
    {
        input.Kind = due.Domain == Domain.Quantum ? RecordKind.QuantumMeasure : RecordKind.PhaseTransform;
        input.Domain = due.Domain;
        input.Verdict = reported;
        input.Arg0 = due.Job;
        input.Arg3 = held ? 1u : 0;
        input.Outcome = digest;
    }

    private static ulong Word(in Bytes32 bytes, int offset) =>
        MemoryMarshal.Read<ulong>(((System.ReadOnlySpan<byte>)bytes)[offset..]);
}
