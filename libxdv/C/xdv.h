/* xdv.h: the XDV ABI for C11 and C++17, x86-64, little-endian. Made from kernel/Abi by
   `xdv abi header`; do not edit. Freestanding: needs no C library.

   Names follow those of kernel/Abi: CircuitHeader.TotalBytes is total_bytes of
   xdv_circuit_header_t, Domain.Quantum is XDV_DOMAIN_QUANTUM. Every structure that the kernel
   reads is to be zeroed first: reserved fields and gaps are checked. */
#ifndef XDV_H
#define XDV_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define XDV_STATIC_ASSERT(condition) static_assert(condition, #condition)
extern "C" {
#else
#define XDV_STATIC_ASSERT(condition) _Static_assert(condition, #condition)
#endif

/* A set of PhaseProjection: bit p is projection p. */
typedef uint8_t xdv_allowed_projections_t;
enum {
    XDV_ALLOWED_PROJECTIONS_NONE = 0,
    XDV_ALLOWED_PROJECTIONS_INTENSITIES = 1,
    XDV_ALLOWED_PROJECTIONS_LARGEST = 2,
    XDV_ALLOWED_PROJECTIONS_THRESHOLDS = 4,
    XDV_ALLOWED_PROJECTIONS_CORRELATIONS = 8,
};

/* Binding of a machine to a domain's provider (XDV-014.3). Allowed: 0→1→2→3→4, 2→4, 4→1. */
typedef uint8_t xdv_binding_state_t;
enum {
    XDV_BINDING_STATE_NONE = 0,
    XDV_BINDING_STATE_REQUESTED = 1,
    /* The provider has attested and the machine's quota admits it. */
    XDV_BINDING_STATE_VALIDATED = 2,
    /* A contract of the machine is active. */
    XDV_BINDING_STATE_ACTIVE = 3,
    XDV_BINDING_STATE_RELEASED = 4,
};

/* What a Boundary record tells. */
typedef uint16_t xdv_boundary_event_t;
enum {
    XDV_BOUNDARY_EVENT_NONE = 0,
    XDV_BOUNDARY_EVENT_EXPORTED = 1,
    XDV_BOUNDARY_EVENT_IMPORTED = 2,
    XDV_BOUNDARY_EVENT_REFUSED = 3,
    /* A domain was stopped. */
    XDV_BOUNDARY_EVENT_FROZEN = 4,
    XDV_BOUNDARY_EVENT_THAWED = 5,
    /* A capability_negotiate was granted; its refusal is Refused with token id 0. */
    XDV_BOUNDARY_EVENT_NEGOTIATED = 6,
};

/* What a token permits, one thing each. Transform is for Φ alone, Measure for Q alone. */
typedef uint8_t xdv_boundary_operation_t;
enum {
    XDV_BOUNDARY_OPERATION_NONE = 0,
    /* A segment: to map it readable. K: telemetry and replay. Φ: to evaluate (Φ→K). */
    XDV_BOUNDARY_OPERATION_READ = 1,
    /* A segment: to map it writable. */
    XDV_BOUNDARY_OPERATION_WRITE = 2,
    /* A domain: contracts and jobs in it. */
    XDV_BOUNDARY_OPERATION_EXECUTE = 3,
    /* An endpoint or notification: to call or signal. */
    XDV_BOUNDARY_OPERATION_TRANSFER = 4,
    /* Q: to read results (Q→K). */
    XDV_BOUNDARY_OPERATION_MEASURE = 5,
    /* Φ: contracts, transforms and their evaluation. */
    XDV_BOUNDARY_OPERATION_TRANSFORM = 6,
};

/* What the kernel lets pass. */
typedef uint8_t xdv_boundary_policy_t;
enum {
    XDV_BOUNDARY_POLICY_NONE = 0,
    XDV_BOUNDARY_POLICY_ALLOW_LOCAL = 1,
    XDV_BOUNDARY_POLICY_ALLOW_CROSS = 2,
    /* Across a boundary only with an attested provider. */
    XDV_BOUNDARY_POLICY_REQUIRE_ATTESTATION = 4,
    /* Every answer is recorded. */
    XDV_BOUNDARY_POLICY_REQUIRE_AUDIT = 8,
};

/* Operations as a set: bit = operation − 1. */
typedef uint32_t xdv_boundary_rights_t;
enum {
    XDV_BOUNDARY_RIGHTS_NONE = 0,
    XDV_BOUNDARY_RIGHTS_READ = 1,
    XDV_BOUNDARY_RIGHTS_WRITE = 2,
    XDV_BOUNDARY_RIGHTS_EXECUTE = 4,
    XDV_BOUNDARY_RIGHTS_TRANSFER = 8,
    XDV_BOUNDARY_RIGHTS_MEASURE = 16,
    XDV_BOUNDARY_RIGHTS_TRANSFORM = 32,
};

/* How far a token reaches. */
typedef uint8_t xdv_boundary_scope_t;
enum {
    XDV_BOUNDARY_SCOPE_NONE = 0,
    /* Inside K. */
    XDV_BOUNDARY_SCOPE_LOCAL = 1,
    /* One endpoint, notification or segment. */
    XDV_BOUNDARY_SCOPE_RESOURCE = 2,
    /* Between K and a domain whose provider nobody attested: never granted, Q and Φ need an
       attestation. */
    XDV_BOUNDARY_SCOPE_CROSS_DOMAIN = 3,
    /* Between K and a domain whose provider has attested. */
    XDV_BOUNDARY_SCOPE_ATTESTED_CROSS = 4,
    /* Transforms of Φ. */
    XDV_BOUNDARY_SCOPE_PHASE_MUTATION = 5,
};

/* Why a token was refused: the value of the call that failed. */
typedef uint8_t xdv_boundary_status_t;
enum {
    XDV_BOUNDARY_STATUS_OK = 0,
    /* It is another process's, or its capability does not permit the operation. */
    XDV_BOUNDARY_STATUS_DENIED = 1,
    /* Its capability does not contain it. */
    XDV_BOUNDARY_STATUS_INVALID_CAPABILITY = 2,
    XDV_BOUNDARY_STATUS_REVOKED = 3,
    XDV_BOUNDARY_STATUS_EXPIRED = 4,
    /* Operation, domains and scope do not belong together. */
    XDV_BOUNDARY_STATUS_INVALID_SCOPE = 5,
    XDV_BOUNDARY_STATUS_BAD_SIGNATURE = 6,
    XDV_BOUNDARY_STATUS_INVALID_DOMAIN = 7,
    /* It comes from another machine, or the domain is frozen. */
    XDV_BOUNDARY_STATUS_POLICY_DENIED = 8,
    XDV_BOUNDARY_STATUS_ATTESTATION_REQUIRED = 9,
    /* No attested provider is there. */
    XDV_BOUNDARY_STATUS_ATTESTATION_FAILED = 10,
};

/* What a CallDetails record holds. */
typedef uint16_t xdv_call_detail_t;
enum {
    XDV_CALL_DETAIL_NONE = 0,
    /* The token of a capability_import. */
    XDV_CALL_DETAIL_TOKEN = 1,
    /* More terms of a contract_request. */
    XDV_CALL_DETAIL_TERMS = 2,
    /* The Q job whose result an xdv_call from Q to Φ prepares phases from. */
    XDV_CALL_DETAIL_SOURCE = 3,
};

typedef uint16_t xdv_capability_event_t;
enum {
    XDV_CAPABILITY_EVENT_ISSUED = 1,
    XDV_CAPABILITY_EVENT_DERIVED = 2,
    XDV_CAPABILITY_EVENT_REVOKED = 3,
    XDV_CAPABILITY_EVENT_REFUSED = 4,
    XDV_CAPABILITY_EVENT_EXPIRED = 5,
};

/* What a capability names. */
typedef uint8_t xdv_capability_kind_t;
enum {
    /* A domain and rights in it. */
    XDV_CAPABILITY_KIND_DOMAIN = 0,
    /* An endpoint: Ipc permits to call; its owner receives. */
    XDV_CAPABILITY_KIND_ENDPOINT = 1,
    /* A notification: Ipc permits to signal; its owner waits. */
    XDV_CAPABILITY_KIND_NOTIFICATION = 2,
    /* A memory segment: ReadSegment and WriteSegment permit to map it; it ends with its owner's
       capability. */
    XDV_CAPABILITY_KIND_SEGMENT = 3,
    /* A container or envelope that its owner shares: jobs in it, under its contract
       (state_share). */
    XDV_CAPABILITY_KIND_STATE_OBJECT = 4,
};

/* What console_mode sets for the calling process. */
typedef uint32_t xdv_console_mode_t;
enum {
    /* Ctrl-C ends it while it has the foreground. */
    XDV_CONSOLE_MODE_INTERRUPTIBLE = 0,
    /* It reads byte 3 like any other. */
    XDV_CONSOLE_MODE_TAKE_INTERRUPT = 1,
};

/* Streams of console_write. */
typedef uint16_t xdv_console_stream_t;
enum {
    XDV_CONSOLE_STREAM_OUTPUT = 1,
    XDV_CONSOLE_STREAM_ERROR = 2,
    XDV_CONSOLE_STREAM_KERNEL_LOG = 3,
};

/* What a contract permits beyond its owner's own use (XDV-032.3, XDV-012.3). */
typedef uint8_t xdv_contract_flags_t;
enum {
    XDV_CONTRACT_FLAGS_NONE = 0,
    /* Its owner may share a container or envelope under it (state_share). */
    XDV_CONTRACT_FLAGS_SHARE = 1,
    /* Who shares one may measure or evaluate too, if its owner lets it. Only with Share. */
    XDV_CONTRACT_FLAGS_SHARE_MEASUREMENT = 2,
};

/* Resource contract lifecycle (XDV-023.1): Issued → Active → Released, or Revoked from either. */
typedef uint8_t xdv_contract_state_t;
enum {
    XDV_CONTRACT_STATE_NONE = 0,
    XDV_CONTRACT_STATE_ISSUED = 1,
    XDV_CONTRACT_STATE_ACTIVE = 2,
    XDV_CONTRACT_STATE_RELEASED = 3,
    XDV_CONTRACT_STATE_REVOKED = 4,
};

typedef uint64_t xdv_device_features_t;
enum {
    XDV_DEVICE_FEATURES_NONE = 0,
    /* Several chains may be published with one kick. */
    XDV_DEVICE_FEATURES_BATCHING = 1,
    /* VRING_AVAIL_F_NO_INTERRUPT is honoured. */
    XDV_DEVICE_FEATURES_NO_INTERRUPT = 2,
};
/* VIRTIO_F_VERSION_1: split ring, little-endian. */
#define XDV_DEVICE_FEATURES_VERSION1 UINT64_C(0x100000000)

typedef uint32_t xdv_device_id_t;
enum {
    XDV_DEVICE_ID_HOST = 72,
    XDV_DEVICE_ID_PHASE = 80,
    XDV_DEVICE_ID_QUANTUM = 81,
};

/* Status words, both directions. */
typedef uint32_t xdv_device_status_t;
enum {
    XDV_DEVICE_STATUS_RESET = 0,
    XDV_DEVICE_STATUS_ACKNOWLEDGED = 1,
    XDV_DEVICE_STATUS_DRIVER_READY = 4,
    /* Server side: a worker is attached and serves. */
    XDV_DEVICE_STATUS_SERVING = 8,
    /* The other side broke the protocol. As the server's status: its provider was deregistered,
       nobody will serve this window. */
    XDV_DEVICE_STATUS_FAILED = 128,
};

/* A computational domain (XDV-001.1). K, Q and Φ are peers. */
typedef uint8_t xdv_domain_t;
enum {
    XDV_DOMAIN_CLASSICAL = 0,
    XDV_DOMAIN_QUANTUM = 1,
    XDV_DOMAIN_PHASE = 2,
    XDV_DOMAIN_INVALID = 255,
};

/* Domain lifecycle (XDV-011.4). */
typedef uint8_t xdv_domain_state_t;
enum {
    XDV_DOMAIN_STATE_UNBOUND = 0,
    XDV_DOMAIN_STATE_BOUND = 1,
    XDV_DOMAIN_STATE_INITIALIZED = 2,
    XDV_DOMAIN_STATE_ACTIVE = 3,
    XDV_DOMAIN_STATE_SUSPENDED = 4,
    XDV_DOMAIN_STATE_TERMINATED = 5,
    XDV_DOMAIN_STATE_RELEASED = 6,
};

/* Elements. Mode amplitudes a[m], power |a[m]|². */
typedef uint8_t xdv_element_code_t;
enum {
    XDV_ELEMENT_CODE_NONE = 0,
    /* Preparation: mode Mode0 gets real amplitude √Param0 (power Param0), all its phase 0. Only
       before any other element. */
    XDV_ELEMENT_CODE_INJECT = 1,
    /* a[m0] *= e^{i·Param0}. */
    XDV_ELEMENT_CODE_PHASE_SHIFT = 2,
    /* Lossless coupler, angle θ = Param0: (a, b) → (cos θ·a + i sin θ·b, i sin θ·a + cos θ·b). */
    XDV_ELEMENT_CODE_COUPLER = 3,
    /* Mach–Zehnder cell (θ = Param0, φ = Param1): (a, b) → (e^{iφ} cos θ·a − sin θ·b, e^{iφ}
       sin θ·a + cos θ·b). Rectangular (Clements) meshes are sequences of these, then output
       phases. */
    XDV_ELEMENT_CODE_MACH_ZEHNDER = 4,
    /* Unitary DFT over all modes: a'[k] = N^−½ Σ a[j] e^{±2πi jk/N}; Mode0 = 0 takes e^{+…}, 1
       its inverse e^{−…}. */
    XDV_ELEMENT_CODE_FOURIER = 5,
    /* Real rotation: (a, b) → (cos θ·a − sin θ·b, sin θ·a + cos θ·b); preparation networks use
       it. */
    XDV_ELEMENT_CODE_ROTATION = 6,
    /* Loss, power transmission T = Param0 in 0…1: a[m0] *= √T. */
    XDV_ELEMENT_CODE_LOSS = 7,
    /* Kerr medium, χ = Param0 in radians per power: a[m0] *= e^{iχ|a|²} (self-phase modulation;
       power stays). */
    XDV_ELEMENT_CODE_KERR = 8,
    /* Saturable absorber, optical density α = Param0 ≥ 0 for weak light, saturation power s =
       Param1 > 0: a[m0] *= e^{−(α÷2)÷(1 + |a|²÷s)}. */
    XDV_ELEMENT_CODE_SATURABLE = 9,
    /* What an evaluation sees together: modes Mode0 … Mode1, and the power above which it says
       1 (Param0; only Thresholds uses it). Behind all other elements; no mode in two of them. */
    XDV_ELEMENT_CODE_DETECTOR = 16,
};

/* Escalation levels of a fault (XDV-024.2). */
typedef uint8_t xdv_escalation_level_t;
enum {
    XDV_ESCALATION_LEVEL_PROCESS = 0,
    XDV_ESCALATION_LEVEL_DOMAIN = 1,
    XDV_ESCALATION_LEVEL_VHM = 2,
    XDV_ESCALATION_LEVEL_ORCHESTRATION = 3,
};

/* What a reply to a fault decides: its length in words. Any other length is End too, so that
   nobody makes a server fail whose replies are longer. */
typedef uint32_t xdv_fault_decision_t;
enum {
    /* The process ends as it would without a handler. */
    XDV_FAULT_DECISION_END = 0,
    /* The instruction is tried again. The word means nothing. */
    XDV_FAULT_DECISION_RETRY = 1,
    /* The thread goes on at rip = word 1, all its other registers as they were. The process
       ends when that is no user address. */
    XDV_FAULT_DECISION_CONTINUE_AT = 2,
};

/* Fault classes (XDV-024.1, XDV-010.5). */
typedef uint16_t xdv_fault_kind_t;
enum {
    XDV_FAULT_KIND_NONE = 0,
    XDV_FAULT_KIND_MEASUREMENT_TIMEOUT = 1,
    XDV_FAULT_KIND_INVALID_RESULT = 2,
    XDV_FAULT_KIND_BUDGET_EXHAUSTED = 3,
    XDV_FAULT_KIND_PROVIDER_FAULT = 4,
    XDV_FAULT_KIND_COHERENCE_TIMEOUT = 5,
    XDV_FAULT_KIND_STABILITY_BREACH = 6,
    XDV_FAULT_KIND_TRANSFORM_INTEGRITY = 7,
    XDV_FAULT_KIND_ENVELOPE_COLLISION = 8,
    XDV_FAULT_KIND_CAPABILITY_VIOLATION = 16,
    XDV_FAULT_KIND_CLONE_ATTEMPT = 17,
    XDV_FAULT_KIND_PROCESS_TRAP = 18,
    /* A process touched a page it could not have. */
    XDV_FAULT_KIND_MEMORY_EXHAUSTED = 19,
    /* A machine's init ended by a fault, and the machine with it (XDV-014.7). */
    XDV_FAULT_KIND_VHM_FAULT = 20,
    /* The root machine's init ended by a fault, and the session with it. */
    XDV_FAULT_KIND_SESSION_FAULT = 21,
    /* The domain was stopped while the job ran, or the contract lived (domain_freeze). */
    XDV_FAULT_KIND_DOMAIN_STOPPED = 24,
};

/* Modes of domain_freeze. */
typedef uint16_t xdv_freeze_mode_t;
enum {
    XDV_FREEZE_MODE_THAW = 0,
    XDV_FREEZE_MODE_FREEZE = 1,
};

/* Operations: OpenQASM 2's qelib1 gates, measurement, reset, barrier. Angles in radians,
   qelib1's conventions. */
typedef uint8_t xdv_gate_code_t;
enum {
    XDV_GATE_CODE_NONE = 0,
    XDV_GATE_CODE_ID = 1,
    XDV_GATE_CODE_X = 2,
    XDV_GATE_CODE_Y = 3,
    XDV_GATE_CODE_Z = 4,
    XDV_GATE_CODE_H = 5,
    XDV_GATE_CODE_S = 6,
    XDV_GATE_CODE_SDG = 7,
    XDV_GATE_CODE_T = 8,
    XDV_GATE_CODE_TDG = 9,
    XDV_GATE_CODE_SX = 10,
    XDV_GATE_CODE_SXDG = 11,
    XDV_GATE_CODE_RX = 16,
    XDV_GATE_CODE_RY = 17,
    XDV_GATE_CODE_RZ = 18,
    XDV_GATE_CODE_U1 = 19,
    XDV_GATE_CODE_U2 = 20,
    XDV_GATE_CODE_U3 = 21,
    XDV_GATE_CODE_CX = 32,
    XDV_GATE_CODE_CY = 33,
    XDV_GATE_CODE_CZ = 34,
    XDV_GATE_CODE_CH = 35,
    XDV_GATE_CODE_SWAP = 36,
    XDV_GATE_CODE_CRX = 37,
    XDV_GATE_CODE_CRY = 38,
    XDV_GATE_CODE_CRZ = 39,
    XDV_GATE_CODE_CU1 = 40,
    XDV_GATE_CODE_CU3 = 41,
    XDV_GATE_CODE_RXX = 42,
    XDV_GATE_CODE_RZZ = 43,
    XDV_GATE_CODE_CSX = 44,
    XDV_GATE_CODE_CCX = 64,
    XDV_GATE_CODE_CSWAP = 65,
    XDV_GATE_CODE_MEASURE = 96,
    XDV_GATE_CODE_RESET = 97,
    XDV_GATE_CODE_BARRIER = 98,
};

typedef uint32_t xdv_host_operation_t;
enum {
    XDV_HOST_OPERATION_NONE = 0,
    /* → HostConfiguration. */
    XDV_HOST_OPERATION_CONFIGURATION = 1,
    /* Offset, Length → bytes of the command. */
    XDV_HOST_OPERATION_READ_COMMAND = 2,
    /* Offset, Length → bytes of the `--files` archive (XDVFSPLD). */
    XDV_HOST_OPERATION_READ_ARCHIVE = 3,
    /* Stream in Argument; payload = text. No answer bytes. */
    XDV_HOST_OPERATION_CONSOLE_WRITE = 4,
    /* The session is over: exit status in Argument; payload = SessionEnd. */
    XDV_HOST_OPERATION_EXIT = 5,
};

typedef uint32_t xdv_job_flags_t;
enum {
    XDV_JOB_FLAGS_NONE = 0,
    /* Keep the container (envelope) after the job: the next job continues with its state. One
       shot only. */
    XDV_JOB_FLAGS_KEEP = 1,
    /* Φ: evaluate at the end. Without it the transform only evolves the envelope. */
    XDV_JOB_FLAGS_EVALUATE = 2,
};

/* Requests to a Q or Φ provider. A chain is: request (this header, then the circuit or
   program), answer buffer. */
typedef uint32_t xdv_job_operation_t;
enum {
    XDV_JOB_OPERATION_NONE = 0,
    XDV_JOB_OPERATION_EXECUTE = 1,
    /* Forget the container or envelope. */
    XDV_JOB_OPERATION_RELEASE = 2,
};

/* What an access that found no page wanted. */
typedef uint16_t xdv_memory_access_t;
enum {
    /* Reading. */
    XDV_MEMORY_ACCESS_NONE = 0,
    XDV_MEMORY_ACCESS_WRITE = 1,
    XDV_MEMORY_ACCESS_EXECUTE = 2,
    /* The kernel, on behalf of the system call that follows. */
    XDV_MEMORY_ACCESS_KERNEL = 4,
};

/* What memory_map is to do. */
typedef uint16_t xdv_memory_flags_t;
enum {
    /* Readable. */
    XDV_MEMORY_FLAGS_NONE = 0,
    XDV_MEMORY_FLAGS_WRITE = 1,
    /* Frames now, not at the first access. */
    XDV_MEMORY_FLAGS_POPULATE = 2,
};

/* XDV-070.1. */
typedef uint8_t xdv_metric_category_t;
enum {
    XDV_METRIC_CATEGORY_NONE = 0,
    XDV_METRIC_CATEGORY_PERFORMANCE = 1,
    XDV_METRIC_CATEGORY_RESOURCE = 2,
    XDV_METRIC_CATEGORY_STABILITY = 3,
    XDV_METRIC_CATEGORY_SECURITY = 4,
    XDV_METRIC_CATEGORY_FAULT = 5,
    XDV_METRIC_CATEGORY_SCHEDULING = 6,
};

/* What is measured. Domain × 32 + its place in the domain's list, from 1; values are fixed. */
typedef uint16_t xdv_metric_id_t;
enum {
    XDV_METRIC_ID_NONE = 0,
    /* User instructions of all processes there were. */
    XDV_METRIC_ID_INSTRUCTIONS = 1,
    XDV_METRIC_ID_SYSTEM_CALLS = 2,
    /* Calls and replies that endpoints took. */
    XDV_METRIC_ID_MESSAGES = 3,
    XDV_METRIC_ID_MESSAGE_WORDS = 4,
    XDV_METRIC_ID_SIGNALS = 5,
    XDV_METRIC_ID_PAGE_FAULTS = 6,
    XDV_METRIC_ID_PAGES = 7,
    XDV_METRIC_ID_PROCESSES = 8,
    XDV_METRIC_ID_THREADS = 9,
    XDV_METRIC_ID_CAPABILITIES = 10,
    /* Endpoints, notifications and segments. */
    XDV_METRIC_ID_OBJECTS = 11,
    /* Threads that are ready, of all machines; the root's alone. */
    XDV_METRIC_ID_QUEUE_DEPTH = 12,
    /* Threads of the machine that got the processor. */
    XDV_METRIC_ID_SWITCHES = 13,
    /* Slices that were used up. */
    XDV_METRIC_ID_PREEMPTIONS = 14,
    /* Slice timer, console, disk, entropy, providers and their answers; the root's alone but
       for the first. */
    XDV_METRIC_ID_INTERRUPTS = 15,
    /* Ticks in which everybody waited; the root's alone. */
    XDV_METRIC_ID_IDLE = 16,
    /* Operations that a capability or the boundary did not permit. */
    XDV_METRIC_ID_REFUSALS = 17,
    XDV_METRIC_ID_DERIVATIONS = 18,
    XDV_METRIC_ID_REVOCATIONS = 19,
    XDV_METRIC_ID_TRAPS = 20,
    XDV_METRIC_ID_CLASSICAL_FAULTS = 21,
    XDV_METRIC_ID_CONTAINERS = 33,
    XDV_METRIC_ID_QUBITS_HELD = 34,
    /* The provider's, that no contract holds; 0 while there is no provider. */
    XDV_METRIC_ID_QUBITS_FREE = 35,
    XDV_METRIC_ID_QUANTUM_CONTRACTS = 36,
    XDV_METRIC_ID_QUANTUM_JOBS = 37,
    XDV_METRIC_ID_QUANTUM_COMPLETED = 38,
    XDV_METRIC_ID_QUANTUM_FAILED = 39,
    XDV_METRIC_ID_QUANTUM_IN_FLIGHT = 40,
    /* Shots of completed jobs. */
    XDV_METRIC_ID_MEASUREMENTS = 41,
    /* Part of its decoherence budget that the job admitted last leaves. */
    XDV_METRIC_ID_MARGIN = 42,
    XDV_METRIC_ID_LEAST_MARGIN = 43,
    /* The provider's estimate for the job completed last. */
    XDV_METRIC_ID_FIDELITY = 44,
    XDV_METRIC_ID_LEAST_FIDELITY = 45,
    /* As attested; 0 = not declared. */
    XDV_METRIC_ID_T1 = 46,
    XDV_METRIC_ID_T2 = 47,
    XDV_METRIC_ID_ONE_QUBIT_ERROR = 48,
    XDV_METRIC_ID_TWO_QUBIT_ERROR = 49,
    XDV_METRIC_ID_READOUT_ERROR = 50,
    XDV_METRIC_ID_CALIBRATION_EPOCH = 51,
    XDV_METRIC_ID_QUANTUM_FAULTS = 52,
    XDV_METRIC_ID_QUANTUM_ROLLBACKS = 53,
    XDV_METRIC_ID_ENVELOPES = 65,
    XDV_METRIC_ID_MODES_HELD = 66,
    XDV_METRIC_ID_MODES_FREE = 67,
    /* Contracts of Φ that live: each is a coherence window. */
    XDV_METRIC_ID_WINDOWS = 68,
    XDV_METRIC_ID_TRANSFORMS = 69,
    XDV_METRIC_ID_TRANSFORMS_COMPLETED = 70,
    XDV_METRIC_ID_TRANSFORMS_FAILED = 71,
    XDV_METRIC_ID_TRANSFORMS_IN_FLIGHT = 72,
    /* Index of the transform completed last; 10⁹ = as declared. */
    XDV_METRIC_ID_STABILITY = 73,
    XDV_METRIC_ID_LEAST_STABILITY = 74,
    /* RMS phase error of the transform completed last. */
    XDV_METRIC_ID_NOISE = 75,
    /* Noise of the last transform less that of the one before. */
    XDV_METRIC_ID_NOISE_GRADIENT = 76,
    XDV_METRIC_ID_DRIFT = 77,
    /* Stability that the last transform cost. */
    XDV_METRIC_ID_IMPACT = 78,
    /* Stability breaches, coherence timeouts and envelope collisions. */
    XDV_METRIC_ID_VIOLATIONS = 79,
    XDV_METRIC_ID_DECLARED_NOISE = 80,
    XDV_METRIC_ID_PHASE_FAULTS = 81,
    XDV_METRIC_ID_PHASE_ROLLBACKS = 82,
};

/* Lists that metric_read reads. */
typedef uint16_t xdv_metric_list_t;
enum {
    /* All metrics of one machine after those of another, in order of their numbers. */
    XDV_METRIC_LIST_METRICS = 0,
    /* The latest alerts, oldest first. */
    XDV_METRIC_LIST_ALERTS = 1,
};

/* How urgent a record is; a metric that no threshold is about is Info. */
typedef uint8_t xdv_metric_severity_t;
enum {
    XDV_METRIC_SEVERITY_NONE = 0,
    XDV_METRIC_SEVERITY_INFO = 1,
    XDV_METRIC_SEVERITY_NOTICE = 2,
    XDV_METRIC_SEVERITY_WARNING = 3,
    XDV_METRIC_SEVERITY_SERIOUS = 4,
    XDV_METRIC_SEVERITY_CRITICAL = 5,
};

typedef uint8_t xdv_metric_unit_t;
enum {
    XDV_METRIC_UNIT_COUNT = 0,
    XDV_METRIC_UNIT_INSTRUCTIONS = 1,
    XDV_METRIC_UNIT_TICKS = 2,
    XDV_METRIC_UNIT_NANOSECONDS = 3,
    /* 10⁻⁹ of one: fidelities, error rates, margins, stability. */
    XDV_METRIC_UNIT_BILLIONTHS = 4,
    XDV_METRIC_UNIT_NANORADIANS = 5,
    /* 4 KiB. */
    XDV_METRIC_UNIT_PAGES = 6,
    XDV_METRIC_UNIT_WORDS = 7,
};

/* What a capability permits. Bits 0–8 are the runtime's capability flags; 16.. name the Q/Φ
   rights of XDV-002.3. */
typedef uint32_t xdv_permissions_t;
enum {
    XDV_PERMISSIONS_NONE = 0,
    XDV_PERMISSIONS_CALL_CLASSICAL = 1,
    /* EXECUTE_Q. */
    XDV_PERMISSIONS_CALL_QUANTUM = 2,
    /* EXECUTE_PHI. */
    XDV_PERMISSIONS_CALL_PHASE = 4,
    XDV_PERMISSIONS_IPC = 8,
    /* TRANSITION(origin → target). */
    XDV_PERMISSIONS_TRANSITION = 16,
    XDV_PERMISSIONS_CONTRACT_BIND = 32,
    XDV_PERMISSIONS_SYSCALL = 64,
    XDV_PERMISSIONS_REPLAY = 128,
    XDV_PERMISSIONS_TELEMETRY = 256,
    /* MEASURE_Q. */
    XDV_PERMISSIONS_MEASURE_QUANTUM = 65536,
    /* PROJECT_PHI. */
    XDV_PERMISSIONS_PROJECT_PHASE = 131072,
    /* ALLOCATE. */
    XDV_PERMISSIONS_ALLOCATE = 262144,
    /* May create processes. */
    XDV_PERMISSIONS_SPAWN = 524288,
    /* May freeze and thaw a domain; in a process's own capability also: end the session and
       read the boot command, as init does. */
    XDV_PERMISSIONS_ADMINISTER = 1048576,
    /* May map a segment. Bits of their own, not Ipc: what may be written is decided by grant. */
    XDV_PERMISSIONS_READ_SEGMENT = 2097152,
    /* May map it writable. */
    XDV_PERMISSIONS_WRITE_SEGMENT = 4194304,
    /* May create and control machines in its own (XDV-014). */
    XDV_PERMISSIONS_HYPERVISE = 8388608,
    XDV_PERMISSIONS_ALL = 16712191,
};

/* What an evaluation of a Φ envelope tells K (XDV-033.1, XDV-061.3): structured values, f64
   each, never phases. Detectors are those that end the program (Detector); without any, each
   mode has one. */
typedef uint8_t xdv_phase_projection_t;
enum {
    /* The power in each detector. */
    XDV_PHASE_PROJECTION_INTENSITIES = 0,
    /* One value: the detector with the most power, of equals the first. */
    XDV_PHASE_PROJECTION_LARGEST = 1,
    /* For each detector 1 where its power is above its threshold, else 0. */
    XDV_PHASE_PROJECTION_THRESHOLDS = 2,
    /* For each pair of detectors i < j, in the order 01 02 … 12 …: how alike the powers in
       their modes are, Σ p[m]·q[m] ÷ √(Σ p[m]² · Σ q[m]²), 0 where one is dark. */
    XDV_PHASE_PROJECTION_CORRELATIONS = 3,
};

/* Transform ids of the v0 Φ descriptor. 1–4 are the base set; a provider declares which it has. */
typedef uint32_t xdv_phase_transform_t;
enum {
    XDV_PHASE_TRANSFORM_NONE = 0,
    XDV_PHASE_TRANSFORM_ALIGN = 1,
    XDV_PHASE_TRANSFORM_SHIFT = 2,
    XDV_PHASE_TRANSFORM_MERGE = 3,
    XDV_PHASE_TRANSFORM_SPLIT = 4,
    /* A transform program in the encoding of TransformFormat, named by the extension. */
    XDV_PHASE_TRANSFORM_PROGRAM = 32,
};

/* What the machine does when the session has ended. */
typedef uint16_t xdv_power_mode_t;
enum {
    XDV_POWER_MODE_OFF = 0,
    XDV_POWER_MODE_RESTART = 1,
};

/* What a process is about at the moment: the most active of its threads. */
typedef uint8_t xdv_process_activity_t;
enum {
    /* It has ended; its parent has not asked yet. */
    XDV_PROCESS_ACTIVITY_ENDED = 0,
    XDV_PROCESS_ACTIVITY_RUNNING = 1,
    XDV_PROCESS_ACTIVITY_READY = 2,
    XDV_PROCESS_ACTIVITY_AWAITS_JOB = 3,
    XDV_PROCESS_ACTIVITY_AWAITS_CHILD = 4,
    XDV_PROCESS_ACTIVITY_AWAITS_INPUT = 5,
    XDV_PROCESS_ACTIVITY_AWAITS_THREAD = 6,
    XDV_PROCESS_ACTIVITY_AWAITS_MESSAGE = 7,
    XDV_PROCESS_ACTIVITY_AWAITS_SIGNAL = 8,
    /* It has faulted; its handler decides. */
    XDV_PROCESS_ACTIVITY_AWAITS_HANDLER = 9,
};

/* Process lifecycle as the runtime shows it (XDV-081 §4.2, XDV-020.3). Allowed: 1→2→3→4, 4↔5,
   4→6, 5→6. */
typedef uint8_t xdv_process_state_t;
enum {
    XDV_PROCESS_STATE_NONE = 0,
    XDV_PROCESS_STATE_CREATED = 1,
    XDV_PROCESS_STATE_INITIALIZED = 2,
    XDV_PROCESS_STATE_DOMAIN_BOUND = 3,
    XDV_PROCESS_STATE_ACTIVE = 4,
    XDV_PROCESS_STATE_SUSPENDED = 5,
    XDV_PROCESS_STATE_TERMINATED = 6,
};

/* What a provider can do that not every one can. */
typedef uint16_t xdv_provider_features_t;
enum {
    XDV_PROVIDER_FEATURES_NONE = 0,
    /* Φ: light enters with phases that a Q result gives (XDV-022.2; JobRequest.PhaseBits). */
    XDV_PROVIDER_FEATURES_PHASE_FROM_MEASUREMENT = 1,
    /* Φ: evaluations other than intensities (PhaseProjection). */
    XDV_PROVIDER_FEATURES_PROJECTIONS = 2,
};

typedef uint32_t xdv_provider_kind_t;
enum {
    XDV_PROVIDER_KIND_UNKNOWN = 0,
    XDV_PROVIDER_KIND_SIMULATOR = 1,
    XDV_PROVIDER_KIND_HARDWARE = 2,
};

/* Provider lifecycle (XDV-060.1). */
typedef uint8_t xdv_provider_state_t;
enum {
    XDV_PROVIDER_STATE_ABSENT = 0,
    XDV_PROVIDER_STATE_REGISTERED = 1,
    XDV_PROVIDER_STATE_ATTESTED = 2,
    XDV_PROVIDER_STATE_ACTIVE = 3,
    XDV_PROVIDER_STATE_LOST = 4,
};

typedef uint32_t xdv_quantum_engine_t;
enum {
    XDV_QUANTUM_ENGINE_UNKNOWN = 0,
    /* Exact double-precision state vector. */
    XDV_QUANTUM_ENGINE_STATE_VECTOR_F64 = 1,
    /* Stabiliser tableau and Pauli frames: exact, for circuits of Clifford gates. */
    XDV_QUANTUM_ENGINE_STABILISER = 2,
    /* Single-precision state vector: probabilities to about six digits. */
    XDV_QUANTUM_ENGINE_STATE_VECTOR_F32 = 3,
    /* Density matrix in double precision: noise without drawing it. */
    XDV_QUANTUM_ENGINE_DENSITY_MATRIX = 4,
    /* Quantum trajectories: state vectors with errors drawn. */
    XDV_QUANTUM_ENGINE_TRAJECTORIES = 5,
};

/* Event types. 1–7 are the replay table's; ours start at 32. Input kinds carry everything Core
   needs to replay them. */
typedef uint8_t xdv_record_kind_t;
enum {
    XDV_RECORD_KIND_NONE = 0,
    /* A thread was chosen to run (operation 0), or everybody is blocked and T jumps (operation
       1). */
    XDV_RECORD_KIND_SCHEDULE = 1,
    /* A contract changed state; operation = new ContractState. */
    XDV_RECORD_KIND_RESOURCE = 2,
    /* A transition ended; operation = last phase reached, status = Ok (success) or why it
       rolled back. Operation Retry: a job that just failed is run again; arg0 = job, arg1 = its
       new container or envelope, arg2 = due, arg3 = cost, value = number of the retry. */
    XDV_RECORD_KIND_TRANSITION = 3,
    /* A capability was issued, derived, refused or revoked; operation = CapabilityEvent. */
    XDV_RECORD_KIND_CAPABILITY = 4,
    /* A fault; operation = FaultKind, arg0 = escalation level. */
    XDV_RECORD_KIND_FAULT = 5,
    /* Input: the outcome of a Q job takes effect. */
    XDV_RECORD_KIND_QUANTUM_MEASURE = 6,
    /* Input: the answer of a Φ transform takes effect. */
    XDV_RECORD_KIND_PHASE_TRANSFORM = 7,
    /* Input: the machine and its configuration; arg3 = TraceFlags, value = scheduling policies,
       outcome = boot seed. */
    XDV_RECORD_KIND_BOOT = 32,
    /* Input and decision: a system call; operation = number. */
    XDV_RECORD_KIND_SYSTEM_CALL = 33,
    /* Input: the running thread used up its slice. */
    XDV_RECORD_KIND_SLICE_EXPIRED = 34,
    /* Input: the running thread trapped; operation = vector, arg0 = fault address, arg1 = rip,
       arg2 = error code. */
    XDV_RECORD_KIND_TRAP = 35,
    /* Input: bytes for the console reader; operation = count (0 = end of input), arg0–3 = the
       bytes. */
    XDV_RECORD_KIND_CONSOLE_INPUT = 36,
    /* Input: a provider attested; arg0 = generation, arg1–3 and value = declared limits,
       outcome = digest of the attestation. */
    XDV_RECORD_KIND_PROVIDER_ATTACHED = 37,
    /* Input: a provider is gone (crash, watchdog, protocol abuse). */
    XDV_RECORD_KIND_PROVIDER_LOST = 38,
    /* Input: an archive of files was attached; operation = archive, arg0 = entries, arg1 =
       bytes, outcome = digest. */
    XDV_RECORD_KIND_FILES_ATTACHED = 39,
    /* A process changed state; operation = new ProcessState. */
    XDV_RECORD_KIND_PROCESS = 40,
    /* A container or envelope changed state; operation = new StateObjectState. */
    XDV_RECORD_KIND_STATE_OBJECT = 41,
    /* The session ended; operation = PowerMode, value = exit status. */
    XDV_RECORD_KIND_SHUTDOWN = 42,
    /* Input: a circuit or transform program was staged for the call that follows; arg0–3 =
       SHA3-256 of its bytes, value = bytes | operations << 32. */
    XDV_RECORD_KIND_PAYLOAD = 43,
    /* Input: random bytes were drawn for the call that follows; arg0 = bytes, outcome = the
       bytes. */
    XDV_RECORD_KIND_ENTROPY = 44,
    /* Input: sectors were read for the call that follows; arg0 = sector, arg1 = bytes, outcome
       = SHA3-256 of the data, filled in when the record is sealed. */
    XDV_RECORD_KIND_BLOCK_READ = 45,
    /* Input: the real-time clock was read at boot; outcome = seconds since 1970 (8 bytes). */
    XDV_RECORD_KIND_REAL_TIME = 46,
    /* A machine or a binding of one changed state; operation = new VhmState, or 16 + new
       BindingState with the domain; vhm = the machine, process = who asked, arg0 = parent |
       tenant << 16 | profile << 32 | depth << 40. */
    XDV_RECORD_KIND_VHM = 47,
    /* Something went or wanted to go through the boundary (XDV-015); operation = BoundaryEvent,
       arg0 = id of the token, arg1 = issuer | subject << 32, arg2 = expiry, arg3 = operation |
       scope << 8 | source << 16 | target << 24 | BoundaryStatus << 32, value = the capability
       that an import gave. */
    XDV_RECORD_KIND_BOUNDARY = 48,
    /* Input: more operands of the call that follows than its own record has room for; operation
       = CallDetail, outcome = a token's MAC. */
    XDV_RECORD_KIND_CALL_DETAILS = 51,
    /* Input: the running thread, or the kernel on its behalf, touched a page that needs a
       frame; arg0 = page, arg1 = MemoryAccess, arg2 = frames it takes. */
    XDV_RECORD_KIND_MEMORY_FAULT = 52,
};

/* Scope of a replay: whose records are checked and hashed. All of them are decided again in any
   case. */
typedef uint8_t xdv_replay_mode_t;
enum {
    XDV_REPLAY_MODE_NONE = 0,
    /* Every record. */
    XDV_REPLAY_MODE_FULL = 1,
    /* Records whose domain it is. */
    XDV_REPLAY_MODE_DOMAIN = 2,
    /* Records whose process it is; 0 is the system itself. */
    XDV_REPLAY_MODE_PROCESS = 3,
    /* Records of several nodes. */
    XDV_REPLAY_MODE_CLUSTER = 4,
    /* Records of one virtual hybrid machine, by its number; 1000 is the root. */
    XDV_REPLAY_MODE_MACHINE = 32,
};

typedef uint16_t xdv_schedule_event_t;
enum {
    XDV_SCHEDULE_EVENT_RUN = 0,
    XDV_SCHEDULE_EVENT_IDLE = 1,
};

/* What orders ready threads. */
typedef uint8_t xdv_scheduling_policy_t;
enum {
    XDV_SCHEDULING_POLICY_NONE = 0,
    /* Who has been ready longest. */
    XDV_SCHEDULING_POLICY_ROUND_ROBIN = 1,
    /* The higher level: domain priority (Φ, Q, K), then the thread's priority. The default. */
    XDV_SCHEDULING_POLICY_PRIORITY = 2,
    /* The earlier end of the contract that the thread works under. */
    XDV_SCHEDULING_POLICY_EARLIEST_DEADLINE = 3,
    /* Least slack: what is left of the coherence window, or of the contract beyond the
       decoherence budget. */
    XDV_SCHEDULING_POLICY_COHERENCE_AWARE = 4,
    /* The domain that has been served least. */
    XDV_SCHEDULING_POLICY_DOMAIN_FAIR = 5,
};

typedef uint32_t xdv_session_flags_t;
enum {
    XDV_SESSION_FLAGS_NONE = 0,
    /* Trace blocks are wanted on queue 0. */
    XDV_SESSION_FLAGS_TRACE = 1,
    /* No command: the shell talks to the serial console. */
    XDV_SESSION_FLAGS_INTERACTIVE = 2,
    /* Run the machine layer's self-tests before init and report them on the console. */
    XDV_SESSION_FLAGS_SELF_TEST = 4,
    /* QEMU runs with -icount: slices are exact. */
    XDV_SESSION_FLAGS_COUNTED_SLICES = 8,
    /* Programs may read the time-stamp counter, to count the instructions of kernel paths (`xdv
       bench kernel`). */
    XDV_SESSION_FLAGS_MEASURE_PATHS = 16,
};

/* Lifecycle of a Q container or Φ envelope (XDV-032, XDV-033): Allocated → Held → Released, or
   Invalidated. */
typedef uint8_t xdv_state_object_state_t;
enum {
    XDV_STATE_OBJECT_STATE_NONE = 0,
    XDV_STATE_OBJECT_STATE_ALLOCATED = 1,
    XDV_STATE_OBJECT_STATE_HELD = 2,
    XDV_STATE_OBJECT_STATE_RELEASED = 3,
    XDV_STATE_OBJECT_STATE_INVALIDATED = 4,
};

/* What state_operation may ask for. Only Release is ever granted. */
typedef uint16_t xdv_state_operation_kind_t;
enum {
    XDV_STATE_OPERATION_KIND_NONE = 0,
    XDV_STATE_OPERATION_KIND_RELEASE = 1,
    XDV_STATE_OPERATION_KIND_COPY = 2,
    XDV_STATE_OPERATION_KIND_EXPORT = 3,
    XDV_STATE_OPERATION_KIND_MAP = 4,
};

/* Result of every system call and of every cross-domain operation. */
typedef uint32_t xdv_status_t;
enum {
    XDV_STATUS_OK = 0,
    XDV_STATUS_SPAWN_FAILED = 1,
    XDV_STATUS_JOIN_FAILED = 2,
    XDV_STATUS_INVALID_PROCESS = 3,
    XDV_STATUS_PROCESS_NOT_FOUND = 4,
    XDV_STATUS_OUT_OF_PROCESSES = 5,
    XDV_STATUS_SLEEP_FAILED = 6,
    XDV_STATUS_INVALID_DOMAIN = 7,
    XDV_STATUS_CLASSICAL_ANCHOR_REQUIRED = 8,
    XDV_STATUS_CAPABILITY_INVALID = 9,
    XDV_STATUS_CAPABILITY_UNAUTHORIZED = 10,
    XDV_STATUS_CONTRACT_INVALID = 11,
    XDV_STATUS_CONTRACT_REQUIRED = 12,
    XDV_STATUS_REPLAY_INVALID = 13,
    XDV_STATUS_TELEMETRY_INVALID = 14,
    XDV_STATUS_TRANSITION_ROLLBACK = 15,
    XDV_STATUS_DESCRIPTOR_INVALID = 16,
    XDV_STATUS_LIFECYCLE_INVALID = 17,
    XDV_STATUS_TRANSITION_INVALID = 18,
    XDV_STATUS_DOMAIN_UNAUTHORIZED = 64,
    XDV_STATUS_RESOURCE_EXHAUSTED = 65,
    XDV_STATUS_DECOHERENCE_EXCEEDED = 66,
    XDV_STATUS_COHERENCE_VIOLATION = 67,
    /* The domain was stopped. */
    XDV_STATUS_DOMAIN_PANIC = 68,
    XDV_STATUS_DOMAIN_NOT_AVAILABLE = 100,
    XDV_STATUS_QUANTUM_DECOHERENCE_EXCEEDED = 1001,
    XDV_STATUS_QUANTUM_CALIBRATION_INVALID = 1002,
    XDV_STATUS_QUANTUM_RESOURCE_UNAVAILABLE = 1003,
    XDV_STATUS_QUANTUM_HARDWARE_FAILURE = 1004,
    XDV_STATUS_QUANTUM_GATE_UNSUPPORTED = 1005,
    XDV_STATUS_QUANTUM_MEASUREMENT_FAILURE = 1006,
    XDV_STATUS_QUANTUM_NO_CLONE_VIOLATION = 1007,
    XDV_STATUS_PHASE_COHERENCE_TIMEOUT = 2001,
    XDV_STATUS_PHASE_STABILITY_BREACH = 2002,
    XDV_STATUS_PHASE_TRANSFORM_UNSUPPORTED = 2003,
    XDV_STATUS_PHASE_ENVELOPE_INVALID = 2004,
    XDV_STATUS_PHASE_HARDWARE_FAILURE = 2005,
    /* A pointer or length names memory that the process does not own. */
    XDV_STATUS_BAD_ADDRESS = 3001,
    /* No system call has this number. */
    XDV_STATUS_UNKNOWN_CALL = 3002,
    /* An argument is outside its range. */
    XDV_STATUS_INVALID_ARGUMENT = 3003,
    /* No file has this path. */
    XDV_STATUS_FILE_NOT_FOUND = 3004,
    /* The file is not a program XDV can load (XDV-052.1). */
    XDV_STATUS_BAD_EXECUTABLE = 3005,
    /* No frames are left, or the process's quota is used up. */
    XDV_STATUS_OUT_OF_MEMORY = 3006,
    /* No job has this handle, or it belongs to another process. */
    XDV_STATUS_JOB_INVALID = 3007,
    /* The job, container or contract is executing; it never runs twice at once (XDV-012.4). */
    XDV_STATUS_BUSY = 3008,
    /* The process was stopped by a trap (page fault, illegal instruction …). */
    XDV_STATUS_PROCESS_TRAPPED = 3009,
    /* There is no more: end of a directory or table. */
    XDV_STATUS_END_OF_LIST = 3010,
    /* Another process killed this one. */
    XDV_STATUS_PROCESS_KILLED = 3011,
    /* The process that owned the endpoint ended while the caller queued there. */
    XDV_STATUS_PEER_CLOSED = 3012,
    /* Whoever received the call ended, or received again, without a reply. */
    XDV_STATUS_REPLY_LOST = 3013,
    /* Nobody waits for this thread's reply. */
    XDV_STATUS_NO_CALLER = 3014,
    /* No thread of the caller's process has this handle. */
    XDV_STATUS_THREAD_NOT_FOUND = 3015,
    /* No machine in the caller's has this number. */
    XDV_STATUS_VHM_NOT_FOUND = 3016,
    /* This machine has no such device. */
    XDV_STATUS_DEVICE_ABSENT = 3020,
    /* The device broke its protocol, asked for a reset or did not answer; it is reset for the
       next request. */
    XDV_STATUS_DEVICE_FAILED = 3021,
    /* The device works and says that it cannot: a medium that does not read. */
    XDV_STATUS_DEVICE_ERROR = 3022,
    /* Ctrl-C ended the process. */
    XDV_STATUS_PROCESS_INTERRUPTED = 3030,
};

/* System call numbers. 0 is always refused (UnknownCall). */
typedef uint16_t xdv_system_call_t;
enum {
    XDV_SYSTEM_CALL_NONE = 0,
    /* log(text*, length): kernel log line. Rights: Syscall. Errors: BadAddress, InvalidArgument
       (length > 4096). */
    XDV_SYSTEM_CALL_LOG = 1,
    /* exit(status): ends the calling process; everything it holds is released. */
    XDV_SYSTEM_CALL_EXIT = 2,
    /* yield(): gives up the rest of the slice. */
    XDV_SYSTEM_CALL_YIELD = 3,
    /* xdv_call(source, target, descriptor*, capability, out extension*) → job handle. The only
       crossing (XDV-052.3). Source is K, or Q with target Φ where the provider declares
       PhaseFromMeasurement (XDV-022.2). Rights: Call of the target, Transition, ContractBind;
       from Q also MeasureQ and Transition in the process's own capability for Q. Errors: every
       Q and Φ status; TransitionInvalid; JobInvalid, Busy (source job); ResourceExhausted (with
       what the contract's containers or envelopes hold, more than it has). */
    XDV_SYSTEM_CALL_CALL = 4,
    /* job_wait(job): blocks until the job's logical completion; the status is the job's.
       Errors: JobInvalid, Busy (another thread waits for it). */
    XDV_SYSTEM_CALL_JOB_WAIT = 5,
    /* job_read(job, out buffer*, length, capability): the structured result of a completed job,
       once; the header says how long. Rights: MeasureQ or ProjectPhi. Errors: JobInvalid, Busy,
       BadAddress. */
    XDV_SYSTEM_CALL_JOB_READ = 6,
    /* contract_request(terms*, capability) → contract (Issued). Rights: ContractBind, Allocate. */
    XDV_SYSTEM_CALL_CONTRACT_REQUEST = 7,
    /* contract_activate(contract): Issued → Active. */
    XDV_SYSTEM_CALL_CONTRACT_ACTIVATE = 8,
    /* contract_release(contract): Active/Issued → Released; its containers and envelopes go
       with it. */
    XDV_SYSTEM_CALL_CONTRACT_RELEASE = 9,
    /* capability_get(index, out info*) → handle: the caller's own table. Errors: EndOfList. */
    XDV_SYSTEM_CALL_CAPABILITY_GET = 10,
    /* capability_derive(capability, spec*) → handle: only downward (XDV-002.3), for the caller,
       its parent or a child. Errors: ResourceExhausted (the new owner's limits; of a parent,
       three quarters of them). */
    XDV_SYSTEM_CALL_CAPABILITY_DERIVE = 11,
    /* capability_revoke(capability): the capability and everything derived from it. */
    XDV_SYSTEM_CALL_CAPABILITY_REVOKE = 12,
    /* spawn(path*, pathLength, arguments*, argumentsLength, permissions) → pid. Arguments are
       NUL-terminated strings one after another. The child holds a capability per domain, never
       more than `permissions` ∩ the parent's. */
    XDV_SYSTEM_CALL_SPAWN = 13,
    /* wait(pid) → exit status: blocks until the child ends; status = Ok, ProcessTrapped,
       ProcessKilled or ProcessInterrupted, or OutOfMemory (it touched a page that it could not
       have). Errors: ProcessNotFound, Busy (another thread waits for it). */
    XDV_SYSTEM_CALL_WAIT = 14,
    /* console_read(out buffer*, length) → bytes: blocks until input; 0 at end of input. */
    XDV_SYSTEM_CALL_CONSOLE_READ = 15,
    /* console_write(text*, length, stream): stream 1 output, 2 error. Errors: BadAddress,
       InvalidArgument. */
    XDV_SYSTEM_CALL_CONSOLE_WRITE = 16,
    /* file_size(path*, pathLength) → bytes. Errors: FileNotFound. */
    XDV_SYSTEM_CALL_FILE_SIZE = 17,
    /* file_read(path*, pathLength, offset, out buffer*, length) → bytes read. Errors:
       FileNotFound, BadAddress. */
    XDV_SYSTEM_CALL_FILE_READ = 18,
    /* directory_read(path*, pathLength, index, out buffer*, length) → name bytes. A folder's
       name ends in '/'. Errors: EndOfList, FileNotFound. */
    XDV_SYSTEM_CALL_DIRECTORY_READ = 19,
    /* memory_grow(pages) → address of the first new page of the process heap, zeroed when it is
       touched. Errors: InvalidArgument, OutOfMemory. */
    XDV_SYSTEM_CALL_MEMORY_GROW = 20,
    /* process_info(index, out info*): the processes of the caller's VHM and those in it, in
       order of pid. Rights: Telemetry. Errors: EndOfList. */
    XDV_SYSTEM_CALL_PROCESS_INFO = 21,
    /* clock() → T, logical time in ticks. */
    XDV_SYSTEM_CALL_CLOCK = 22,
    /* domain_info(domain, out attestation*): the provider's attestation record. Errors:
       DomainNotAvailable. */
    XDV_SYSTEM_CALL_DOMAIN_INFO = 23,
    /* state_operation(object, operation, capability): release a container or envelope, or ask
       for what is never granted (copy, export, map): QuantumNoCloneViolation /
       PhaseEnvelopeInvalid, logged as a security fault (XDV-013.2, XDV-032.1). */
    XDV_SYSTEM_CALL_STATE_OPERATION = 24,
    /* kill(pid): ends a descendant. */
    XDV_SYSTEM_CALL_KILL = 25,
    /* trace_head(out head*): n, T and both chain heads up to the record before this call.
       Rights: Replay. */
    XDV_SYSTEM_CALL_TRACE_HEAD = 26,
    /* boot_command(out buffer*, length) → bytes: the command handed over at boot; 0 when
       interactive. Rights: init only. */
    XDV_SYSTEM_CALL_BOOT_COMMAND = 27,
    /* power_off(status, mode): ends the session; mode is a PowerMode. Rights: init only.
       Errors: InvalidArgument. */
    XDV_SYSTEM_CALL_POWER_OFF = 28,
    /* process_id() → the caller's pid. */
    XDV_SYSTEM_CALL_PROCESS_ID = 29,
    /* thread_create(entry, stack, argument, priority) → handle: a thread of the caller's
       process that starts at entry with the argument in rdi and rsp = stack. Errors: BadAddress
       (entry or stack outside the user's half), CapabilityUnauthorized (priority above the
       caller's), InvalidArgument, ResourceExhausted. */
    XDV_SYSTEM_CALL_THREAD_CREATE = 30,
    /* thread_exit(value): ends the calling thread; the last one ends the process with status 0. */
    XDV_SYSTEM_CALL_THREAD_EXIT = 31,
    /* thread_join(thread) → value: blocks until a thread of the caller's process ends. Errors:
       ThreadNotFound, Busy (another thread waits for it). */
    XDV_SYSTEM_CALL_THREAD_JOIN = 32,
    /* thread_priority(thread, priority): 0 idle … 4 critical; thread 0 = the caller. Errors:
       ThreadNotFound, InvalidArgument, CapabilityUnauthorized (above the caller's own). */
    XDV_SYSTEM_CALL_THREAD_PRIORITY = 33,
    /* endpoint_create() → capability for a new endpoint, which the caller's process owns.
       Rights: Ipc. Errors: ResourceExhausted. */
    XDV_SYSTEM_CALL_ENDPOINT_CREATE = 34,
    /* ipc_call(capability, length): sends `length` words and blocks for the reply. Words 0–3
       are in rsi r10 r8 r9, both ways; words 4–15 in the threads' message buffers. Length is in
       rdx; value = length of the reply. Rights: Ipc on the endpoint. Errors: InvalidArgument
       (length), PeerClosed, ReplyLost. */
    XDV_SYSTEM_CALL_IPC_CALL = 35,
    /* ipc_receive(capability): blocks for a call at an endpoint of the caller's process. Value
       = length | caller's pid << 32; words as in ipc_call. Errors: CapabilityUnauthorized (not
       the owner), PeerClosed. */
    XDV_SYSTEM_CALL_IPC_RECEIVE = 36,
    /* ipc_reply_receive(capability, length): replies to the call received last, if its caller
       still waits, and receives the next one. Errors: as ipc_receive, InvalidArgument. */
    XDV_SYSTEM_CALL_IPC_REPLY_RECEIVE = 37,
    /* ipc_reply(0, length): replies to the call received last. Errors: NoCaller,
       InvalidArgument. */
    XDV_SYSTEM_CALL_IPC_REPLY = 38,
    /* notification_create() → capability for a new notification, which the caller's process
       owns. Rights: Ipc. Errors: ResourceExhausted. */
    XDV_SYSTEM_CALL_NOTIFICATION_CREATE = 39,
    /* notification_signal(capability, bits): sets bits; a waiting thread gets them all. Rights:
       Ipc on the notification. Errors: PeerClosed. */
    XDV_SYSTEM_CALL_NOTIFICATION_SIGNAL = 40,
    /* notification_wait(capability) → bits, and clears them; blocks while none is set. Errors:
       CapabilityUnauthorized (not the owner). */
    XDV_SYSTEM_CALL_NOTIFICATION_WAIT = 41,
    /* message_buffer() → address of the calling thread's message buffer, 12 words for words
       4–15 of its messages. Errors: OutOfMemory. */
    XDV_SYSTEM_CALL_MESSAGE_BUFFER = 42,
    /* segment_create(pages) → capability for a new segment of zeroed pages, which the caller's
       process owns and whose frames it pays for at once; they come back when that capability is
       revoked or the process ends. Shared by capability_derive. Rights: ReadSegment,
       WriteSegment. Errors: InvalidArgument (none, more than SegmentSize.MaxPages),
       ResourceExhausted, OutOfMemory. */
    XDV_SYSTEM_CALL_SEGMENT_CREATE = 43,
    /* segment_map(capability, address, flags) → address: all pages of a segment, writable with
       MemoryFlags.Write, until it is unmapped or the capability is revoked or expires: what is
       touched then is a page fault. Address 0 = anywhere, with an unmapped page behind. Rights:
       ReadSegment, to write WriteSegment too. Errors: InvalidArgument (not a segment, flags),
       BadAddress (not free), ResourceExhausted, OutOfMemory (for page tables). */
    XDV_SYSTEM_CALL_SEGMENT_MAP = 44,
    /* segment_unmap(address): the caller's mapping of a segment that starts there. Errors:
       BadAddress. */
    XDV_SYSTEM_CALL_SEGMENT_UNMAP = 45,
    /* kernel_log_read(offset, out buffer*, bytes) → bytes read: the kernel's log, from the
       oldest byte that is still kept (the last 16 KiB are); 0 behind the end. Rights:
       Telemetry, in the root machine. Errors: BadAddress. */
    XDV_SYSTEM_CALL_KERNEL_LOG_READ = 46,
    /* wall_clock() → microseconds since 1970-01-01 00:00 UTC: the real-time clock as it was at
       boot, and T since. What the clock said is an outcome; the record's value is T. Errors:
       DeviceAbsent, DeviceFailed. */
    XDV_SYSTEM_CALL_WALL_CLOCK = 47,
    /* block_read(sector, buffer*, bytes) → bytes read, fewer only at the end of the disk.
       Bytes: a multiple of 512, at most BlockStorage.MaxReadBytes. Rights: Syscall, in the root
       machine. Errors: InvalidArgument, BadAddress, EndOfList (at or behind the end),
       DeviceAbsent, DeviceError (the medium), DeviceFailed. */
    XDV_SYSTEM_CALL_BLOCK_READ = 48,
    /* entropy(buffer*, bytes): 1–32 random bytes. Rights: Syscall. Errors: InvalidArgument,
       BadAddress, DeviceAbsent, DeviceFailed. */
    XDV_SYSTEM_CALL_ENTROPY = 49,
    /* console_foreground(pid): the caller or a descendant of it is whom Ctrl-C ends, with all
       its descendants; when it ends, its parent is. Rights: the caller has the foreground, or a
       descendant of it has. Errors: CapabilityUnauthorized, ProcessNotFound. */
    XDV_SYSTEM_CALL_CONSOLE_FOREGROUND = 50,
    /* console_size(size) → columns | rows << 16. 0 only asks; anything else is what the
       terminal reported. Rights: to set, as for console_foreground. Errors:
       CapabilityUnauthorized, InvalidArgument. */
    XDV_SYSTEM_CALL_CONSOLE_SIZE = 51,
    /* ended_info(index, out info*): the latest processes of the caller's machine that ended, of
       all for the root, oldest first. Rights: Telemetry. Errors: EndOfList, BadAddress. */
    XDV_SYSTEM_CALL_ENDED_INFO = 52,
    /* console_mode(mode): whether Ctrl-C ends the calling process or is a byte for it. Errors:
       InvalidArgument. */
    XDV_SYSTEM_CALL_CONSOLE_MODE = 53,
    /* memory_map(address, pages, flags) → address: anonymous pages, zeroed when they are
       touched or, with Populate, now. Address 0 = anywhere, with an unmapped page behind.
       Errors: InvalidArgument (none, more than 65,536 pages, flags), BadAddress (not free),
       OutOfMemory. */
    XDV_SYSTEM_CALL_MEMORY_MAP = 54,
    /* memory_unmap(address, pages): gives mapped pages back, heap and mappings alike. Errors:
       InvalidArgument, BadAddress (one of them is not mapped, lies below the heap, is a
       segment's, or is a message buffer). */
    XDV_SYSTEM_CALL_MEMORY_UNMAP = 55,
    /* memory_info(out info*): frames and table rows of the whole machine. Rights: Telemetry, in
       the root machine. */
    XDV_SYSTEM_CALL_MEMORY_INFO = 56,
    /* fault_handler(pid, capability): from now on a fault of a thread of process pid, the
       caller itself or a child, is a call to the endpoint that the capability names, with the
       words of FaultMessage; 0 = no handler any more. The thread waits, and the length of the
       reply decides (FaultDecision). Who receives gets length | FaultMessage.Mark | pid << 32.
       When nobody can answer, the process ends as without a handler. Rights: Ipc on the
       endpoint. Errors: ProcessNotFound, PeerClosed. */
    XDV_SYSTEM_CALL_FAULT_HANDLER = 57,
    /* process_limits(pid, limits*): what a child, or the caller itself, may hold from now on.
       Errors: ProcessNotFound, CapabilityUnauthorized (more than the caller may), BadAddress. */
    XDV_SYSTEM_CALL_PROCESS_LIMITS = 59,
    /* vhm_create(terms*) → machine (Validated) in the caller's, whose quotas are taken from the
       caller's machine until it is released. It goes with the caller unless it has a process by
       then. Rights: Hypervise. Errors: InvalidArgument (tenant, profile, share, a quota that is
       none or does not fit the profile), CapabilityUnauthorized (another tenant or more domains
       than the caller's machine), DomainNotAvailable (no attested provider), ResourceExhausted
       (nesting, quotas, table). */
    XDV_SYSTEM_CALL_VHM_CREATE = 60,
    /* vhm_spawn(path*, pathLength, arguments*, argumentsLength, permissions, machine) → pid: as
       spawn, but in a machine directly in the caller's. The first process is the machine's
       init: when it ends, so does the machine. Rights: Spawn, Hypervise. Errors: as spawn;
       VhmNotFound; LifecycleInvalid (paused, ended). */
    XDV_SYSTEM_CALL_VHM_SPAWN = 61,
    /* vhm_control(machine, operation): VhmOperation, on a machine at any depth in the caller's.
       Rights: Hypervise. Errors: VhmNotFound, InvalidArgument, LifecycleInvalid, and what the
       operation says. */
    XDV_SYSTEM_CALL_VHM_CONTROL = 62,
    /* vhm_info(index, out info*): the caller's machine and those in it, in order of number.
       Rights: Telemetry. Errors: EndOfList, BadAddress. */
    XDV_SYSTEM_CALL_VHM_INFO = 63,
    /* state_share(object, capability, process, measure) → capability: one container or envelope
       of the caller's for its parent, a child, or itself; in another machine only if the tenant
       is the same. Who holds it runs jobs in the object under the object's contract, each with
       Keep, and reads their results if measure is not 0. It ends with the contract, and with
       the capability it was made from. Rights: Call, Transition, ContractBind, to measure
       MeasureQ or ProjectPhi. Errors: DescriptorInvalid (not the caller's object),
       CapabilityUnauthorized (the contract's flags, another tenant), ContractInvalid (ending),
       InvalidProcess, ResourceExhausted. */
    XDV_SYSTEM_CALL_STATE_SHARE = 64,
    /* process_affinity(pid, affinity*): what the caller or a child of it usually wants
       (ProcessAffinity); its children inherit it. Advice: it gives terms that a
       contract_request leaves open, which are judged like any others. Errors: ProcessNotFound,
       InvalidArgument, BadAddress. */
    XDV_SYSTEM_CALL_PROCESS_AFFINITY = 65,
    /* capability_negotiate(domain, operation, duration, resources) → capability: for one
       BoundaryOperation in Q or Φ, for so many ticks from now and so many qubits or modes at
       most, derived from the caller's own for the domain. Asked in this order (XDV-011.2): the
       boundary's policy, the provider, the right, its limits; each answer is a Boundary record.
       Errors: the value is a BoundaryStatus: InvalidDomain, InvalidArgument (operation),
       DomainUnauthorized (policy), DomainNotAvailable (provider), CapabilityUnauthorized,
       CapabilityInvalid (time, resources); ResourceExhausted. */
    XDV_SYSTEM_CALL_CAPABILITY_NEGOTIATE = 66,
    /* capability_export(capability, grant*, out token*) → the token's id: a capability of the
       caller's as bytes, for one process and one operation. It is taken back by revoking the
       capability it was made from. Rights: some that the operation stands for. Errors:
       InvalidProcess (no living process of this machine), and the value is a BoundaryStatus:
       CapabilityUnauthorized, InvalidArgument, CapabilityInvalid, DomainUnauthorized. */
    XDV_SYSTEM_CALL_CAPABILITY_EXPORT = 68,
    /* capability_import(token*) → capability: what the token permits, derived from what it was
       made from; as often as its subject likes. Checked in this order: signature, scope,
       expiry, policy, revocation. Errors: the value is a BoundaryStatus: CapabilityInvalid
       (signature, expired, revoked), CapabilityUnauthorized (another's), DomainUnauthorized,
       DomainNotAvailable; ResourceExhausted. */
    XDV_SYSTEM_CALL_CAPABILITY_IMPORT = 69,
    /* capability_combine(capability, other, owner) → handle: what both permit, derived from the
       first, for the caller (owner 0), its parent or a child. Errors: CapabilityUnauthorized
       (nothing, or they are for different domains or objects), InvalidProcess,
       ResourceExhausted. */
    XDV_SYSTEM_CALL_CAPABILITY_COMBINE = 70,
    /* domain_freeze(domain, mode, capability): an emergency stop of Q or Φ, and its end
       (FreezeMode). To freeze aborts the domain's jobs in due order, invalidates their
       containers and envelopes, revokes all its contracts and all its capabilities; nothing of
       it is granted until it is thawed, which gives the caller a new capability for the domain
       and nobody else one. Rights: Administer. Errors: InvalidDomain, InvalidArgument,
       LifecycleInvalid (frozen already, or not), ResourceExhausted. */
    XDV_SYSTEM_CALL_DOMAIN_FREEZE = 71,
    /* metric_read(index, out record*, list, capability): place `index` of a MetricList, for the
       domain that the capability is for, in the caller's machine and those in it. Of alerts a
       place behind the last is None, for how many there are follows from outcomes. Never
       blocks, changes nothing. Rights: Telemetry, and any capability for the domain. Errors:
       EndOfList, InvalidArgument (list), BadAddress. */
    XDV_SYSTEM_CALL_METRIC_READ = 74,
    /* contract_info(index, out info*): the contracts of the caller's machine and those in it.
       Rights: Telemetry. Errors: EndOfList, BadAddress. */
    XDV_SYSTEM_CALL_CONTRACT_INFO = 75,
    /* capability_info(index, out info*): the capabilities of all processes of the caller's
       machine and those in it, in order of pid. A handle is worth nothing to another process
       than its owner. Rights: Telemetry. Errors: EndOfList, BadAddress. */
    XDV_SYSTEM_CALL_CAPABILITY_INFO = 76,
};

typedef uint16_t xdv_trace_block_type_t;
enum {
    /* 1–32 records. */
    XDV_TRACE_BLOCK_TYPE_RECORDS = 1,
    /* Result bytes of one job, or data of one block read; their SHA3-256 is the outcome of
       record FirstSequence. */
    XDV_TRACE_BLOCK_TYPE_OUTCOME = 2,
};

typedef uint32_t xdv_trace_flags_t;
enum {
    XDV_TRACE_FLAGS_NONE = 0,
    /* Slices were counted in instructions (`-icount`): expiries are decisions. Without it they
       are recorded inputs. */
    XDV_TRACE_FLAGS_COUNTED_SLICES = 1,
};

/* The seven phases of a transition (XDV-022.1), in order. */
typedef uint8_t xdv_transition_phase_t;
enum {
    XDV_TRANSITION_PHASE_NONE = 0,
    XDV_TRANSITION_PHASE_CAPABILITY = 1,
    XDV_TRANSITION_PHASE_RESERVATION = 2,
    XDV_TRANSITION_PHASE_CONTRACT = 3,
    XDV_TRANSITION_PHASE_BINDING = 4,
    XDV_TRANSITION_PHASE_PROJECTION = 5,
    XDV_TRANSITION_PHASE_ACTIVATION = 6,
    XDV_TRANSITION_PHASE_LOGGING = 7,
    /* No phase: a job that failed is run again (XDV-022.3). */
    XDV_TRANSITION_PHASE_RETRY = 8,
};

/* What vhm_control is to do. */
typedef uint16_t xdv_vhm_operation_t;
enum {
    XDV_VHM_OPERATION_NONE = 0,
    /* Active → Paused, with every machine in it. */
    XDV_VHM_OPERATION_PAUSE = 1,
    /* Paused → Active. */
    XDV_VHM_OPERATION_RESUME = 2,
    /* Ends all its processes, and the machines in it. */
    XDV_VHM_OPERATION_TERMINATE = 3,
    /* Keeps a paused machine's K state and the terms of its contracts, never a state of Q or Φ
       (XDV-014.6); one for a machine. What it takes is the machine's around. Errors:
       LifecycleInvalid (not paused, has one); Busy (a machine in it, a job in flight, a
       segment; a thread that waits for a person, in a fault or for somebody outside, or keeps
       somebody outside waiting); ResourceExhausted (of the machine around; more than MostKept
       processes), OutOfMemory. */
    XDV_VHM_OPERATION_SNAPSHOT = 4,
    /* Terminated → Paused: the machine is as its snapshot has it, with the same pids and
       handles. Containers and envelopes are gone; its contracts are asked for again, from now
       on; what was revoked does not come back. The caller is the parent of its init, and of
       whoever entered it later. Rights: also Spawn. Errors: VhmNotFound (not directly in the
       caller's); LifecycleInvalid (has not ended, has no snapshot); Busy (something of it is
       left); CapabilityInvalid (what its init stood on has been revoked); ResourceExhausted,
       OutOfMemory. */
    XDV_VHM_OPERATION_RESTORE = 5,
    /* Forgets the snapshot. Errors: LifecycleInvalid (there is none). */
    XDV_VHM_OPERATION_FORGET = 6,
};

/* Which domains a machine's processes may hold. */
typedef uint8_t xdv_vhm_profile_t;
enum {
    XDV_VHM_PROFILE_NONE = 0,
    XDV_VHM_PROFILE_CLASSICAL_ONLY = 1,
    XDV_VHM_PROFILE_QUANTUM = 2,
    XDV_VHM_PROFILE_PHASE = 3,
    XDV_VHM_PROFILE_FULL = 4,
};

/* Lifecycle of a machine. Allowed: 0→1→2, 2↔3, 0–3→4, 4→5, and 4→3 from a snapshot. */
typedef uint8_t xdv_vhm_state_t;
enum {
    /* Asked for; nothing is promised. */
    XDV_VHM_STATE_REQUESTED = 0,
    /* Its quotas are taken from its parent's. */
    XDV_VHM_STATE_VALIDATED = 1,
    /* Its first process, the machine's init, exists. */
    XDV_VHM_STATE_ACTIVE = 2,
    /* None of its threads runs, nor any of a machine in it. */
    XDV_VHM_STATE_PAUSED = 3,
    /* Its processes have ended; a contract, a job, an ended process that nobody waited for or a
       snapshot is left. */
    XDV_VHM_STATE_TERMINATED = 4,
    /* Everything came back; the number may be another machine's. */
    XDV_VHM_STATE_RELEASED = 5,
};

#define XDV_ARCHIVE_HEADER_BYTES 16
#define XDV_ARCHIVE_ENTRY_BYTES 6
#define XDV_ARCHIVE_VERSION 1u
#define XDV_ARCHIVE_MAX_PATH 255

#define XDV_ATTESTATION_RECORD_SIZE 512
#define XDV_ATTESTATION_RECORD_CURRENT_MAGIC 0x54544158u

#define XDV_BLOCK_STORAGE_SECTOR_BYTES 512u
#define XDV_BLOCK_STORAGE_MAX_READ_BYTES 0x10000u

#define XDV_CIRCUIT_FORMAT_VERSION 1
#define XDV_CIRCUIT_FORMAT_MAX_QUBITS 64u
#define XDV_CIRCUIT_FORMAT_MAX_BITS 256u
#define XDV_CIRCUIT_FORMAT_MAX_OPERATIONS 0x27100u
#define XDV_CIRCUIT_FORMAT_MAX_BYTES UINT64_C(7680032)

#define XDV_CIRCUIT_HEADER_SIZE 32
#define XDV_CIRCUIT_HEADER_CURRENT_MAGIC 0x31435158u

#define XDV_CIRCUIT_OPERATION_SIZE 48

#define XDV_CONSOLE_SIZE_MIN_COLUMNS 20u
#define XDV_CONSOLE_SIZE_MIN_ROWS 2u
#define XDV_CONSOLE_SIZE_MOST 1000u
/* 80 × 24: what a session has that nobody told otherwise, and every scripted one. */
#define XDV_CONSOLE_SIZE_DEFAULT 0x180050u

#define XDV_CONTRACT_INFO_SIZE 96

#define XDV_CONTRACT_TERMS_CURRENT_SIZE 64u
#define XDV_CONTRACT_TERMS_CURRENT_VERSION 1u

/* Instructions in one tick of T (determinism.md 1). */
#define XDV_CROSSING_COST_INSTRUCTIONS_PER_TICK 1000u
/* Charge of every kernel entry, in instructions. */
#define XDV_CROSSING_COST_KERNEL_ENTRY_INSTRUCTIONS 100u

#define XDV_DEVICE_WINDOW_PCI_VENDOR 6900
#define XDV_DEVICE_WINDOW_PCI_DEVICE 4368
/* BAR0 registers of ivshmem-doorbell. */
#define XDV_DEVICE_WINDOW_IV_POSITION UINT64_C(8)
/* BAR0 registers of ivshmem-doorbell. */
#define XDV_DEVICE_WINDOW_DOORBELL UINT64_C(12)
#define XDV_DEVICE_WINDOW_MAGIC UINT64_C(0x31574f444e495758)
#define XDV_DEVICE_WINDOW_VERSION 1u
#define XDV_DEVICE_WINDOW_VENDOR 0x564458u
#define XDV_DEVICE_WINDOW_DEFAULT_SIZE 0x4000000u
#define XDV_DEVICE_WINDOW_MAX_QUEUES 8
#define XDV_DEVICE_WINDOW_DEFAULT_QUEUE_SIZE 256
/* Vectors in both directions: 0 = configuration change, 1 + q = queue q. */
#define XDV_DEVICE_WINDOW_CONFIGURATION_VECTOR 0
/* Vectors of every window (`vectors=` of the QEMU device): configuration and up to two queues. */
#define XDV_DEVICE_WINDOW_DEFAULT_VECTORS 3
#define XDV_DEVICE_WINDOW_MAGIC_OFFSET UINT64_C(0)
#define XDV_DEVICE_WINDOW_VERSION_OFFSET UINT64_C(8)
#define XDV_DEVICE_WINDOW_DEVICE_ID_OFFSET UINT64_C(12)
#define XDV_DEVICE_WINDOW_VENDOR_OFFSET UINT64_C(16)
#define XDV_DEVICE_WINDOW_SERVER_PEER_OFFSET UINT64_C(20)
#define XDV_DEVICE_WINDOW_FEATURES_OFFSET UINT64_C(24)
#define XDV_DEVICE_WINDOW_SIZE_OFFSET UINT64_C(32)
#define XDV_DEVICE_WINDOW_QUEUE_COUNT_OFFSET UINT64_C(40)
#define XDV_DEVICE_WINDOW_QUEUE_MAX_OFFSET UINT64_C(44)
#define XDV_DEVICE_WINDOW_GENERATION_OFFSET UINT64_C(64)
#define XDV_DEVICE_WINDOW_SERVER_STATUS_OFFSET UINT64_C(68)
#define XDV_DEVICE_WINDOW_CONFIG_GENERATION_OFFSET UINT64_C(72)
#define XDV_DEVICE_WINDOW_HEARTBEAT_OFFSET UINT64_C(80)
#define XDV_DEVICE_WINDOW_ACK_STATUS_OFFSET UINT64_C(128)
#define XDV_DEVICE_WINDOW_ACK_GENERATION_OFFSET UINT64_C(132)
#define XDV_DEVICE_WINDOW_DRIVER_FEATURES_OFFSET UINT64_C(192)
#define XDV_DEVICE_WINDOW_DRIVER_STATUS_OFFSET UINT64_C(200)
#define XDV_DEVICE_WINDOW_DRIVER_PEER_OFFSET UINT64_C(204)
#define XDV_DEVICE_WINDOW_DRIVER_GENERATION_OFFSET UINT64_C(208)
#define XDV_DEVICE_WINDOW_QUEUES_OFFSET UINT64_C(256)
#define XDV_DEVICE_WINDOW_QUEUE_STRIDE UINT64_C(64)
#define XDV_DEVICE_WINDOW_QUEUE_SIZE_FIELD UINT64_C(0)
#define XDV_DEVICE_WINDOW_QUEUE_READY_FIELD UINT64_C(4)
#define XDV_DEVICE_WINDOW_QUEUE_VECTOR_FIELD UINT64_C(8)
#define XDV_DEVICE_WINDOW_QUEUE_DESC_FIELD UINT64_C(16)
#define XDV_DEVICE_WINDOW_QUEUE_AVAIL_FIELD UINT64_C(24)
#define XDV_DEVICE_WINDOW_QUEUE_USED_FIELD UINT64_C(32)
/* AttestationRecord (Q, Φ); zero on the host channel. */
#define XDV_DEVICE_WINDOW_ATTESTATION UINT64_C(1024)
/* First byte the driver may use for rings and buffers. */
#define XDV_DEVICE_WINDOW_DATA_OFFSET UINT64_C(4096)

#define XDV_ENDED_INFO_SIZE 80

/* What the outcome of a record has room for. */
#define XDV_ENTROPY_DRAW_MAX_BYTES 32u

#define XDV_FAULT_MESSAGE_WORDS 4u
/* Set in the length that a receiver gets: this is a fault, not a call of the process's own. */
#define XDV_FAULT_MESSAGE_MARK 0x80000000u

#define XDV_HOST_CHANNEL_TRACE_QUEUE 0
#define XDV_HOST_CHANNEL_REQUEST_QUEUE 1

#define XDV_HOST_CONFIGURATION_SIZE 64

#define XDV_HOST_REQUEST_SIZE 32
#define XDV_HOST_REQUEST_ANSWER_HEADER_BYTES 8

#define XDV_JOB_ANSWER_SIZE 32
#define XDV_JOB_ANSWER_CURRENT_MAGIC 0x414a5158u

#define XDV_JOB_REQUEST_SIZE 96
#define XDV_JOB_REQUEST_CURRENT_MAGIC 0x514a5158u
#define XDV_JOB_REQUEST_CURRENT_VERSION 1

/* Bits 0–7: basis of every `measure` (Z 1, X 2, Y 3; 0 = Z). Bits 8–63 are zero. */
#define XDV_MEASUREMENT_SPEC_BASIS_MASK UINT64_C(255)
#define XDV_MEASUREMENT_SPEC_Z UINT64_C(1)
#define XDV_MEASUREMENT_SPEC_X UINT64_C(2)
#define XDV_MEASUREMENT_SPEC_Y UINT64_C(3)

/* Numbers that a domain's metrics take. */
#define XDV_METRIC_FORMAT_PER_DOMAIN 32
/* Alerts that are kept. */
#define XDV_METRIC_FORMAT_MAX_ALERTS 64
/* One, in Billionths. */
#define XDV_METRIC_FORMAT_ONE INT64_C(1000000000)

#define XDV_METRIC_RECORD_SIZE 64

#define XDV_PHASE_RESULT_HEADER_BYTES 128

#define XDV_PHI_TRANSFORM_EXTENSION_CURRENT_SIZE 64u
#define XDV_PHI_TRANSFORM_EXTENSION_CURRENT_VERSION 1u

#define XDV_PROCESS_INFO_SIZE 80

#define XDV_Q_JOB_EXTENSION_CURRENT_SIZE 48u
#define XDV_Q_JOB_EXTENSION_CURRENT_VERSION 1u

#define XDV_QUANTUM_RESULT_HEADER_BYTES 64

/* Most pages of one segment: 16 MiB. */
#define XDV_SEGMENT_SIZE_MAX_PAGES 4096u

#define XDV_SESSION_END_SIZE 96

/* Largest status of a command. */
#define XDV_SHELL_STATUS_MOST 255
/* Restart the machine; the session's status is 0. */
#define XDV_SHELL_STATUS_RESTART 256

#define XDV_SPLIT_RING_DESCRIPTOR_BYTES 16
#define XDV_SPLIT_RING_DESCRIPTOR_NEXT 1
#define XDV_SPLIT_RING_DESCRIPTOR_WRITE 2
#define XDV_SPLIT_RING_AVAIL_NO_INTERRUPT 1
#define XDV_SPLIT_RING_USED_NO_NOTIFY 1
#define XDV_SPLIT_RING_MAX_CHAIN 8

#define XDV_TOKEN_SIZE 88
/* Bytes under the MAC. */
#define XDV_TOKEN_SIGNED_BYTES 56
#define XDV_TOKEN_CURRENT_MAGIC 0x4b4f5458u
#define XDV_TOKEN_CURRENT_VERSION 1

#define XDV_TOKEN_GRANT_SIZE 32

#define XDV_TRACE_BLOCK_HEADER_SIZE 192

#define XDV_TRACE_FILE_HEADER_SIZE 128

#define XDV_TRACE_FORMAT_FILE_MAGIC UINT64_C(0x4543415254564458)
#define XDV_TRACE_FORMAT_BLOCK_MAGIC 0x4b4c4258u
#define XDV_TRACE_FORMAT_VERSION 2
#define XDV_TRACE_FORMAT_BLOCK_RECORDS 32

#define XDV_TRACE_RECORD_SIZE 128
/* Bytes covered by the orchestration chain; the rest is outcome. */
#define XDV_TRACE_RECORD_DECISION_BYTES 96

#define XDV_TRANSFORM_ELEMENT_SIZE 24

#define XDV_TRANSFORM_FORMAT_VERSION 1
#define XDV_TRANSFORM_FORMAT_MAX_MODES 1024u
#define XDV_TRANSFORM_FORMAT_MAX_ELEMENTS 0x927c0u
#define XDV_TRANSFORM_FORMAT_MAX_BYTES UINT64_C(14400032)
/* Largest power of an injection, |χ|, α and s: keeps every sum and phase finite. */
#define XDV_TRANSFORM_FORMAT_MAX_SETTING 1000000000000
/* Most detectors whose correlations are taken. */
#define XDV_TRANSFORM_FORMAT_MAX_CORRELATED 32u

#define XDV_TRANSFORM_HEADER_SIZE 32
#define XDV_TRANSFORM_HEADER_CURRENT_MAGIC 0x31505458u

#define XDV_VHM_INFO_SIZE 112

#define XDV_VHM_RANGE_ROOT 1000
/* A machine in a machine in a machine of the root. */
#define XDV_VHM_RANGE_MAX_NESTING 3
/* Most processes of a machine that has a snapshot. */
#define XDV_VHM_RANGE_MOST_KEPT 256
#define XDV_VHM_RANGE_MIN_TENANT 1
#define XDV_VHM_RANGE_MAX_TENANT 4095
/* Weight of a machine when processors are shared; the root has 100. */
#define XDV_VHM_RANGE_MAX_SHARE 1000
/* Weight of a machine when processors are shared; the root has 100. */
#define XDV_VHM_RANGE_DEFAULT_SHARE 100

/* 32 bytes held in place; compares by value. */
typedef struct { uint8_t bytes[32]; } xdv_bytes32_t;

/* Attestation record. 512 bytes, at Attestation. Version 1 carries no signature: the field
   exists and its length is 0. */
typedef struct {
    uint32_t magic;
    uint16_t version;
    xdv_domain_t domain;
    uint8_t gap_7[1];
    xdv_provider_kind_t kind;
    /* Qubits or modes this guest may hold in all. */
    uint32_t capacity;
    uint64_t provider_id;
    /* Most shots of one job (Q). */
    uint32_t max_shots;
    uint32_t max_operations;
    /* Bit g set: GateCode g is supported, for g < 64. */
    uint64_t gates_low;
    /* Bit g − 64. Φ: bit e of GatesLow = ElementCode e. */
    uint64_t gates_high;
    /* Longest coherent duration in ticks: Q one shot, Φ one window. */
    uint64_t max_coherence;
    /* Current calibration; a job that names another one is refused. */
    uint64_t calibration_epoch;
    uint64_t cost_base;
    uint64_t cost_per_operation_milli;
    uint64_t cost_per_shot_milli;
    uint64_t cost_per_kibibyte;
    uint32_t one_qubit_nanoseconds;
    uint32_t two_qubit_nanoseconds;
    uint32_t measure_nanoseconds;
    uint32_t reset_nanoseconds;
    uint32_t t1_nanoseconds;
    uint32_t t2_nanoseconds;
    /* Φ: RMS phase error per element the provider declares, in nanoradians; 0 = ideal. */
    uint32_t phase_noise_nanoradians;
    /* Φ: share of a heater's phase that reaches the next mode's, in millionths; 0 = none. */
    uint32_t phase_crosstalk_millionths;
    /* UTF-8, NUL-padded. */
    xdv_bytes32_t provider;
    xdv_bytes32_t model;
    /* SHA3-256 of the provider's executable code. */
    xdv_bytes32_t firmware;
    /* Bytes of signature that follow the record; 0 in version 1. */
    uint32_t signature_bytes;
    uint32_t signature_scheme;
    uint32_t one_qubit_error_billionths;
    uint32_t two_qubit_error_billionths;
    uint32_t readout_error_billionths;
    /* Elements whose heaters it drives: the thermal limit. */
    uint32_t thermal_elements;
    /* Mode inputs that its modulators carry: the optical bandwidth. */
    uint32_t optical_inputs;
    xdv_provider_features_t features;
    uint8_t gap_254[258];
} xdv_attestation_record_t;
XDV_STATIC_ASSERT(sizeof(xdv_attestation_record_t) == 512);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, domain) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, kind) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, capacity) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, provider_id) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, max_shots) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, max_operations) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, gates_low) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, gates_high) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, max_coherence) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, calibration_epoch) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, cost_base) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, cost_per_operation_milli) == 72);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, cost_per_shot_milli) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, cost_per_kibibyte) == 88);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, one_qubit_nanoseconds) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, two_qubit_nanoseconds) == 100);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, measure_nanoseconds) == 104);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, reset_nanoseconds) == 108);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, t1_nanoseconds) == 112);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, t2_nanoseconds) == 116);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, phase_noise_nanoradians) == 120);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, phase_crosstalk_millionths) == 124);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, provider) == 128);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, model) == 160);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, firmware) == 192);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, signature_bytes) == 224);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, signature_scheme) == 228);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, one_qubit_error_billionths) == 232);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, two_qubit_error_billionths) == 236);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, readout_error_billionths) == 240);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, thermal_elements) == 244);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, optical_inputs) == 248);
XDV_STATIC_ASSERT(offsetof(xdv_attestation_record_t, features) == 252);

