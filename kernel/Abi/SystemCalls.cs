// System calls (XDV-052.1). `syscall` instruction: id in rax, arguments in rdi rsi rdx r10 r8 r9; value in rax, status
// in rdx. rcx and r11 are clobbered, every other general register is preserved. SSE and x87 registers are as after a
// call in the System V ABI: lost (untouched or reset to their initial state), control words included. Rights and errors
// stand beside each number.
// A comment begins with the call's form, `name(argument, in*, out pointer*) → value`; the C header is made from it.
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
    /// <summary>xdv_call(source, target, descriptor*, capability, out extension*) → job handle. The only
    /// crossing (XDV-052.3). Source is K, or Q with target Φ where the provider declares PhaseFromMeasurement
    /// (XDV-022.2). Rights: Call of the target, Transition, ContractBind; from Q also MeasureQ and Transition in the
    /// process's own capability for Q. Errors: every Q and Φ status; TransitionInvalid; JobInvalid, Busy (source
    /// job); ResourceExhausted (with what the contract's containers or envelopes hold, more than it has).</summary>
    Call = 4,
    /// <summary>job_wait(job): blocks until the job's logical completion; the status is the job's. Errors:
    /// JobInvalid, Busy (another thread waits for it).</summary>
    JobWait = 5,
    /// <summary>job_read(job, out buffer*, length, capability): the structured result of a completed job, once; the
    /// header says how long. Rights: MeasureQ or ProjectPhi. Errors: JobInvalid, Busy, BadAddress.</summary>
    JobRead = 6,
    /// <summary>contract_request(terms*, capability) → contract (Issued). Rights: ContractBind, Allocate.</summary>
    ContractRequest = 7,
    /// <summary>contract_activate(contract): Issued → Active.</summary>
    ContractActivate = 8,
    /// <summary>contract_release(contract): Active/Issued → Released; its containers and envelopes go with
    /// it.</summary>
    ContractRelease = 9,
    /// <summary>capability_get(index, out info*) → handle: the caller's own table. Errors: EndOfList.</summary>
    CapabilityGet = 10,
    /// <summary>capability_derive(capability, spec*) → handle: only downward (XDV-002.3), for the caller, its parent or
    /// a child. Errors: ResourceExhausted (the new owner's limits; of a parent, three quarters of them).</summary>
    CapabilityDerive = 11,
    /// <summary>capability_revoke(capability): the capability and everything derived from it.</summary>
    CapabilityRevoke = 12,
    /// <summary>spawn(path*, pathLength, arguments*, argumentsLength, permissions) → pid. Arguments are NUL-terminated
    /// strings one after another. The child holds a capability per domain, never more than `permissions` ∩ the
    /// parent's.</summary>
    Spawn = 13,
    /// <summary>wait(pid) → exit status: blocks until the child ends; status = Ok, ProcessTrapped, ProcessKilled or
    /// ProcessInterrupted, or OutOfMemory (it touched a page that it could not have). Errors: ProcessNotFound, Busy
    /// (another thread waits for it).</summary>
    Wait = 14,
    /// <summary>console_read(out buffer*, length) → bytes: blocks until input; 0 at end of input.</summary>
    ConsoleRead = 15,
    /// <summary>console_write(text*, length, stream): stream 1 output, 2 error. Errors: BadAddress,
    /// InvalidArgument.</summary>
    ConsoleWrite = 16,
    /// <summary>file_size(path*, pathLength) → bytes. Errors: FileNotFound.</summary>
    FileSize = 17,
    /// <summary>file_read(path*, pathLength, offset, out buffer*, length) → bytes read. Errors: FileNotFound,
    /// BadAddress.</summary>
    FileRead = 18,
    /// <summary>directory_read(path*, pathLength, index, out buffer*, length) → name bytes. A folder's name ends in
    /// '/'. Errors: EndOfList, FileNotFound.</summary>
    DirectoryRead = 19,
    /// <summary>memory_grow(pages) → address of the first new page of the process heap, zeroed when it is touched.
    /// Errors: InvalidArgument, OutOfMemory.</summary>
    MemoryGrow = 20,
    /// <summary>process_info(index, out info*): the processes of the caller's VHM and those in it, in order of pid.
    /// Rights: Telemetry. Errors: EndOfList.</summary>
    ProcessInfo = 21,
    /// <summary>clock() → T, logical time in ticks.</summary>
    Clock = 22,
    /// <summary>domain_info(domain, out attestation*): the provider's attestation record. Errors:
    /// DomainNotAvailable.</summary>
    DomainInfo = 23,
    /// <summary>state_operation(object, operation, capability): release a container or envelope, or ask for what is
    /// never granted (copy, export, map): QuantumNoCloneViolation / PhaseEnvelopeInvalid, logged as a security fault
    /// (XDV-013.2, XDV-032.1).</summary>
    StateOperation = 24,
    /// <summary>kill(pid): ends a descendant.</summary>
    Kill = 25,
    /// <summary>trace_head(out head*): n, T and both chain heads up to the record before this call. Rights:
    /// Replay.</summary>
    TraceHead = 26,
    /// <summary>boot_command(out buffer*, length) → bytes: the command handed over at boot; 0 when interactive.
    /// Rights: init only.</summary>
    BootCommand = 27,
    /// <summary>power_off(status, mode): ends the session; mode is a PowerMode. Rights: init only. Errors:
    /// InvalidArgument.</summary>
    PowerOff = 28,
    /// <summary>process_id() → the caller's pid.</summary>
    ProcessId = 29,

    /// <summary>thread_create(entry, stack, argument, priority) → handle: a thread of the caller's process that starts
    /// at entry with the argument in rdi and rsp = stack. Errors: BadAddress (entry or stack outside the user's half),
    /// CapabilityUnauthorized (priority above the caller's), InvalidArgument, ResourceExhausted.</summary>
    ThreadCreate = 30,
    /// <summary>thread_exit(value): ends the calling thread; the last one ends the process with status 0.</summary>
    ThreadExit = 31,
    /// <summary>thread_join(thread) → value: blocks until a thread of the caller's process ends. Errors:
    /// ThreadNotFound, Busy (another thread waits for it).</summary>
    ThreadJoin = 32,
    /// <summary>thread_priority(thread, priority): 0 idle … 4 critical; thread 0 = the caller. Errors: ThreadNotFound,
    /// InvalidArgument, CapabilityUnauthorized (above the caller's own).</summary>
    ThreadPriority = 33,
    /// <summary>endpoint_create() → capability for a new endpoint, which the caller's process owns. Rights: Ipc.
    /// Errors: ResourceExhausted.</summary>
    EndpointCreate = 34,
    /// <summary>ipc_call(capability, length): sends `length` words and blocks for the reply. Words 0–3 are in rsi r10
    /// r8 r9, both ways; words 4–15 in the threads' message buffers. Length is in rdx; value = length of the reply.
    /// Rights: Ipc on the endpoint. Errors: InvalidArgument (length), PeerClosed, ReplyLost.</summary>
    IpcCall = 35,
    /// <summary>ipc_receive(capability): blocks for a call at an endpoint of the caller's process. Value = length |
    /// caller's pid &lt;&lt; 32; words as in ipc_call. Errors: CapabilityUnauthorized (not the owner),
    /// PeerClosed.</summary>
    IpcReceive = 36,
    /// <summary>ipc_reply_receive(capability, length): replies to the call received last, if its caller still waits,
    /// and receives the next one. Errors: as ipc_receive, InvalidArgument.</summary>
    IpcReplyReceive = 37,
    /// <summary>ipc_reply(0, length): replies to the call received last. Errors: NoCaller, InvalidArgument.</summary>
    IpcReply = 38,
    /// <summary>notification_create() → capability for a new notification, which the caller's process owns. Rights:
    /// Ipc. Errors: ResourceExhausted.</summary>
    NotificationCreate = 39,
    /// <summary>notification_signal(capability, bits): sets bits; a waiting thread gets them all. Rights: Ipc on the
    /// notification. Errors: PeerClosed.</summary>
    NotificationSignal = 40,
    /// <summary>notification_wait(capability) → bits, and clears them; blocks while none is set. Errors:
    /// CapabilityUnauthorized (not the owner).</summary>
    NotificationWait = 41,
    /// <summary>message_buffer() → address of the calling thread's message buffer, 12 words for words 4–15 of its
    /// messages. Errors: OutOfMemory.</summary>
    MessageBuffer = 42,
    /// <summary>segment_create(pages) → capability for a new segment of zeroed pages, which the caller's process owns
    /// and whose frames it pays for at once; they come back when that capability is revoked or the process ends.
    /// Shared by capability_derive. Rights: ReadSegment, WriteSegment. Errors: InvalidArgument (none, more than
    /// SegmentSize.MaxPages), ResourceExhausted, OutOfMemory.</summary>
    SegmentCreate = 43,
    /// <summary>segment_map(capability, address, flags) → address: all pages of a segment, writable with
    /// MemoryFlags.Write, until it is unmapped or the capability is revoked or expires: what is touched then is a
    /// page fault. Address 0 = anywhere, with an unmapped page behind. Rights: ReadSegment, to write WriteSegment too.
    /// Errors: InvalidArgument (not a segment, flags), BadAddress (not free), ResourceExhausted, OutOfMemory (for page
    /// tables).</summary>
    SegmentMap = 44,
    /// <summary>segment_unmap(address): the caller's mapping of a segment that starts there. Errors: BadAddress.
    /// </summary>
    SegmentUnmap = 45,

    /// <summary>kernel_log_read(offset, out buffer*, bytes) → bytes read: the kernel's log, from the oldest byte that
    /// is still kept (the last 16 KiB are); 0 behind the end. Rights: Telemetry, in the root machine. Errors:
    /// BadAddress.</summary>
    KernelLogRead = 46,
    /// <summary>wall_clock() → microseconds since 1970-01-01 00:00 UTC: the real-time clock as it was at boot, and T
    /// since. What the clock said is an outcome; the record's value is T. Errors: DeviceAbsent, DeviceFailed.</summary>
    WallClock = 47,
    /// <summary>block_read(sector, buffer*, bytes) → bytes read, fewer only at the end of the disk. Bytes: a multiple
    /// of 512, at most BlockStorage.MaxReadBytes. Rights: Syscall, in the root machine. Errors: InvalidArgument,
    /// BadAddress, EndOfList (at or behind the end), DeviceAbsent, DeviceError (the medium), DeviceFailed.</summary>
    BlockRead = 48,
    /// <summary>entropy(buffer*, bytes): 1–32 random bytes. Rights: Syscall. Errors: InvalidArgument, BadAddress,
    /// DeviceAbsent, DeviceFailed.</summary>
    Entropy = 49,
    /// <summary>console_foreground(pid): the caller or a descendant of it is whom Ctrl-C ends, with all its
    /// descendants; when it ends, its parent is. Rights: the caller has the foreground, or a descendant of it has.
    /// Errors: CapabilityUnauthorized, ProcessNotFound.</summary>
    ConsoleForeground = 50,
    /// <summary>console_size(size) → columns | rows &lt;&lt; 16. 0 only asks; anything else is what the terminal
    /// reported. Rights: to set, as for console_foreground. Errors: CapabilityUnauthorized, InvalidArgument.</summary>
    ConsoleSize = 51,
    /// <summary>ended_info(index, out info*): the latest processes of the caller's machine that ended, of all for the
    /// root, oldest first. Rights: Telemetry. Errors:
    /// EndOfList, BadAddress.</summary>
    EndedInfo = 52,
    /// <summary>console_mode(mode): whether Ctrl-C ends the calling process or is a byte for it. Errors:
    /// InvalidArgument.</summary>
    ConsoleMode = 53,
    /// <summary>memory_map(address, pages, flags) → address: anonymous pages, zeroed when they are touched or,
    /// with Populate, now. Address 0 = anywhere, with an unmapped page behind. Errors: InvalidArgument (none, more than
    /// 65,536 pages, flags), BadAddress (not free), OutOfMemory.</summary>
    MemoryMap = 54,
    /// <summary>memory_unmap(address, pages): gives mapped pages back, heap and mappings alike. Errors:
    /// InvalidArgument, BadAddress (one of them is not mapped, lies below the heap, is a segment's, or is a message
    /// buffer).</summary>
    MemoryUnmap = 55,
    /// <summary>memory_info(out info*): frames and table rows of the whole machine. Rights: Telemetry, in the root
    /// machine.</summary>
    MemoryInfo = 56,
    /// <summary>fault_handler(pid, capability): from now on a fault of a thread of process pid, the caller itself or a
    /// child, is a call to the endpoint that the capability names, with the words of FaultMessage; 0 = no handler any
    /// more. The thread waits, and the length of the reply decides (FaultDecision). Who receives gets length |
    /// FaultMessage.Mark | pid &lt;&lt; 32. When nobody can answer, the process ends as without a handler. Rights: Ipc
    /// on the endpoint. Errors: ProcessNotFound, PeerClosed.</summary>
    FaultHandler = 57,
    /// <summary>process_limits(pid, limits*): what a child, or the caller itself, may hold from now on. Errors:
    /// ProcessNotFound, CapabilityUnauthorized (more than the caller may), BadAddress.</summary>
    ProcessLimits = 59,

    /// <summary>capability_export(capability, grant*, out token*) → the token's id: a capability of the caller's as
    /// bytes, for one process and one operation. It is taken back by revoking the capability it was made from. Rights:
    /// some that the operation stands for. Errors: InvalidProcess (no living process of this machine), and the value is
    /// a BoundaryStatus: CapabilityUnauthorized, InvalidArgument, CapabilityInvalid, DomainUnauthorized.</summary>
    CapabilityExport = 68,
    /// <summary>capability_import(token*) → capability: what the token permits, derived from what it was made from;
    /// as often as its subject likes. Checked in this order: signature, scope, expiry, policy, revocation. Errors: the
    /// value is a BoundaryStatus: CapabilityInvalid (signature, expired, revoked), CapabilityUnauthorized (another's),
    /// DomainUnauthorized, DomainNotAvailable; ResourceExhausted.</summary>
    CapabilityImport = 69,
    /// <summary>capability_combine(capability, other, owner) → handle: what both permit, derived from the first, for
    /// the caller (owner 0), its parent or a child. Errors: CapabilityUnauthorized (nothing, or they are for different
    /// domains or objects), InvalidProcess, ResourceExhausted.</summary>
    CapabilityCombine = 70,
    /// <summary>domain_freeze(domain, mode, capability): an emergency stop of Q or Φ, and its end (FreezeMode). To
    /// freeze aborts the domain's jobs in due order, invalidates their containers and envelopes, revokes all its
    /// contracts and all its capabilities; nothing of it is granted until it is thawed, which gives the caller a new
    /// capability for the domain and nobody else one. Rights: Administer. Errors: InvalidDomain, InvalidArgument,
    /// LifecycleInvalid (frozen already, or not), ResourceExhausted.</summary>
    DomainFreeze = 71,
    /// <summary>vhm_create(terms*) → machine (Validated) in the caller's, whose quotas are taken from the caller's
    /// machine until it is released. It goes with the caller unless it has a process by then. Rights: Hypervise.
    /// Errors: InvalidArgument (tenant, profile, share, a quota that is none or does not fit the profile),
    /// CapabilityUnauthorized (another tenant or more domains than the caller's machine), DomainNotAvailable (no
    /// attested provider), ResourceExhausted (nesting, quotas, table).</summary>
    VhmCreate = 60,
    /// <summary>vhm_spawn(path*, pathLength, arguments*, argumentsLength, permissions, machine) → pid: as spawn, but in
    /// a machine directly in the caller's. The first process is the machine's init: when it ends, so does the machine.
    /// Rights: Spawn, Hypervise. Errors: as spawn; VhmNotFound; LifecycleInvalid (paused, ended).</summary>
    VhmSpawn = 61,
    /// <summary>vhm_control(machine, operation): VhmOperation, on a machine at any depth in the caller's. Rights:
    /// Hypervise. Errors: VhmNotFound, InvalidArgument, LifecycleInvalid, and what the operation says.</summary>
    VhmControl = 62,
    /// <summary>vhm_info(index, out info*): the caller's machine and those in it, in order of number. Rights:
    /// Telemetry. Errors: EndOfList, BadAddress.</summary>
    VhmInfo = 63,

    /// <summary>state_share(object, capability, process, measure) → capability: one container or envelope of the
    /// caller's for its parent, a child, or itself; in another machine only if the tenant is the same. Who holds it
    /// runs jobs in the object under the object's contract, each with Keep, and reads their results if measure is not
    /// 0. It ends with the contract, and with the capability it was made from. Rights: Call, Transition, ContractBind,
    /// to measure MeasureQ or ProjectPhi. Errors: DescriptorInvalid (not the caller's object), CapabilityUnauthorized
    /// (the contract's flags, another tenant), ContractInvalid (ending), InvalidProcess, ResourceExhausted.</summary>
    StateShare = 64,
    /// <summary>process_affinity(pid, affinity*): what the caller or a child of it usually wants (ProcessAffinity); its
    /// children inherit it. Advice: it gives terms that a contract_request leaves open, which are judged like any
    /// others. Errors: ProcessNotFound, InvalidArgument, BadAddress.</summary>
    ProcessAffinity = 65,
    /// <summary>capability_negotiate(domain, operation, duration, resources) → capability: for one BoundaryOperation in
    /// Q or Φ, for so many ticks from now and so many qubits or modes at most, derived from the caller's own for the
    /// domain. Asked in this order (XDV-011.2): the boundary's policy, the provider, the right, its limits; each
    /// answer is a Boundary record. Errors: the value is a BoundaryStatus: InvalidDomain, InvalidArgument (operation),
    /// DomainUnauthorized (policy), DomainNotAvailable (provider), CapabilityUnauthorized, CapabilityInvalid (time,
    /// resources); ResourceExhausted.</summary>
    CapabilityNegotiate = 66,

    /// <summary>metric_read(index, out record*, list, capability): place `index` of a MetricList, for the domain that
    /// the capability is for, in the caller's machine and those in it. Of alerts a place behind the last is None, for
    /// how many there are follows from outcomes. Never blocks, changes nothing. Rights: Telemetry, and any capability
    /// for the domain. Errors: EndOfList, InvalidArgument (list), BadAddress.</summary>
    MetricRead = 74,
    /// <summary>contract_info(index, out info*): the contracts of the caller's machine and those in it. Rights:
    /// Telemetry. Errors: EndOfList, BadAddress.</summary>
    ContractInfo = 75,
    /// <summary>capability_info(index, out info*): the capabilities of all processes of the caller's machine and those
    /// in it, in order of pid. A handle is worth nothing to another process than its owner. Rights: Telemetry. Errors:
    /// EndOfList, BadAddress.</summary>
    CapabilityInfo = 76,
}

/// <summary>What memory_map is to do.</summary>
[System.Flags]
public enum MemoryFlags : ushort
{
    /// <summary>Readable.</summary>
    None = 0,
    Write = 1,
    /// <summary>Frames now, not at the first access.</summary>
    Populate = 2,
}

/// <summary>Limits of segments.</summary>
public static class SegmentSize
{
    /// <summary>Most pages of one segment: 16 MiB.</summary>
    public const uint MaxPages = 4096;
}

/// <summary>What an access that found no page wanted.</summary>
[System.Flags]
public enum MemoryAccess : ushort
{
    /// <summary>Reading.</summary>
    None = 0,
    Write = 1,
    Execute = 2,
    /// <summary>The kernel, on behalf of the system call that follows.</summary>
    Kernel = 4,
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

/// <summary>Modes of domain_freeze.</summary>
public enum FreezeMode : ushort
{
    Thaw = 0,
    Freeze = 1,
}

/// <summary>Streams of console_write.</summary>
public enum ConsoleStream : ushort
{
    Output = 1,
    Error = 2,
    KernelLog = 3,
}
