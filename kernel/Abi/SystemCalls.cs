// System calls (XDV-052.1). `syscall` instruction: id in rax, arguments in rdi rsi rdx r10 r8 r9; value in rax, status
// in rdx. rcx and r11 are clobbered, every other register is preserved. Rights and errors stand beside each number.
namespace Xdv.Abi;

/// <summary>System call numbers. 0 is always refused (UnknownCall).</summary>
public enum SystemCall : ushort
{
    None = 0,
    /// <summary>log(text*, length): kernel log line. Rights: Syscall. Errors: BadAddress, InvalidArgument (length >
    /// 4096).</summary>
    Log = 1,
    /// <summary>exit(status): ends the calling process; everything it holds is released.</summary>
    Exit = 2,
    /// <summary>yield(): gives up the rest of the slice.</summary>
    Yield = 3,
    /// <summary>xdv_call(source, target, descriptor*, capability, extension*) → job handle. The only crossing
    /// (XDV-052.3). Source must be K. Rights: Call of the target, Transition, ContractBind. Errors: every Q and Φ
    /// status.</summary>
    Call = 4,
    /// <summary>job_wait(job): blocks until the job's logical completion; the status is the job's. Errors:
    /// JobInvalid.</summary>
    JobWait = 5,
    /// <summary>job_read(job, buffer*, length, capability): the structured result of a completed job, once; the header
    /// says how long. Rights: MeasureQ or ProjectPhi. Errors: JobInvalid, Busy, BadAddress.</summary>
    JobRead = 6,
    /// <summary>contract_request(terms*, capability) → contract (Issued). Rights: ContractBind, Allocate.</summary>
    ContractRequest = 7,
    /// <summary>contract_activate(contract): Issued → Active.</summary>
    ContractActivate = 8,
    /// <summary>contract_release(contract): Active/Issued → Released; its containers and envelopes go with
    /// it.</summary>
    ContractRelease = 9,
    /// <summary>capability_get(index, info*) → handle: the caller's own table. Errors: EndOfList.</summary>
    CapabilityGet = 10,
    /// <summary>capability_derive(capability, spec*) → handle: only downward (XDV-002.3).</summary>
    CapabilityDerive = 11,
    /// <summary>capability_revoke(capability): the capability and everything derived from it.</summary>
    CapabilityRevoke = 12,
    /// <summary>spawn(path*, pathLength, arguments*, argumentsLength, permissions) → pid. Arguments are NUL-terminated
    /// strings one after another. The child holds a capability per domain, never more than `permissions` ∩ the
    /// parent's.</summary>
    Spawn = 13,
    /// <summary>wait(pid): blocks until the child ends. Value = exit status; status = Ok, ProcessTrapped or
    /// ProcessKilled.</summary>
    Wait = 14,
    /// <summary>console_read(buffer*, length) → bytes: blocks until input; 0 at end of input.</summary>
    ConsoleRead = 15,
    /// <summary>console_write(text*, length, stream): stream 1 output, 2 error. Errors: BadAddress,
    /// InvalidArgument.</summary>
    ConsoleWrite = 16,
    /// <summary>file_size(path*, pathLength) → bytes. Errors: FileNotFound.</summary>
    FileSize = 17,
    /// <summary>file_read(path*, pathLength, offset, buffer*, length) → bytes read. Errors: FileNotFound,
    /// BadAddress.</summary>
    FileRead = 18,
    /// <summary>directory_read(path*, pathLength, index, buffer*, length) → name bytes. A folder's name ends in '/'.
    /// Errors: EndOfList, FileNotFound.</summary>
    DirectoryRead = 19,
    /// <summary>memory_grow(pages) → address of the first new zeroed page of the process heap. Errors:
    /// OutOfMemory.</summary>
    MemoryGrow = 20,
    /// <summary>process_info(index, info*): the processes of the caller's VHM, in order of pid. Rights: Telemetry.
    /// Errors: EndOfList.</summary>
    ProcessInfo = 21,
    /// <summary>clock() → T, logical time in ticks.</summary>
    Clock = 22,
    /// <summary>domain_info(domain, attestation*): the provider's attestation record. Errors:
    /// DomainNotAvailable.</summary>
    DomainInfo = 23,
    /// <summary>state_operation(object, operation, capability): release a container or envelope, or ask for what is
    /// never granted (copy, export, map): QuantumNoCloneViolation / PhaseEnvelopeInvalid, logged as a security fault
    /// (XDV-013.2, XDV-032.1).</summary>
    StateOperation = 24,
    /// <summary>kill(pid): ends a descendant.</summary>
    Kill = 25,
    /// <summary>trace_head(head*): n, T and both chain heads up to the record before this call. Rights:
    /// Replay.</summary>
    TraceHead = 26,
    /// <summary>boot_command(buffer*, length) → bytes: the command handed over at boot; 0 when interactive. Rights:
    /// init only.</summary>
    BootCommand = 27,
    /// <summary>power_off(status): ends the session. Rights: init only.</summary>
    PowerOff = 28,
    /// <summary>current process id.</summary>
    ProcessId = 29,
}

/// <summary>What state_operation may ask for. Only Release is ever granted.</summary>
public enum StateOperationKind : ushort
{
    None = 0,
    Release = 1,
    Copy = 2,
    Export = 3,
    Map = 4,
}

/// <summary>Streams of console_write.</summary>
public enum ConsoleStream : ushort
{
    Output = 1,
    Error = 2,
    KernelLog = 3,
}