/* A capability as capability_get shows it, and as capability_derive takes it. 48 bytes. */
typedef struct {
    uint64_t handle;
    /* The handle it was derived from; 0 for the root. */
    uint64_t parent;
    xdv_permissions_t permissions;
    xdv_domain_t origin;
    xdv_domain_t target;
    /* capability_derive leaves it as it is. */
    xdv_capability_kind_t kind;
    uint8_t gap_23[1];
    /* Valid while T is in [ValidFrom, ValidUntil). */
    uint64_t valid_from;
    uint64_t valid_until;
    /* Most qubits or modes one contract under this capability may hold; of a segment, its
       pages: never more than there are. */
    uint32_t resource_limit;
    uint32_t owner;
} xdv_capability_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_capability_info_t) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, handle) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, parent) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, permissions) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, origin) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, target) == 21);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, kind) == 22);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, valid_from) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, valid_until) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, resource_limit) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_capability_info_t, owner) == 44);

/* First 32 bytes of a circuit. */
typedef struct {
    uint32_t magic;
    uint16_t version;
    uint16_t operation_bytes;
    uint32_t qubits;
    /* Classical bits, all registers together: bit 0 is bit 0 of the register declared first. */
    uint32_t bits;
    uint32_t operations;
    uint32_t reserved0;
    /* Header and operations together, in bytes. */
    uint64_t total_bytes;
} xdv_circuit_header_t;
XDV_STATIC_ASSERT(sizeof(xdv_circuit_header_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, operation_bytes) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, qubits) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, bits) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, operations) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, reserved0) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_header_t, total_bytes) == 24);

