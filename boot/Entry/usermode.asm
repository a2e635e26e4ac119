; Ring 3 as a function call: xdv_user_run(context, arm) enters user mode and returns at the next kernel entry that
; needs more than the quick path, with the running thread's state in its UserContext.  One kernel stack; TSS.rsp0 holds
; it while user code runs.
;
; A system call first asks C# (quick_calls, by number), on the same stack: it answers that the caller goes on, or with
; the context of another thread that does, or that KernelLoop has to see to it: then xdv_user_run returns.  Callee-saved
; registers, rsp and the kind of entry go into the context only when the caller does not simply go on.
;
; SSE and x87 state: a system call destroys it, as any function does in the System V ABI, so nothing is saved on the
; way in.  The quick calls and what they call use no XMM register (tests/Image checks the code), so nothing is restored
; when the same thread goes on; everybody else gets an initial state, and an interrupted thread its own.
;
; Counting user instructions: the time-stamp counter is read at a fixed point before leaving and at a fixed point after
; entering.  Under -icount shift=0 one tick is one instruction, so the difference minus the kernel instructions between
; the two points (the constants below, verified by the self-test) is exactly what the user executed: the system call
; instruction is counted, an interrupted stream counts what completed.  An instruction that raises an exception counts
; when the emulator finds the exception while translating it (#UD, privileged instructions) and does not when it faults
; while executing (#PF): a property of the program's bytes, so equally repeatable.

%include "layout.inc"
bits 64
default rel

global xdv_quick_memory_call, xdv_quick_memory_map_call
global xdv_user_run, xdv_user_trap, xdv_current_context, xdv_syscall_entry, xdv_context_layout
extern xdv_tss, xdv_lapic, xdv_active_root
extern xdv_quick_none, xdv_quick_yield, xdv_quick_clock, xdv_quick_process_id, xdv_quick_ipc_call
extern xdv_quick_ipc_reply_receive, xdv_quick_notification_signal, xdv_quick_notification_wait
extern xdv_quick_memory, xdv_quick_memory_map

TSS_RSP0            equ 4
LAPIC_INITIAL_COUNT equ 0x380

; Instructions from the first rdtsc (inclusive) to the second (exclusive): on the way out, including the return
; instruction, and on the way in.  32 bits do: a stretch of user code is never longer than a slice.  Vector stubs with
; and without error code are equally long.
OUT_SYSRET          equ 13
OUT_IRET            equ 11
IN_SYSCALL          equ 4
IN_TRAP             equ 11
; Instructions from the timer's start to the first user instruction, less one.
ARM_SYSRET          equ 12
ARM_IRET            equ 10

; What a quick call answers if not with a context.
CALLER_GOES_ON      equ 0
GENERAL_PATH        equ 1

section .text
; int xdv_user_run(UserContext* rdi, ulong rsi): rsi = user instructions until a timer interrupt, 0 leaves the timer.
align 16
xdv_user_run:
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
    push    rdi                         ; aligns the stack: the interrupt frame lands right below
    mov     [xdv_tss + TSS_RSP0], rsp
    mov     rax, rdi
    mov     [current_context], rax
    mov     rbx, [rax + CTX_RBX]
    mov     rbp, [rax + CTX_RBP]
    mov     r12, [rax + CTX_R12]
    mov     r13, [rax + CTX_R13]
    mov     r14, [rax + CTX_R14]
    mov     r15, [rax + CTX_R15]
    mov     rdi, rax
    cmp     dword [rdi + CTX_KIND], KIND_SYSCALL
    jne     interrupted
    mov     rax, [rdi + CTX_RSP]
    mov     [user_rsp], rax
    fxrstor64 [initial_fx]
    test    rsi, rsi
    jz      resume
    mov     r11, [xdv_lapic]
    add     esi, ARM_SYSRET
    mov     [r11 + LAPIC_INITIAL_COUNT], esi

; rdi = the current context, whose thread is in a system call: its rip is what the processor saved, so SYSRET cannot
; fault.  While a thread runs its context says KIND_SYSCALL.
resume:
    rdtsc
    mov     [entered_at], eax
    mov     rcx, [rdi + CTX_RIP]
    mov     r11, [rdi + CTX_RFLAGS]
    mov     rax, [rdi + CTX_RAX]
    mov     rdx, [rdi + CTX_RDX]
    mov     rsi, [rdi + CTX_RSI]
    mov     r8, [rdi + CTX_R8]
    mov     r9, [rdi + CTX_R9]
    mov     r10, [rdi + CTX_R10]
    mov     rsp, [user_rsp]
    mov     rdi, [rdi + CTX_RDI]
    o64 sysret

; rdi = the current context, whose thread was interrupted or has never run; rsi as for xdv_user_run.  Instructions it
; executed in runs that came to nothing (a timer that fired early) are carried over.
interrupted:
    fxrstor64 [rdi + CTX_FX]
    mov     dword [rdi + CTX_KIND], KIND_SYSCALL
    mov     r8, [rdi + CTX_R8]
    mov     r9, [rdi + CTX_R9]
    mov     r10, [rdi + CTX_R10]
    mov     ecx, [rdi + CTX_CARRIED]
    mov     dword [rdi + CTX_CARRIED], 0
    push    USER_DATA
    push    qword [rdi + CTX_RSP]
    push    qword [rdi + CTX_RFLAGS]
    push    USER_CODE
    push    qword [rdi + CTX_RIP]
    test    rsi, rsi
    jz      .iretq
    mov     r11, [xdv_lapic]
    add     esi, ARM_IRET
    mov     [r11 + LAPIC_INITIAL_COUNT], esi
.iretq:
    rdtsc
    sub     eax, ecx
    add     eax, OUT_IRET - OUT_SYSRET
    mov     [entered_at], eax
    mov     r11, [rdi + CTX_R11]
    mov     rax, [rdi + CTX_RAX]
    mov     rcx, [rdi + CTX_RCX]
    mov     rdx, [rdi + CTX_RDX]
    mov     rsi, [rdi + CTX_RSI]
    mov     rdi, [rdi + CTX_RDI]
    iretq

; The syscall instruction: rcx = rip, r11 = rflags, rsp still the user's, interrupts and AC off (FMASK).
align 16
xdv_syscall_entry:
    mov     [user_rsp], rsp
    mov     rsp, [current_context]
    mov     [rsp + CTX_RAX], rax
    mov     [rsp + CTX_RDX], rdx
    rdtsc
    sub     eax, [entered_at]
    sub     eax, OUT_SYSRET + IN_SYSCALL
    mov     [rsp + CTX_RIP], rcx
    mov     [rsp + CTX_RFLAGS], r11
    mov     [rsp + CTX_RSI], rsi
    mov     [rsp + CTX_RDI], rdi
    mov     [rsp + CTX_R8], r8
    mov     [rsp + CTX_R9], r9
    mov     [rsp + CTX_R10], r10
    mov     rdi, rsp
    mov     esi, eax
    mov     rsp, [xdv_tss + TSS_RSP0]
    mov     rcx, [rdi + CTX_RAX]
    cmp     rcx, QUICK_CALLS
    jae     .not_quick
    call    [quick_calls + rcx * 8]     ; UserContext* (UserContext* current, uint instructions)
.answered:
    mov     rdi, [current_context]
    test    rax, rax
    jz      resume

    mov     [rdi + CTX_RBX], rbx
    mov     [rdi + CTX_RBP], rbp
    mov     [rdi + CTX_R12], r12
    mov     [rdi + CTX_R13], r13
    mov     [rdi + CTX_R14], r14
    mov     [rdi + CTX_R15], r15
    mov     rcx, [user_rsp]
    mov     [rdi + CTX_RSP], rcx
    cmp     rax, GENERAL_PATH
    je      leave
    mov     rdi, rax
    mov     [current_context], rdi
    mov     rcx, [rdi + CTX_ROOT]
    cmp     rcx, [xdv_active_root]
    je      .same_space
    mov     [xdv_active_root], rcx
    mov     cr3, rcx
    xor     ecx, ecx                    ; see xdv_switch_space
    mov     ds, ecx
    mov     es, ecx
    mov     fs, ecx
    mov     gs, ecx
.same_space:
    mov     rbx, [rdi + CTX_RBX]
    mov     rbp, [rdi + CTX_RBP]
    mov     r12, [rdi + CTX_R12]
    mov     r13, [rdi + CTX_R13]
    mov     r14, [rdi + CTX_R14]
    mov     r15, [rdi + CTX_R15]
    xor     esi, esi
    cmp     dword [rdi + CTX_KIND], KIND_SYSCALL
    jne     interrupted
    mov     rcx, [rdi + CTX_RSP]
    mov     [user_rsp], rcx
    fxrstor64 [initial_fx]
    jmp     resume

.not_quick:
    call    xdv_quick_none
    jmp     .answered

; The quick calls that may use XMM registers, to clear and copy; nothing of it stays in them.
xdv_quick_memory_map_call:
    sub     rsp, 8
    call    xdv_quick_memory_map
    fxrstor64 [initial_fx]
    add     rsp, 8
    ret

xdv_quick_memory_call:
    sub     rsp, 8
    call    xdv_quick_memory
    fxrstor64 [initial_fx]
    add     rsp, 8
    ret

; Back to C#: TrapKind is the context's.  The program's rounding and exception masks are not the kernel's.
leave:
    ldmxcsr [initial_mxcsr]
    mov     rsp, [xdv_tss + TSS_RSP0]
    pop     rdi
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    ret

; An exception or interrupt in ring 3, from traps.asm: the stack holds vector, error code, rip, cs, rflags, rsp, ss.
; The user controls DF and AC, which an interrupt gate leaves alone: AC would switch SMAP off.
align 16
xdv_user_trap:
    cld
    clac
    push    rbx
    mov     rbx, [current_context]
    mov     [rbx + CTX_RAX], rax
    mov     [rbx + CTX_RDX], rdx
    rdtsc
    sub     eax, [entered_at]
    sub     eax, OUT_SYSRET + IN_TRAP
    mov     [rbx + CTX_INSTRUCTIONS], rax
    mov     rax, cr2
    mov     [rbx + CTX_FAULT_ADDRESS], rax
    mov     [rbx + CTX_RCX], rcx
    mov     [rbx + CTX_RSI], rsi
    mov     [rbx + CTX_RDI], rdi
    mov     [rbx + CTX_RBP], rbp
    mov     [rbx + CTX_R8], r8
    mov     [rbx + CTX_R9], r9
    mov     [rbx + CTX_R10], r10
    mov     [rbx + CTX_R11], r11
    mov     [rbx + CTX_R12], r12
    mov     [rbx + CTX_R13], r13
    mov     [rbx + CTX_R14], r14
    mov     [rbx + CTX_R15], r15
    fxsave64 [rbx + CTX_FX]
    pop     qword [rbx + CTX_RBX]
    pop     rcx                         ; vector
    pop     qword [rbx + CTX_ERROR]
    pop     qword [rbx + CTX_RIP]
    pop     rax                         ; cs
    pop     qword [rbx + CTX_RFLAGS]
    pop     qword [rbx + CTX_RSP]
    mov     [rbx + CTX_VECTOR], ecx
    mov     eax, KIND_EXCEPTION
    cmp     ecx, 32
    jb      .kind
    mov     eax, KIND_TIMER
    cmp     ecx, TIMER_VECTOR
    je      .kind
    mov     eax, KIND_INTERRUPT
.kind:
    mov     [rbx + CTX_KIND], eax
    jmp     leave

; UserContext* xdv_current_context(): the thread that entered the kernel last.
xdv_current_context:
    mov     rax, [current_context]
    ret

; const uint* xdv_context_layout(): the offsets above, for the boot check against UserContext.
xdv_context_layout:
    lea     rax, [context_layout]
    ret

section .rodata align=8
; By number of the system call (kernel/Abi/SystemCalls.cs).
quick_calls:
    times 3 dq xdv_quick_none
    dq xdv_quick_yield                  ; 3
    times 16 dq xdv_quick_none
    dq xdv_quick_memory_call            ; 20 memory_grow
    dq xdv_quick_none
    dq xdv_quick_clock                  ; 22
    times 6 dq xdv_quick_none
    dq xdv_quick_process_id             ; 29
    times 5 dq xdv_quick_none
    dq xdv_quick_ipc_call               ; 35
    dq xdv_quick_none
    dq xdv_quick_ipc_reply_receive      ; 37
    times 2 dq xdv_quick_none
    dq xdv_quick_notification_signal    ; 40
    dq xdv_quick_notification_wait      ; 41
    times 12 dq xdv_quick_none
    dq xdv_quick_memory_map_call        ; 54
    dq xdv_quick_memory_call            ; 55 memory_unmap
QUICK_CALLS equ ($ - quick_calls) / 8

context_layout:
    dd CTX_RAX, CTX_R8, CTX_R15, CTX_RIP, CTX_RSP, CTX_RFLAGS, CTX_INSTRUCTIONS, CTX_KIND, CTX_VECTOR, CTX_ERROR
    dd CTX_FAULT_ADDRESS, CTX_CARRIED, CTX_ROOT, CTX_FX, CTX_BYTES

; What FNINIT and a reset MXCSR leave (SDM vol. 1, 10.5.1): control word 0x37F, MXCSR 0x1F80, registers zero.
align 16
initial_fx:
    dw 0x37F
    times 22 db 0
initial_mxcsr:
    dd 0x1F80
    times 484 db 0

section .bss align=8
current_context:    resq 1
user_rsp:           resq 1
entered_at:         resd 1