/* One operation. 48 bytes. */
typedef struct {
    xdv_gate_code_t gate;
    /* 1 = runs only if classical bits [ConditionOffset, +ConditionWidth) equal ConditionValue. */
    uint8_t conditional;
    uint16_t qubit0;
    uint16_t qubit1;
    uint16_t qubit2;
    /* Measure: the classical bit written. */
    uint16_t bit;
    uint16_t condition_offset;
    /* 1–64. */
    uint16_t condition_width;
    uint16_t reserved0;
    uint64_t condition_value;
    /* θ of Rx Ry U3 Cu3 …; φ of U2; λ of U1 Cu1 Rz Crz Rzz Rxx. */
    double param0;
    /* φ of U3 and Cu3; λ of U2. */
    double param1;
    /* λ of U3 and Cu3. */
    double param2;
} xdv_circuit_operation_t;
XDV_STATIC_ASSERT(sizeof(xdv_circuit_operation_t) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, gate) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, conditional) == 1);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, qubit0) == 2);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, qubit1) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, qubit2) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, bit) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, condition_offset) == 10);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, condition_width) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, reserved0) == 14);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, condition_value) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, param0) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, param1) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_circuit_operation_t, param2) == 40);

/* Row of contract_info. 96 bytes. */
typedef struct {
    uint64_t contract;
    uint64_t start;
    /* Valid while T is below it. */
    uint64_t end;
    /* Q: decoherence budget in ticks. */
    uint64_t budget;
    uint64_t calibration;
    /* Qubits or modes. */
    uint32_t resources;
    /* Φ: lowest stability in millionths. */
    uint32_t tolerance;
    /* Pid; 0 once it has ended and a job in flight outlives it. */
    uint32_t owner;
    /* Containers or envelopes under it. */
    uint32_t state_objects;
    uint16_t vhm;
    xdv_domain_t domain;
    xdv_contract_state_t state;
    /* 1 while a job runs under it. */
    uint8_t busy;
    /* Φ: how it may be evaluated; None = in every way. */
    xdv_allowed_projections_t projections;
    /* Φ: how often one preparation may be evaluated; 0 = any number. */
    uint16_t evaluations;
    /* Measurements in each window of ticks; 0 = any number. */
    uint32_t measurement_limit;
    uint32_t measurement_window;
    /* Measurements in the latest window that had one. */
    uint32_t measured;
    /* How often a job that failed for no fault of its own is run again. */
    uint8_t retries;
    uint8_t gap_77[3];
    /* The capability it was made under. */
    uint64_t capability;
    uint8_t gap_88[8];
} xdv_contract_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_contract_info_t) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, contract) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, start) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, end) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, budget) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, calibration) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, resources) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, tolerance) == 44);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, owner) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, state_objects) == 52);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, vhm) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, domain) == 58);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, state) == 59);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, busy) == 60);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, projections) == 61);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, evaluations) == 62);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, measurement_limit) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, measurement_window) == 68);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, measured) == 72);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, retries) == 76);
XDV_STATIC_ASSERT(offsetof(xdv_contract_info_t, capability) == 80);

/* Terms of a contract; immutable once issued. 64 bytes. */
typedef struct {
    uint32_t size;
    uint32_t version;
    xdv_domain_t domain;
    /* How often the kernel runs a job again that failed for no fault of its own: its provider
       had no room or no qubits for it, gave it back, is being maintained, or got no reading.
       0–7. Jobs that keep a container or envelope, continue one, or start from a measured
       result are never run again (XDV-022.3). */
    uint8_t retries;
    uint8_t gap_10[2];
    /* Logical qubits, or modes. */
    uint32_t resources;
    /* First tick of the contract; for Φ the coherence window's start. 0 = now. */
    uint64_t start;
    /* Length in ticks: the contract and the window are [Start, Start + Duration). */
    uint64_t duration;
    /* Q: decoherence budget, longest physical duration of one job in ticks. 0 = the provider's
       declared coherence time. */
    uint64_t budget;
    /* Φ: lowest acceptable stability index, in millionths. Q: largest acceptable error, in
       millionths. */
    uint32_t tolerance;
    xdv_contract_flags_t flags;
    /* Φ: how its envelopes may be evaluated; None = in every way (XDV-033.1). */
    xdv_allowed_projections_t projections;
    /* Φ: how often one preparation of an envelope may be evaluated, whoever does it; 0 = any
       number. */
    uint16_t evaluations;
    /* Calibration epoch the caller relies on; 0 = the current one. */
    uint64_t calibration;
    /* At most so many measurements in each MeasurementWindow ticks from the contract's start
       on: shots of Q jobs, evaluations of Φ jobs. Both 0 = no limit (XDV-032.2). */
    uint32_t measurement_limit;
    uint32_t measurement_window;
} xdv_contract_terms_t;
XDV_STATIC_ASSERT(sizeof(xdv_contract_terms_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, size) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, domain) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, retries) == 9);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, resources) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, start) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, duration) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, budget) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, tolerance) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, flags) == 44);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, projections) == 45);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, evaluations) == 46);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, calibration) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, measurement_limit) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_contract_terms_t, measurement_window) == 60);

/* Row of ended_info. 80 bytes. */
typedef struct {
    uint32_t process;
    uint32_t parent;
    /* Ok: it called exit; else ProcessTrapped, ProcessKilled or ProcessInterrupted. */
    xdv_status_t reason;
    uint8_t gap_12[4];
    /* What exit was given; the vector after a trap. */
    uint64_t exit_status;
    /* ProcessKilled: pid of who did it; ProcessTrapped: the fault address. */
    uint64_t detail;
    /* User instructions executed. */
    uint64_t instructions;
    /* T of the end. */
    uint64_t time;
    xdv_bytes32_t name;
} xdv_ended_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_ended_info_t) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, process) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, parent) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, reason) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, exit_status) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, detail) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, instructions) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, time) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_ended_info_t, name) == 48);

/* What the host asks of this boot. 64 bytes. */
typedef struct {
    xdv_session_flags_t flags;
    uint32_t command_bytes;
    uint64_t archive_bytes;
    uint64_t slice_instructions;
    /* Scheduling policies as the Boot record has them (SchedulingPolicy); 0 = the default. */
    uint64_t policies;
    xdv_bytes32_t seed;
} xdv_host_configuration_t;
XDV_STATIC_ASSERT(sizeof(xdv_host_configuration_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, flags) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, command_bytes) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, archive_bytes) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, slice_instructions) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, policies) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_host_configuration_t, seed) == 32);

/* Header of a host request. 32 bytes; PayloadBytes follow. The answer: u32 Status, u32 bytes,
   then the bytes. */
typedef struct {
    xdv_host_operation_t operation;
    uint32_t argument;
    uint64_t offset;
    uint32_t length;
    uint32_t payload_bytes;
    uint64_t reserved;
} xdv_host_request_t;
XDV_STATIC_ASSERT(sizeof(xdv_host_request_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, operation) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, argument) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, offset) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, length) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, payload_bytes) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_host_request_t, reserved) == 24);

/* Header of an answer. 32 bytes; ResultBytes (QuantumResult or PhaseResult and what follows it)
   come next. */
typedef struct {
    uint32_t magic;
    xdv_status_t status;
    uint64_t job;
    uint32_t result_bytes;
    uint32_t generation;
    uint64_t reserved;
} xdv_job_answer_t;
XDV_STATIC_ASSERT(sizeof(xdv_job_answer_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, status) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, job) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, result_bytes) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, generation) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_job_answer_t, reserved) == 24);

/* Header of a request. 96 bytes; PayloadBytes of circuit or transform program follow at once. */
typedef struct {
    uint32_t magic;
    uint16_t version;
    xdv_domain_t domain;
    uint8_t gap_7[1];
    xdv_job_operation_t operation;
    xdv_job_flags_t flags;
    uint64_t job;
    /* Container or envelope the job runs in; the kernel's id, never 0. */
    uint64_t state_object;
    /* Qubits or modes. */
    uint32_t resources;
    uint32_t shots;
    /* Q: MeasurementSpec. Φ: PhaseProjection. */
    uint64_t measurement_spec;
    uint64_t calibration_epoch;
    /* Seed of the outcomes; never 0: the kernel fills in its own when the program gave none. */
    uint64_t seed;
    uint32_t payload_bytes;
    uint32_t tolerance;
    /* Window generation the kernel believes in; another one is refused. */
    uint32_t generation;
    /* 1 = the container exists at the provider already, 0 = prepare it fresh. */
    uint32_t continues;
    /* Φ, a fresh envelope, from Q: bit m set = light enters mode m with phase π instead of 0.
       Else 0. */
    uint64_t phase_bits;
    /* T at which the job begins, in the kernel's clock: what passes between the jobs in one
       container or envelope is passed by drift. */
    uint64_t time;
} xdv_job_request_t;
XDV_STATIC_ASSERT(sizeof(xdv_job_request_t) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, domain) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, operation) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, flags) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, job) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, state_object) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, resources) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, shots) == 36);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, measurement_spec) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, calibration_epoch) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, seed) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, payload_bytes) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, tolerance) == 68);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, generation) == 72);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, continues) == 76);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, phase_bits) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_job_request_t, time) == 88);

/* Answer of memory_info: what the whole machine has in use. 64 bytes. */
typedef struct {
    uint64_t total_frames;
    /* Of programs and the kernel, but for its heap. */
    uint64_t used_frames;
    uint32_t processes;
    uint32_t threads;
    uint32_t capabilities;
    uint32_t contracts;
    /* Containers and envelopes. */
    uint32_t state_objects;
    uint32_t jobs;
    /* Endpoints and notifications. */
    uint32_t endpoints;
    /* Most processes there can be. */
    uint32_t max_processes;
    /* Of the kernel's heap; more of it comes when a table or the trace reaches further, and
       stays. */
    uint64_t heap_frames;
    uint32_t segments;
    /* Of segments, in all processes. */
    uint32_t mappings;
} xdv_memory_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_memory_info_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, total_frames) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, used_frames) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, processes) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, threads) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, capabilities) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, contracts) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, state_objects) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, jobs) == 36);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, endpoints) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, max_processes) == 44);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, heap_frames) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, segments) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_memory_info_t, mappings) == 60);

/* A metric, or an alert about one (XDV-070.1). 64 bytes. */
typedef struct {
    /* None: there is nothing at this place. */
    xdv_metric_id_t id;
    xdv_metric_category_t category;
    xdv_domain_t domain;
    xdv_metric_severity_t severity;
    xdv_metric_unit_t unit;
    /* The machine it is about. */
    uint16_t vhm;
    /* Alerts: pid of whose job or fault it was; else 0. */
    uint32_t process;
    /* Alerts: samples one after the other that were beyond the threshold, this one included. */
    uint32_t repeats;
    /* Alerts: the contract; else 0. */
    uint64_t contract;
    int64_t value;
    /* What it is compared with; 0 when no threshold is about it. */
    int64_t threshold;
    /* T: of the reading, or of the sample that gave the alert. */
    uint64_t time;
    /* n: the records below it are counted; of an alert, the record that gave it. */
    uint64_t sequence;
    uint64_t reserved0;
} xdv_metric_record_t;
XDV_STATIC_ASSERT(sizeof(xdv_metric_record_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, id) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, category) == 2);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, domain) == 3);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, severity) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, unit) == 5);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, vhm) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, process) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, repeats) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, contract) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, value) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, threshold) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, time) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, sequence) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_metric_record_t, reserved0) == 56);

/* Header of a Φ result; Values × f64 follow, none unless Evaluated is 1. Never phases. 128
   bytes. */
typedef struct {
    /* Bytes of this header; the values start there. */
    uint32_t size;
    xdv_status_t status;
    uint64_t job;
    uint32_t modes;
    uint32_t evaluated;
    /* 1 = as declared, 0 = lost: the modelled fidelity between intended and realised transform
       (XDV-072). */
    double stability;
    /* RMS phase error, radians. */
    double noise;
    /* Mean phase offset accumulated since the envelope was prepared, radians. */
    double drift;
    /* Stability lost by this transform alone. */
    double impact;
    /* Total power out ÷ power in, 0…1; in a simulator 1 for elements that lose nothing. */
    double power_ratio;
    /* SHA3-256 over the executed program's bytes: the transform's integrity check (XDV-033.3). */
    xdv_bytes32_t integrity;
    /* How many values follow (UInt32)). */
    uint32_t values;
    xdv_phase_projection_t projection;
    uint8_t reserved0;
    uint16_t reserved1;
    uint64_t reserved2;
    uint64_t reserved3;
    uint64_t reserved4;
} xdv_phase_result_t;
XDV_STATIC_ASSERT(sizeof(xdv_phase_result_t) == 128);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, size) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, status) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, job) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, modes) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, evaluated) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, stability) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, noise) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, drift) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, impact) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, power_ratio) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, integrity) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, values) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, projection) == 100);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, reserved0) == 101);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, reserved1) == 102);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, reserved2) == 104);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, reserved3) == 112);
XDV_STATIC_ASSERT(offsetof(xdv_phase_result_t, reserved4) == 120);

/* XDV-052.2 v0 layout, C natural alignment. 40 bytes. */
typedef struct {
    uint64_t contract;
    xdv_phase_transform_t transform;
    uint8_t gap_12[4];
    /* The part of the contract's window this transform uses; [start, start + duration). Start 0
       = the window's start. */
    uint64_t coherence_start;
    uint64_t duration;
    /* Lowest acceptable stability index, in millionths; below it the envelope is invalidated
       (XDV-061.4). */
    uint32_t stability_tolerance;
    uint8_t gap_36[4];
} xdv_phi_transform_descriptor_t;
XDV_STATIC_ASSERT(sizeof(xdv_phi_transform_descriptor_t) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_descriptor_t, contract) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_descriptor_t, transform) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_descriptor_t, coherence_start) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_descriptor_t, duration) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_descriptor_t, stability_tolerance) == 32);

/* What v0 lacks; passed as the fifth argument of xdv_call. 64 bytes. */
typedef struct {
    uint32_t size;
    uint32_t version;
    /* Envelope to continue; 0 = a new one. */
    uint64_t envelope;
    xdv_job_flags_t flags;
    uint32_t modes;
    uint64_t program_pointer;
    uint64_t seed;
    /* Out: the envelope that was kept, written by the kernel when the transform is admitted. */
    uint64_t kept_envelope;
    /* Source Q only: a completed Q job of the caller's, whose outcome gives the phases that
       light enters a fresh envelope with: classical bit m → mode m, 0 → 0, 1 → π. Of several
       outcomes the one that came most often, of equals the smallest. The result is used up, as
       by job_read; K never sees it. */
    uint64_t source_job;
    /* With Evaluate: what it tells; else Intensities. */
    xdv_phase_projection_t projection;
    uint8_t reserved0;
    uint16_t reserved1;
    uint32_t reserved2;
} xdv_phi_transform_extension_t;
XDV_STATIC_ASSERT(sizeof(xdv_phi_transform_extension_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, size) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, envelope) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, flags) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, modes) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, program_pointer) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, seed) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, kept_envelope) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, source_job) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, projection) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, reserved0) == 57);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, reserved1) == 58);
XDV_STATIC_ASSERT(offsetof(xdv_phi_transform_extension_t, reserved2) == 60);

/* What a process usually wants (XDV-020.2): terms for contract requests that leave them 0. 0 =
   no wish. It permits nothing. 32 bytes. */
typedef struct {
    /* Length of a Q contract in ticks. */
    uint64_t quantum_duration;
    /* Length of a Φ contract, its window, in ticks. */
    uint64_t phase_duration;
    /* Largest acceptable error of Q, in millionths. */
    uint32_t quantum_tolerance;
    /* Lowest acceptable stability index of Φ, in millionths. */
    uint32_t phase_tolerance;
    /* Calibration epoch of the Q provider that it relies on. */
    uint64_t calibration;
} xdv_process_affinity_t;
XDV_STATIC_ASSERT(sizeof(xdv_process_affinity_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_process_affinity_t, quantum_duration) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_process_affinity_t, phase_duration) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_process_affinity_t, quantum_tolerance) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_process_affinity_t, phase_tolerance) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_process_affinity_t, calibration) == 24);

/* Row of process_info. 80 bytes; the name is UTF-8, NUL-padded. */
typedef struct {
    uint32_t process;
    uint32_t parent;
    xdv_process_state_t state;
    uint8_t priority;
    uint16_t vhm;
    uint32_t frames;
    /* User instructions executed. */
    uint64_t instructions;
    uint32_t contracts;
    uint32_t capabilities;
    xdv_bytes32_t name;
    /* Threads that have not been joined. */
    uint32_t threads;
    xdv_process_activity_t activity;
    uint8_t gap_69[3];
    /* Once it has ended: Ok, ProcessTrapped, ProcessKilled or ProcessInterrupted. */
    xdv_status_t exit_reason;
    uint8_t gap_76[4];
} xdv_process_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_process_info_t) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, process) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, parent) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, state) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, priority) == 9);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, vhm) == 10);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, frames) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, instructions) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, contracts) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, capabilities) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, name) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, threads) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, activity) == 68);
XDV_STATIC_ASSERT(offsetof(xdv_process_info_t, exit_reason) == 72);

/* What a process may hold at most (process_limits). 24 bytes. */
typedef struct {
    /* Frames: pages of its own and page tables. */
    uint32_t pages;
    uint32_t capabilities;
    uint32_t contracts;
    uint32_t threads;
    /* Children that nobody has waited for yet. */
    uint32_t children;
    uint32_t reserved0;
} xdv_process_limits_t;
XDV_STATIC_ASSERT(sizeof(xdv_process_limits_t) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, pages) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, capabilities) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, contracts) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, threads) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, children) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_process_limits_t, reserved0) == 20);

/* XDV-052.2 v0 layout, C natural alignment. 32 bytes. */
typedef struct {
    uint64_t contract;
    uint32_t qubit_count;
    uint8_t gap_12[4];
    uint64_t circuit_pointer;
    uint64_t measurement_spec;
} xdv_q_job_descriptor_t;
XDV_STATIC_ASSERT(sizeof(xdv_q_job_descriptor_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_descriptor_t, contract) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_descriptor_t, qubit_count) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_descriptor_t, circuit_pointer) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_descriptor_t, measurement_spec) == 24);

/* What v0 lacks; passed as the fifth argument of xdv_call, 0 for none. 48 bytes. */
typedef struct {
    uint32_t size;
    uint32_t version;
    /* Container to continue; 0 = a new one. */
    uint64_t container;
    xdv_job_flags_t flags;
    uint32_t shots;
    /* Seed of the outcomes; 0 = the provider's own stream. */
    uint64_t seed;
    /* Out: the container that was kept, written by the kernel when the job is admitted. */
    uint64_t kept_container;
    uint64_t reserved;
} xdv_q_job_extension_t;
XDV_STATIC_ASSERT(sizeof(xdv_q_job_extension_t) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, size) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, container) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, flags) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, shots) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, seed) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, kept_container) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_q_job_extension_t, reserved) == 40);

/* Header of a Q result; entries follow: WordsPerEntry × u64 classical bits (bit 0 in bit 0 of
   word 0), then u64 count, in ascending order of the bits as a number. 64 bytes. */
typedef struct {
    /* Bytes of this header; the entries start there. */
    uint32_t size;
    xdv_status_t status;
    uint64_t job;
    uint32_t shots;
    uint32_t bits;
    /* u64 words of classical bits: Bits ÷ 64 rounded up, at least 1. */
    uint32_t words_per_entry;
    uint32_t entries;
    /* Physical duration of one shot, in ns. */
    uint64_t duration_nanoseconds;
    /* Provider's estimate of the job's fidelity, 0…1: the product of (1 − error) over all that
       is done; 1 for an exact simulator. */
    double fidelity;
    xdv_quantum_engine_t engine;
    uint32_t reserved0;
    uint64_t reserved1;
} xdv_quantum_result_t;
XDV_STATIC_ASSERT(sizeof(xdv_quantum_result_t) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, size) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, status) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, job) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, shots) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, bits) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, words_per_entry) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, entries) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, duration_nanoseconds) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, fidelity) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, engine) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, reserved0) == 52);
XDV_STATIC_ASSERT(offsetof(xdv_quantum_result_t, reserved1) == 56);

/* The guest's last word. 96 bytes. */
typedef struct {
    uint32_t exit_status;
    /* What the machine does next. */
    xdv_power_mode_t mode;
    uint8_t gap_6[2];
    uint64_t records;
    uint64_t time;
    /* Instructions from kernel entry to the first console output of a program, waits not
       counted; 0 = there was none. */
    uint64_t boot_instructions;
    xdv_bytes32_t orchestration;
    xdv_bytes32_t outcome;
} xdv_session_end_t;
XDV_STATIC_ASSERT(sizeof(xdv_session_end_t) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, exit_status) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, mode) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, records) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, time) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, boot_instructions) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, orchestration) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_session_end_t, outcome) == 64);

/* A token. 88 bytes; the MAC covers all before it. */
typedef struct {
    uint32_t magic;
    uint16_t version;
    /* Machine of issuer and subject. */
    uint16_t vhm;
    /* n of the record of the call that made it. */
    uint64_t id;
    /* What it was made from; revoked or gone, the token is worth nothing. */
    uint64_t capability;
    uint32_t issuer;
    uint32_t subject;
    uint64_t valid_from;
    uint64_t expiry;
    xdv_domain_t source;
    xdv_domain_t target;
    xdv_boundary_operation_t operation;
    xdv_boundary_scope_t scope;
    uint32_t resource_limit;
    /* HMAC-SHA3-256 under a key of this boot. */
    xdv_bytes32_t mac;
} xdv_token_t;
XDV_STATIC_ASSERT(sizeof(xdv_token_t) == 88);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, vhm) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, id) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, capability) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, issuer) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, subject) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, valid_from) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, expiry) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, source) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, target) == 49);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, operation) == 50);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, scope) == 51);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, resource_limit) == 52);
XDV_STATIC_ASSERT(offsetof(xdv_token_t, mac) == 56);

/* What capability_export is asked for. 32 bytes. */
typedef struct {
    /* The one process that may import it. */
    uint32_t subject;
    xdv_boundary_operation_t operation;
    xdv_boundary_scope_t scope;
    uint16_t reserved;
    /* What it permits is valid while T is in [ValidFrom, Expiry); before Expiry it can be
       imported. */
    uint64_t valid_from;
    uint64_t expiry;
    /* As CapabilityInfo has it. */
    uint32_t resource_limit;
    uint32_t reserved1;
} xdv_token_grant_t;
XDV_STATIC_ASSERT(sizeof(xdv_token_grant_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, subject) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, operation) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, scope) == 5);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, reserved) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, valid_from) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, expiry) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, resource_limit) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_token_grant_t, reserved1) == 28);

/* Header of every block; Length payload bytes follow. Blocks chain by PreviousBlock (genesis
   for the first). */
typedef struct {
    uint32_t magic;
    xdv_trace_block_type_t type;
    uint16_t count;
    /* Payload bytes: Count × 128 for records. */
    uint32_t length;
    uint32_t reserved0;
    uint64_t first_sequence;
    /* Outcome blocks: offset of this piece in the whole result. */
    uint64_t offset;
    /* BlockHash of the block before. */
    xdv_bytes32_t previous_block;
    /* O after the last record of this block (outcome blocks repeat the one before). */
    xdv_bytes32_t orchestration;
    /* X after the last record of this block. */
    xdv_bytes32_t outcome;
    /* SHA3-256 of bytes 0–127 of this header, and of the payload of an outcome block; the
       payload of a records block is committed to by the two heads above. */
    xdv_bytes32_t block_hash;
    /* Room for a checkpoint signature's reference; zero in version 2. */
    xdv_bytes32_t signature;
} xdv_trace_block_header_t;
XDV_STATIC_ASSERT(sizeof(xdv_trace_block_header_t) == 192);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, type) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, count) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, length) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, reserved0) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, first_sequence) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, offset) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, previous_block) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, orchestration) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, outcome) == 96);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, block_hash) == 128);
XDV_STATIC_ASSERT(offsetof(xdv_trace_block_header_t, signature) == 160);

/* First 128 bytes of a trace file. */
typedef struct {
    uint64_t magic;
    uint16_t version;
    uint16_t header_bytes;
    uint16_t record_bytes;
    uint16_t block_records;
    xdv_trace_flags_t flags;
    uint8_t gap_20[12];
    /* SHA3-256 of the kernel image; zero when unknown. */
    xdv_bytes32_t kernel;
    uint8_t gap_64[32];
    /* SHA3-256 of bytes 0–95. */
    xdv_bytes32_t header_hash;
} xdv_trace_file_header_t;
XDV_STATIC_ASSERT(sizeof(xdv_trace_file_header_t) == 128);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, version) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, header_bytes) == 10);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, record_bytes) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, block_records) == 14);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, flags) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, kernel) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_trace_file_header_t, header_hash) == 96);

/* Answer of trace_head. 80 bytes. */
typedef struct {
    uint64_t sequence;
    uint64_t time;
    xdv_bytes32_t orchestration;
    xdv_bytes32_t outcome;
} xdv_trace_head_t;
XDV_STATIC_ASSERT(sizeof(xdv_trace_head_t) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_trace_head_t, sequence) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_trace_head_t, time) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_trace_head_t, orchestration) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_trace_head_t, outcome) == 48);

/* One event. 128 bytes; unused fields are zero (checked by every reader). */
typedef struct {
    /* n, the total order: 0, 1, 2 … */
    uint64_t sequence;
    /* T in ticks; never decreases. */
    uint64_t time;
    xdv_record_kind_t kind;
    xdv_domain_t domain;
    uint16_t operation;
    xdv_status_t status;
    uint32_t process;
    uint16_t vhm;
    uint16_t thread;
    uint64_t capability;
    uint64_t contract;
    /* Inputs from a running thread: user instructions it executed since it was resumed. */
    uint32_t instructions;
    /* Inputs: what the machine layer found when it checked the operands (pointers, files,
       circuits), before Core decided. */
    xdv_status_t verdict;
    uint64_t arg0;
    uint64_t arg1;
    uint64_t arg2;
    uint64_t arg3;
    /* What the caller got, or what the machine layer computed for it. */
    uint64_t value;
    /* What the outside answered: a seed, or the SHA3-256 of result bytes. */
    xdv_bytes32_t outcome;
} xdv_trace_record_t;
XDV_STATIC_ASSERT(sizeof(xdv_trace_record_t) == 128);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, sequence) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, time) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, kind) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, domain) == 17);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, operation) == 18);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, status) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, process) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, vhm) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, thread) == 30);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, capability) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, contract) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, instructions) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, verdict) == 52);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, arg0) == 56);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, arg1) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, arg2) == 72);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, arg3) == 80);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, value) == 88);
XDV_STATIC_ASSERT(offsetof(xdv_trace_record_t, outcome) == 96);

/* One element. 24 bytes. */
typedef struct {
    xdv_element_code_t code;
    uint8_t reserved0;
    uint16_t mode0;
    uint16_t mode1;
    uint16_t reserved1;
    double param0;
    double param1;
} xdv_transform_element_t;
XDV_STATIC_ASSERT(sizeof(xdv_transform_element_t) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, code) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, reserved0) == 1);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, mode0) == 2);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, mode1) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, reserved1) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, param0) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_transform_element_t, param1) == 16);

/* First 32 bytes of a transform program. */
typedef struct {
    uint32_t magic;
    uint16_t version;
    uint16_t element_bytes;
    uint32_t modes;
    uint32_t elements;
    uint64_t reserved;
    /* Header and elements together, in bytes. */
    uint64_t total_bytes;
} xdv_transform_header_t;
XDV_STATIC_ASSERT(sizeof(xdv_transform_header_t) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, magic) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, version) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, element_bytes) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, modes) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, elements) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, reserved) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_transform_header_t, total_bytes) == 24);

/* Amounts of everything a machine accounts for. 40 bytes. Operands of vhm_create carry
   Processes, Threads, Capabilities, Contracts, Jobs, Objects and Machines in 16 bits each. */
typedef struct {
    /* Frames: pages of its processes and their page tables. */
    uint32_t pages;
    /* Processes, ended ones that nobody waited for included. */
    uint32_t processes;
    uint32_t threads;
    uint32_t capabilities;
    uint32_t contracts;
    /* Jobs in flight, or whose result has not been read. */
    uint32_t jobs;
    /* Endpoints, notifications and segments. */
    uint32_t objects;
    /* Machines in it, at every depth. */
    uint32_t machines;
    /* Qubits of its live contracts together. */
    uint32_t qubits;
    /* Modes of its live contracts together. */
    uint32_t modes;
} xdv_vhm_resources_t;
XDV_STATIC_ASSERT(sizeof(xdv_vhm_resources_t) == 40);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, pages) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, processes) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, threads) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, capabilities) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, contracts) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, jobs) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, objects) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, machines) == 28);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, qubits) == 32);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_resources_t, modes) == 36);

/* Row of vhm_info. 112 bytes. */
typedef struct {
    uint16_t vhm;
    /* 0 for the root. */
    uint16_t parent;
    uint16_t tenant;
    uint16_t share;
    xdv_vhm_state_t state;
    xdv_vhm_profile_t profile;
    xdv_binding_state_t quantum;
    xdv_binding_state_t phase;
    /* Machines around it. */
    uint8_t depth;
    /* 1 while a snapshot of it is kept. */
    uint8_t has_snapshot;
    uint8_t gap_14[2];
    /* Pid of its first process; 0 = none yet. */
    uint32_t init;
    /* Pid of the process that asked for it. */
    uint32_t creator;
    xdv_vhm_resources_t quota;
    xdv_vhm_resources_t used;
    /* User instructions of its processes, those that ended included; nested machines have their
       own. */
    uint64_t instructions;
} xdv_vhm_info_t;
XDV_STATIC_ASSERT(sizeof(xdv_vhm_info_t) == 112);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, vhm) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, parent) == 2);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, tenant) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, share) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, state) == 8);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, profile) == 9);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, quantum) == 10);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, phase) == 11);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, depth) == 12);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, has_snapshot) == 13);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, init) == 16);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, creator) == 20);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, quota) == 24);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, used) == 64);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_info_t, instructions) == 104);

/* Operand of vhm_create. 48 bytes. */
typedef struct {
    /* 1–4095. A machine in another than the root has that one's. */
    uint16_t tenant;
    xdv_vhm_profile_t profile;
    uint8_t reserved0;
    /* 1–1000; 0 = 100. */
    uint16_t share;
    uint16_t reserved1;
    xdv_vhm_resources_t quota;
} xdv_vhm_terms_t;
XDV_STATIC_ASSERT(sizeof(xdv_vhm_terms_t) == 48);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, tenant) == 0);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, profile) == 2);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, reserved0) == 3);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, share) == 4);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, reserved1) == 6);
XDV_STATIC_ASSERT(offsetof(xdv_vhm_terms_t, quota) == 8);

/* What a system call answers. */
typedef struct {
    uint64_t value;
    xdv_status_t status;
} xdv_result_t;

/* The instruction itself takes rcx and r11. x87 and SSE registers are lost, as across any call of
   the System V ABI; their control words are afterwards those a program starts with. */
#define XDV_SYSCALL_CHANGES "rcx", "r11", "cc", "memory", \
    "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
    "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

/* Enters the kernel: number in rax, arguments in rdi rsi rdx r10 r8 r9; value in rax, status in
   rdx. */
static inline xdv_result_t xdv_syscall(xdv_system_call_t number, uint64_t a0, uint64_t a1,
                                       uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
    register uint64_t r10 __asm__("r10") = a3;
    register uint64_t r8 __asm__("r8") = a4;
    register uint64_t r9 __asm__("r9") = a5;
    uint64_t value = number, status = a2;
    xdv_result_t result;
    __asm__ volatile("syscall"
                     : "+a"(value), "+d"(status)
                     : "D"(a0), "S"(a1), "r"(r10), "r"(r8), "r"(r9)
                     : XDV_SYSCALL_CHANGES);
    result.value = value;
    result.status = (xdv_status_t)status;
    return result;
}

/* The same for the ipc_ calls: capability in rdi, length in rdx, words 0-3 in rsi r10 r8 r9, both
   ways. */
static inline xdv_result_t xdv_message(xdv_system_call_t number, uint64_t capability,
                                       uint64_t length, uint64_t words[4])
{
    register uint64_t r10 __asm__("r10") = words[1];
    register uint64_t r8 __asm__("r8") = words[2];
    register uint64_t r9 __asm__("r9") = words[3];
    uint64_t value = number, status = length;
    xdv_result_t result;
    __asm__ volatile("syscall"
                     : "+a"(value), "+d"(status), "+S"(words[0]), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "D"(capability)
                     : XDV_SYSCALL_CHANGES);
    words[1] = r10;
    words[2] = r8;
    words[3] = r9;
    result.value = value;
    result.status = (xdv_status_t)status;
    return result;
}

/* log(text*, length): kernel log line. Rights: Syscall. Errors: BadAddress, InvalidArgument
   (length > 4096). */
static inline xdv_status_t xdv_log(const void *text, uint64_t length)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_LOG, (uint64_t)(uintptr_t)text, length, 0, 0,
                                      0, 0);
    return result.status;
}

/* exit(status): ends the calling process; everything it holds is released. */
static inline xdv_status_t xdv_exit(uint64_t status)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_EXIT, status, 0, 0, 0, 0, 0);
    return result.status;
}

/* yield(): gives up the rest of the slice. */
static inline xdv_status_t xdv_yield(void)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_YIELD, 0, 0, 0, 0, 0, 0);
    return result.status;
}

/* xdv_call(source, target, descriptor*, capability, out extension*) → job handle. The only
   crossing (XDV-052.3). Source is K, or Q with target Φ where the provider declares
   PhaseFromMeasurement (XDV-022.2). Rights: Call of the target, Transition, ContractBind; from
   Q also MeasureQ and Transition in the process's own capability for Q. Errors: every Q and Φ
   status; TransitionInvalid; JobInvalid, Busy (source job); ResourceExhausted (with what the
   contract's containers or envelopes hold, more than it has). */
static inline xdv_status_t xdv_call(uint64_t source, uint64_t target, const void *descriptor,
                                    uint64_t capability, void *extension, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CALL, source, target,
                                      (uint64_t)(uintptr_t)descriptor, capability,
                                      (uint64_t)(uintptr_t)extension, 0);
    *value = result.value;
    return result.status;
}

/* job_wait(job): blocks until the job's logical completion; the status is the job's. Errors:
   JobInvalid, Busy (another thread waits for it). */
static inline xdv_status_t xdv_job_wait(uint64_t job)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_JOB_WAIT, job, 0, 0, 0, 0, 0);
    return result.status;
}

/* job_read(job, out buffer*, length, capability): the structured result of a completed job,
   once; the header says how long. Rights: MeasureQ or ProjectPhi. Errors: JobInvalid, Busy,
   BadAddress. */
static inline xdv_status_t xdv_job_read(uint64_t job, void *buffer, uint64_t length,
                                        uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_JOB_READ, job, (uint64_t)(uintptr_t)buffer,
                                      length, capability, 0, 0);
    return result.status;
}

/* contract_request(terms*, capability) → contract (Issued). Rights: ContractBind, Allocate. */
static inline xdv_status_t xdv_contract_request(const void *terms, uint64_t capability,
                                                uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONTRACT_REQUEST, (uint64_t)(uintptr_t)terms,
                                      capability, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* contract_activate(contract): Issued → Active. */
static inline xdv_status_t xdv_contract_activate(uint64_t contract)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONTRACT_ACTIVATE, contract, 0, 0, 0, 0, 0);
    return result.status;
}

/* contract_release(contract): Active/Issued → Released; its containers and envelopes go with
   it. */
static inline xdv_status_t xdv_contract_release(uint64_t contract)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONTRACT_RELEASE, contract, 0, 0, 0, 0, 0);
    return result.status;
}

/* capability_get(index, out info*) → handle: the caller's own table. Errors: EndOfList. */
static inline xdv_status_t xdv_capability_get(uint64_t index, void *info, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_GET, index,
                                      (uint64_t)(uintptr_t)info, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* capability_derive(capability, spec*) → handle: only downward (XDV-002.3), for the caller, its
   parent or a child. Errors: ResourceExhausted (the new owner's limits; of a parent, three
   quarters of them). */
static inline xdv_status_t xdv_capability_derive(uint64_t capability, const void *spec,
                                                 uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_DERIVE, capability,
                                      (uint64_t)(uintptr_t)spec, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* capability_revoke(capability): the capability and everything derived from it. */
static inline xdv_status_t xdv_capability_revoke(uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_REVOKE, capability, 0, 0, 0, 0, 0);
    return result.status;
}

/* spawn(path*, pathLength, arguments*, argumentsLength, permissions) → pid. Arguments are
   NUL-terminated strings one after another. The child holds a capability per domain, never more
   than `permissions` ∩ the parent's. */
static inline xdv_status_t xdv_spawn(const void *path, uint64_t path_length, const void *arguments,
                                     uint64_t arguments_length, uint64_t permissions,
                                     uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_SPAWN, (uint64_t)(uintptr_t)path,
                                      path_length, (uint64_t)(uintptr_t)arguments,
                                      arguments_length, permissions, 0);
    *value = result.value;
    return result.status;
}

/* wait(pid) → exit status: blocks until the child ends; status = Ok, ProcessTrapped,
   ProcessKilled or ProcessInterrupted, or OutOfMemory (it touched a page that it could not
   have). Errors: ProcessNotFound, Busy (another thread waits for it). */
static inline xdv_status_t xdv_wait(uint64_t pid, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_WAIT, pid, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* console_read(out buffer*, length) → bytes: blocks until input; 0 at end of input. */
static inline xdv_status_t xdv_console_read(void *buffer, uint64_t length, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONSOLE_READ, (uint64_t)(uintptr_t)buffer,
                                      length, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* console_write(text*, length, stream): stream 1 output, 2 error. Errors: BadAddress,
   InvalidArgument. */
static inline xdv_status_t xdv_console_write(const void *text, uint64_t length, uint64_t stream)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONSOLE_WRITE, (uint64_t)(uintptr_t)text,
                                      length, stream, 0, 0, 0);
    return result.status;
}

/* file_size(path*, pathLength) → bytes. Errors: FileNotFound. */
static inline xdv_status_t xdv_file_size(const void *path, uint64_t path_length, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_FILE_SIZE, (uint64_t)(uintptr_t)path,
                                      path_length, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* file_read(path*, pathLength, offset, out buffer*, length) → bytes read. Errors: FileNotFound,
   BadAddress. */
static inline xdv_status_t xdv_file_read(const void *path, uint64_t path_length, uint64_t offset,
                                         void *buffer, uint64_t length, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_FILE_READ, (uint64_t)(uintptr_t)path,
                                      path_length, offset, (uint64_t)(uintptr_t)buffer, length,
                                      0);
    *value = result.value;
    return result.status;
}

/* directory_read(path*, pathLength, index, out buffer*, length) → name bytes. A folder's name
   ends in '/'. Errors: EndOfList, FileNotFound. */
static inline xdv_status_t xdv_directory_read(const void *path, uint64_t path_length,
                                              uint64_t index, void *buffer, uint64_t length,
                                              uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_DIRECTORY_READ, (uint64_t)(uintptr_t)path,
                                      path_length, index, (uint64_t)(uintptr_t)buffer, length, 0);
    *value = result.value;
    return result.status;
}

/* memory_grow(pages) → address of the first new page of the process heap, zeroed when it is
   touched. Errors: InvalidArgument, OutOfMemory. */
static inline xdv_status_t xdv_memory_grow(uint64_t pages, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_MEMORY_GROW, pages, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* process_info(index, out info*): the processes of the caller's VHM and those in it, in order
   of pid. Rights: Telemetry. Errors: EndOfList. */
static inline xdv_status_t xdv_process_info(uint64_t index, void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_PROCESS_INFO, index,
                                      (uint64_t)(uintptr_t)info, 0, 0, 0, 0);
    return result.status;
}

/* clock() → T, logical time in ticks. */
static inline xdv_status_t xdv_clock(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CLOCK, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* domain_info(domain, out attestation*): the provider's attestation record. Errors:
   DomainNotAvailable. */
static inline xdv_status_t xdv_domain_info(uint64_t domain, void *attestation)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_DOMAIN_INFO, domain,
                                      (uint64_t)(uintptr_t)attestation, 0, 0, 0, 0);
    return result.status;
}

/* state_operation(object, operation, capability): release a container or envelope, or ask for
   what is never granted (copy, export, map): QuantumNoCloneViolation / PhaseEnvelopeInvalid,
   logged as a security fault (XDV-013.2, XDV-032.1). */
static inline xdv_status_t xdv_state_operation(uint64_t object, uint64_t operation,
                                               uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_STATE_OPERATION, object, operation,
                                      capability, 0, 0, 0);
    return result.status;
}

/* kill(pid): ends a descendant. */
static inline xdv_status_t xdv_kill(uint64_t pid)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_KILL, pid, 0, 0, 0, 0, 0);
    return result.status;
}

/* trace_head(out head*): n, T and both chain heads up to the record before this call. Rights:
   Replay. */
static inline xdv_status_t xdv_trace_head(void *head)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_TRACE_HEAD, (uint64_t)(uintptr_t)head, 0, 0,
                                      0, 0, 0);
    return result.status;
}

/* boot_command(out buffer*, length) → bytes: the command handed over at boot; 0 when
   interactive. Rights: init only. */
static inline xdv_status_t xdv_boot_command(void *buffer, uint64_t length, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_BOOT_COMMAND, (uint64_t)(uintptr_t)buffer,
                                      length, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* power_off(status, mode): ends the session; mode is a PowerMode. Rights: init only. Errors:
   InvalidArgument. */
static inline xdv_status_t xdv_power_off(uint64_t status, uint64_t mode)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_POWER_OFF, status, mode, 0, 0, 0, 0);
    return result.status;
}

/* process_id() → the caller's pid. */
static inline xdv_status_t xdv_process_id(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_PROCESS_ID, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* thread_create(entry, stack, argument, priority) → handle: a thread of the caller's process
   that starts at entry with the argument in rdi and rsp = stack. Errors: BadAddress (entry or
   stack outside the user's half), CapabilityUnauthorized (priority above the caller's),
   InvalidArgument, ResourceExhausted. */
static inline xdv_status_t xdv_thread_create(uint64_t entry, uint64_t stack, uint64_t argument,
                                             uint64_t priority, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_THREAD_CREATE, entry, stack, argument,
                                      priority, 0, 0);
    *value = result.value;
    return result.status;
}

/* thread_exit(value): ends the calling thread; the last one ends the process with status 0. */
static inline xdv_status_t xdv_thread_exit(uint64_t value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_THREAD_EXIT, value, 0, 0, 0, 0, 0);
    return result.status;
}

/* thread_join(thread) → value: blocks until a thread of the caller's process ends. Errors:
   ThreadNotFound, Busy (another thread waits for it). */
static inline xdv_status_t xdv_thread_join(uint64_t thread, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_THREAD_JOIN, thread, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* thread_priority(thread, priority): 0 idle … 4 critical; thread 0 = the caller. Errors:
   ThreadNotFound, InvalidArgument, CapabilityUnauthorized (above the caller's own). */
static inline xdv_status_t xdv_thread_priority(uint64_t thread, uint64_t priority)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_THREAD_PRIORITY, thread, priority, 0, 0, 0,
                                      0);
    return result.status;
}

/* endpoint_create() → capability for a new endpoint, which the caller's process owns. Rights:
   Ipc. Errors: ResourceExhausted. */
static inline xdv_status_t xdv_endpoint_create(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_ENDPOINT_CREATE, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* ipc_call(capability, length): sends `length` words and blocks for the reply. Words 0–3 are in
   rsi r10 r8 r9, both ways; words 4–15 in the threads' message buffers. Length is in rdx; value
   = length of the reply. Rights: Ipc on the endpoint. Errors: InvalidArgument (length),
   PeerClosed, ReplyLost. */
static inline xdv_status_t xdv_ipc_call(uint64_t capability, uint64_t length, uint64_t words[4],
                                        uint64_t *value)
{
    xdv_result_t result = xdv_message(XDV_SYSTEM_CALL_IPC_CALL, capability, length, words);
    *value = result.value;
    return result.status;
}

/* ipc_receive(capability): blocks for a call at an endpoint of the caller's process. Value =
   length | caller's pid << 32; words as in ipc_call. Errors: CapabilityUnauthorized (not the
   owner), PeerClosed. */
static inline xdv_status_t xdv_ipc_receive(uint64_t capability, uint64_t length, uint64_t words[4],
                                           uint64_t *value)
{
    xdv_result_t result = xdv_message(XDV_SYSTEM_CALL_IPC_RECEIVE, capability, length, words);
    *value = result.value;
    return result.status;
}

/* ipc_reply_receive(capability, length): replies to the call received last, if its caller still
   waits, and receives the next one. Errors: as ipc_receive, InvalidArgument. */
static inline xdv_status_t xdv_ipc_reply_receive(uint64_t capability, uint64_t length,
                                                 uint64_t words[4], uint64_t *value)
{
    xdv_result_t result = xdv_message(XDV_SYSTEM_CALL_IPC_REPLY_RECEIVE, capability, length, words);
    *value = result.value;
    return result.status;
}

/* ipc_reply(0, length): replies to the call received last. Errors: NoCaller, InvalidArgument. */
static inline xdv_status_t xdv_ipc_reply(uint64_t capability, uint64_t length, uint64_t words[4],
                                         uint64_t *value)
{
    xdv_result_t result = xdv_message(XDV_SYSTEM_CALL_IPC_REPLY, capability, length, words);
    *value = result.value;
    return result.status;
}

/* notification_create() → capability for a new notification, which the caller's process owns.
   Rights: Ipc. Errors: ResourceExhausted. */
static inline xdv_status_t xdv_notification_create(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_NOTIFICATION_CREATE, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* notification_signal(capability, bits): sets bits; a waiting thread gets them all. Rights: Ipc
   on the notification. Errors: PeerClosed. */
static inline xdv_status_t xdv_notification_signal(uint64_t capability, uint64_t bits)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_NOTIFICATION_SIGNAL, capability, bits, 0, 0,
                                      0, 0);
    return result.status;
}

/* notification_wait(capability) → bits, and clears them; blocks while none is set. Errors:
   CapabilityUnauthorized (not the owner). */
static inline xdv_status_t xdv_notification_wait(uint64_t capability, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_NOTIFICATION_WAIT, capability, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* message_buffer() → address of the calling thread's message buffer, 12 words for words 4–15 of
   its messages. Errors: OutOfMemory. */
static inline xdv_status_t xdv_message_buffer(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_MESSAGE_BUFFER, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* segment_create(pages) → capability for a new segment of zeroed pages, which the caller's
   process owns and whose frames it pays for at once; they come back when that capability is
   revoked or the process ends. Shared by capability_derive. Rights: ReadSegment, WriteSegment.
   Errors: InvalidArgument (none, more than SegmentSize.MaxPages), ResourceExhausted,
   OutOfMemory. */
static inline xdv_status_t xdv_segment_create(uint64_t pages, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_SEGMENT_CREATE, pages, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* segment_map(capability, address, flags) → address: all pages of a segment, writable with
   MemoryFlags.Write, until it is unmapped or the capability is revoked or expires: what is
   touched then is a page fault. Address 0 = anywhere, with an unmapped page behind. Rights:
   ReadSegment, to write WriteSegment too. Errors: InvalidArgument (not a segment, flags),
   BadAddress (not free), ResourceExhausted, OutOfMemory (for page tables). */
static inline xdv_status_t xdv_segment_map(uint64_t capability, uint64_t address, uint64_t flags,
                                           uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_SEGMENT_MAP, capability, address, flags, 0,
                                      0, 0);
    *value = result.value;
    return result.status;
}

/* segment_unmap(address): the caller's mapping of a segment that starts there. Errors:
   BadAddress. */
static inline xdv_status_t xdv_segment_unmap(uint64_t address)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_SEGMENT_UNMAP, address, 0, 0, 0, 0, 0);
    return result.status;
}

/* kernel_log_read(offset, out buffer*, bytes) → bytes read: the kernel's log, from the oldest
   byte that is still kept (the last 16 KiB are); 0 behind the end. Rights: Telemetry, in the
   root machine. Errors: BadAddress. */
static inline xdv_status_t xdv_kernel_log_read(uint64_t offset, void *buffer, uint64_t bytes,
                                               uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_KERNEL_LOG_READ, offset,
                                      (uint64_t)(uintptr_t)buffer, bytes, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* wall_clock() → microseconds since 1970-01-01 00:00 UTC: the real-time clock as it was at
   boot, and T since. What the clock said is an outcome; the record's value is T. Errors:
   DeviceAbsent, DeviceFailed. */
static inline xdv_status_t xdv_wall_clock(uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_WALL_CLOCK, 0, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* block_read(sector, buffer*, bytes) → bytes read, fewer only at the end of the disk. Bytes: a
   multiple of 512, at most BlockStorage.MaxReadBytes. Rights: Syscall, in the root machine.
   Errors: InvalidArgument, BadAddress, EndOfList (at or behind the end), DeviceAbsent,
   DeviceError (the medium), DeviceFailed. */
static inline xdv_status_t xdv_block_read(uint64_t sector, const void *buffer, uint64_t bytes,
                                          uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_BLOCK_READ, sector,
                                      (uint64_t)(uintptr_t)buffer, bytes, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* entropy(buffer*, bytes): 1–32 random bytes. Rights: Syscall. Errors: InvalidArgument,
   BadAddress, DeviceAbsent, DeviceFailed. */
static inline xdv_status_t xdv_entropy(const void *buffer, uint64_t bytes)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_ENTROPY, (uint64_t)(uintptr_t)buffer, bytes,
                                      0, 0, 0, 0);
    return result.status;
}

/* console_foreground(pid): the caller or a descendant of it is whom Ctrl-C ends, with all its
   descendants; when it ends, its parent is. Rights: the caller has the foreground, or a
   descendant of it has. Errors: CapabilityUnauthorized, ProcessNotFound. */
static inline xdv_status_t xdv_console_foreground(uint64_t pid)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONSOLE_FOREGROUND, pid, 0, 0, 0, 0, 0);
    return result.status;
}

/* console_size(size) → columns | rows << 16. 0 only asks; anything else is what the terminal
   reported. Rights: to set, as for console_foreground. Errors: CapabilityUnauthorized,
   InvalidArgument. */
static inline xdv_status_t xdv_console_size(uint64_t size, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONSOLE_SIZE, size, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* ended_info(index, out info*): the latest processes of the caller's machine that ended, of all
   for the root, oldest first. Rights: Telemetry. Errors: EndOfList, BadAddress. */
static inline xdv_status_t xdv_ended_info(uint64_t index, void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_ENDED_INFO, index, (uint64_t)(uintptr_t)info,
                                      0, 0, 0, 0);
    return result.status;
}

/* console_mode(mode): whether Ctrl-C ends the calling process or is a byte for it. Errors:
   InvalidArgument. */
static inline xdv_status_t xdv_console_mode(uint64_t mode)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONSOLE_MODE, mode, 0, 0, 0, 0, 0);
    return result.status;
}

/* memory_map(address, pages, flags) → address: anonymous pages, zeroed when they are touched
   or, with Populate, now. Address 0 = anywhere, with an unmapped page behind. Errors:
   InvalidArgument (none, more than 65,536 pages, flags), BadAddress (not free), OutOfMemory. */
static inline xdv_status_t xdv_memory_map(uint64_t address, uint64_t pages, uint64_t flags,
                                          uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_MEMORY_MAP, address, pages, flags, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* memory_unmap(address, pages): gives mapped pages back, heap and mappings alike. Errors:
   InvalidArgument, BadAddress (one of them is not mapped, lies below the heap, is a segment's,
   or is a message buffer). */
static inline xdv_status_t xdv_memory_unmap(uint64_t address, uint64_t pages)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_MEMORY_UNMAP, address, pages, 0, 0, 0, 0);
    return result.status;
}

/* memory_info(out info*): frames and table rows of the whole machine. Rights: Telemetry, in the
   root machine. */
static inline xdv_status_t xdv_memory_info(void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_MEMORY_INFO, (uint64_t)(uintptr_t)info, 0, 0,
                                      0, 0, 0);
    return result.status;
}

/* fault_handler(pid, capability): from now on a fault of a thread of process pid, the caller
   itself or a child, is a call to the endpoint that the capability names, with the words of
   FaultMessage; 0 = no handler any more. The thread waits, and the length of the reply decides
   (FaultDecision). Who receives gets length | FaultMessage.Mark | pid << 32. When nobody can
   answer, the process ends as without a handler. Rights: Ipc on the endpoint. Errors:
   ProcessNotFound, PeerClosed. */
static inline xdv_status_t xdv_fault_handler(uint64_t pid, uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_FAULT_HANDLER, pid, capability, 0, 0, 0, 0);
    return result.status;
}

/* process_limits(pid, limits*): what a child, or the caller itself, may hold from now on.
   Errors: ProcessNotFound, CapabilityUnauthorized (more than the caller may), BadAddress. */
static inline xdv_status_t xdv_process_limits(uint64_t pid, const void *limits)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_PROCESS_LIMITS, pid,
                                      (uint64_t)(uintptr_t)limits, 0, 0, 0, 0);
    return result.status;
}

/* vhm_create(terms*) → machine (Validated) in the caller's, whose quotas are taken from the
   caller's machine until it is released. It goes with the caller unless it has a process by
   then. Rights: Hypervise. Errors: InvalidArgument (tenant, profile, share, a quota that is
   none or does not fit the profile), CapabilityUnauthorized (another tenant or more domains
   than the caller's machine), DomainNotAvailable (no attested provider), ResourceExhausted
   (nesting, quotas, table). */
static inline xdv_status_t xdv_vhm_create(const void *terms, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_VHM_CREATE, (uint64_t)(uintptr_t)terms, 0, 0,
                                      0, 0, 0);
    *value = result.value;
    return result.status;
}

/* vhm_spawn(path*, pathLength, arguments*, argumentsLength, permissions, machine) → pid: as
   spawn, but in a machine directly in the caller's. The first process is the machine's init:
   when it ends, so does the machine. Rights: Spawn, Hypervise. Errors: as spawn; VhmNotFound;
   LifecycleInvalid (paused, ended). */
static inline xdv_status_t xdv_vhm_spawn(const void *path, uint64_t path_length,
                                         const void *arguments, uint64_t arguments_length,
                                         uint64_t permissions, uint64_t machine, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_VHM_SPAWN, (uint64_t)(uintptr_t)path,
                                      path_length, (uint64_t)(uintptr_t)arguments,
                                      arguments_length, permissions, machine);
    *value = result.value;
    return result.status;
}

/* vhm_control(machine, operation): VhmOperation, on a machine at any depth in the caller's.
   Rights: Hypervise. Errors: VhmNotFound, InvalidArgument, LifecycleInvalid, and what the
   operation says. */
static inline xdv_status_t xdv_vhm_control(uint64_t machine, uint64_t operation)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_VHM_CONTROL, machine, operation, 0, 0, 0, 0);
    return result.status;
}

/* vhm_info(index, out info*): the caller's machine and those in it, in order of number. Rights:
   Telemetry. Errors: EndOfList, BadAddress. */
static inline xdv_status_t xdv_vhm_info(uint64_t index, void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_VHM_INFO, index, (uint64_t)(uintptr_t)info,
                                      0, 0, 0, 0);
    return result.status;
}

/* state_share(object, capability, process, measure) → capability: one container or envelope of
   the caller's for its parent, a child, or itself; in another machine only if the tenant is the
   same. Who holds it runs jobs in the object under the object's contract, each with Keep, and
   reads their results if measure is not 0. It ends with the contract, and with the capability
   it was made from. Rights: Call, Transition, ContractBind, to measure MeasureQ or ProjectPhi.
   Errors: DescriptorInvalid (not the caller's object), CapabilityUnauthorized (the contract's
   flags, another tenant), ContractInvalid (ending), InvalidProcess, ResourceExhausted. */
static inline xdv_status_t xdv_state_share(uint64_t object, uint64_t capability, uint64_t process,
                                           uint64_t measure, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_STATE_SHARE, object, capability, process,
                                      measure, 0, 0);
    *value = result.value;
    return result.status;
}

/* process_affinity(pid, affinity*): what the caller or a child of it usually wants
   (ProcessAffinity); its children inherit it. Advice: it gives terms that a contract_request
   leaves open, which are judged like any others. Errors: ProcessNotFound, InvalidArgument,
   BadAddress. */
static inline xdv_status_t xdv_process_affinity(uint64_t pid, const void *affinity)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_PROCESS_AFFINITY, pid,
                                      (uint64_t)(uintptr_t)affinity, 0, 0, 0, 0);
    return result.status;
}

/* capability_negotiate(domain, operation, duration, resources) → capability: for one
   BoundaryOperation in Q or Φ, for so many ticks from now and so many qubits or modes at most,
   derived from the caller's own for the domain. Asked in this order (XDV-011.2): the boundary's
   policy, the provider, the right, its limits; each answer is a Boundary record. Errors: the
   value is a BoundaryStatus: InvalidDomain, InvalidArgument (operation), DomainUnauthorized
   (policy), DomainNotAvailable (provider), CapabilityUnauthorized, CapabilityInvalid (time,
   resources); ResourceExhausted. */
static inline xdv_status_t xdv_capability_negotiate(uint64_t domain, uint64_t operation,
                                                    uint64_t duration, uint64_t resources,
                                                    uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_NEGOTIATE, domain, operation,
                                      duration, resources, 0, 0);
    *value = result.value;
    return result.status;
}

/* capability_export(capability, grant*, out token*) → the token's id: a capability of the
   caller's as bytes, for one process and one operation. It is taken back by revoking the
   capability it was made from. Rights: some that the operation stands for. Errors:
   InvalidProcess (no living process of this machine), and the value is a BoundaryStatus:
   CapabilityUnauthorized, InvalidArgument, CapabilityInvalid, DomainUnauthorized. */
static inline xdv_status_t xdv_capability_export(uint64_t capability, const void *grant,
                                                 void *token, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_EXPORT, capability,
                                      (uint64_t)(uintptr_t)grant, (uint64_t)(uintptr_t)token, 0, 0,
                                      0);
    *value = result.value;
    return result.status;
}

/* capability_import(token*) → capability: what the token permits, derived from what it was made
   from; as often as its subject likes. Checked in this order: signature, scope, expiry, policy,
   revocation. Errors: the value is a BoundaryStatus: CapabilityInvalid (signature, expired,
   revoked), CapabilityUnauthorized (another's), DomainUnauthorized, DomainNotAvailable;
   ResourceExhausted. */
static inline xdv_status_t xdv_capability_import(const void *token, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_IMPORT,
                                      (uint64_t)(uintptr_t)token, 0, 0, 0, 0, 0);
    *value = result.value;
    return result.status;
}

/* capability_combine(capability, other, owner) → handle: what both permit, derived from the
   first, for the caller (owner 0), its parent or a child. Errors: CapabilityUnauthorized
   (nothing, or they are for different domains or objects), InvalidProcess, ResourceExhausted. */
static inline xdv_status_t xdv_capability_combine(uint64_t capability, uint64_t other,
                                                  uint64_t owner, uint64_t *value)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_COMBINE, capability, other, owner,
                                      0, 0, 0);
    *value = result.value;
    return result.status;
}

/* domain_freeze(domain, mode, capability): an emergency stop of Q or Φ, and its end
   (FreezeMode). To freeze aborts the domain's jobs in due order, invalidates their containers
   and envelopes, revokes all its contracts and all its capabilities; nothing of it is granted
   until it is thawed, which gives the caller a new capability for the domain and nobody else
   one. Rights: Administer. Errors: InvalidDomain, InvalidArgument, LifecycleInvalid (frozen
   already, or not), ResourceExhausted. */
static inline xdv_status_t xdv_domain_freeze(uint64_t domain, uint64_t mode, uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_DOMAIN_FREEZE, domain, mode, capability, 0,
                                      0, 0);
    return result.status;
}

/* metric_read(index, out record*, list, capability): place `index` of a MetricList, for the
   domain that the capability is for, in the caller's machine and those in it. Of alerts a place
   behind the last is None, for how many there are follows from outcomes. Never blocks, changes
   nothing. Rights: Telemetry, and any capability for the domain. Errors: EndOfList,
   InvalidArgument (list), BadAddress. */
static inline xdv_status_t xdv_metric_read(uint64_t index, void *record, uint64_t list,
                                           uint64_t capability)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_METRIC_READ, index,
                                      (uint64_t)(uintptr_t)record, list, capability, 0, 0);
    return result.status;
}

/* contract_info(index, out info*): the contracts of the caller's machine and those in it.
   Rights: Telemetry. Errors: EndOfList, BadAddress. */
static inline xdv_status_t xdv_contract_info(uint64_t index, void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CONTRACT_INFO, index,
                                      (uint64_t)(uintptr_t)info, 0, 0, 0, 0);
    return result.status;
}

/* capability_info(index, out info*): the capabilities of all processes of the caller's machine
   and those in it, in order of pid. A handle is worth nothing to another process than its
   owner. Rights: Telemetry. Errors: EndOfList, BadAddress. */
static inline xdv_status_t xdv_capability_info(uint64_t index, void *info)
{
    xdv_result_t result = xdv_syscall(XDV_SYSTEM_CALL_CAPABILITY_INFO, index,
                                      (uint64_t)(uintptr_t)info, 0, 0, 0, 0);
    return result.status;
}

#ifdef __cplusplus
}
#endif

#endif
