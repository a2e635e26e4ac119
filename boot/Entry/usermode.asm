; Ring 3 as a function call: xdv_user_run(context, arm) enters user mode and returns at the next kernel entry, with
; the thread's whole state in its UserContext.  One kernel stack; TSS.rsp0 holds it while user code runs.
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

global xdv_user_run, xdv_user_trap, xdv_syscall_entry, xdv_context_layout
extern xdv_tss, xdv_lapic

TSS_RSP0            equ 4
LAPIC_INITIAL_COUNT equ 0x380

; Instructions from the first rdtsc (inclusive) to the second (exclusive): on the way out, including the return
; instruction, and on the way in.  Both ways out are equally long, and vector stubs with and without error code too.
OUT_INSTRUCTIONS    equ 10
IN_SYSCALL          equ OUT_INSTRUCTIONS + 4
IN_TRAP             equ OUT_INSTRUCTIONS + 11
; Instructions from the timer's start to the first user instruction.
ARM_INSTRUCTIONS    equ 9

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
    mov     [current_context], rdi
    fxrstor64 [rdi + CTX_FX]
    mov     rbx, [rdi + CTX_RBX]
    mov     rbp, [rdi + CTX_RBP]
    mov     r8, [rdi + CTX_R8]
    mov     r9, [rdi + CTX_R9]
    mov     r10, [rdi + CTX_R10]
    mov     r12, [rdi + CTX_R12]
    mov     r13, [rdi + CTX_R13]
    mov     r14, [rdi + CTX_R14]
    mov     r15, [rdi + CTX_R15]
    cmp     dword [rdi + CTX_KIND], KIND_SYSCALL
    jne     .iret
    mov     rcx, [rdi + CTX_RIP]
    bt      rcx, 47                     ; SYSRET to a non-canonical rip would fault in ring 0 on the user's stack
    jc      .iret

    test    rsi, rsi
    jz      .sysret
    mov     r11, [xdv_lapic]
    add     esi, ARM_INSTRUCTIONS
    mov     [r11 + LAPIC_INITIAL_COUNT], esi
.sysret:
    rdtsc
    mov     [entered_at], eax
    mov     [entered_at + 4], edx
    mov     r11, [rdi + CTX_RFLAGS]
    mov     rax, [rdi + CTX_RAX]
    mov     rdx, [rdi + CTX_RDX]
    mov     rsi, [rdi + CTX_RSI]
    mov     rsp, [rdi + CTX_RSP]
    mov     rdi, [rdi + CTX_RDI]
    o64 sysret

.iret:
    push    USER_DATA
    push    qword [rdi + CTX_RSP]
    push    qword [rdi + CTX_RFLAGS]
    push    USER_CODE
    push    qword [rdi + CTX_RIP]
    test    rsi, rsi
    jz      .iretq
    mov     r11, [xdv_lapic]
    add     esi, ARM_INSTRUCTIONS
    mov     [r11 + LAPIC_INITIAL_COUNT], esi
.iretq:
    rdtsc
    mov     [entered_at], eax
    mov     [entered_at + 4], edx
    mov     rax, [rdi + CTX_RAX]
    mov     rcx, [rdi + CTX_RCX]
    mov     rdx, [rdi + CTX_RDX]
    mov     rsi, [rdi + CTX_RSI]
    mov     r11, [rdi + CTX_R11]
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
    shl     rdx, 32
    or      rax, rdx
    sub     rax, [entered_at]
    sub     rax, IN_SYSCALL
    mov     [rsp + CTX_INSTRUCTIONS], rax
    mov     [rsp + CTX_RIP], rcx
    mov     [rsp + CTX_RFLAGS], r11
    mov     rax, [user_rsp]
    mov     [rsp + CTX_RSP], rax
    mov     dword [rsp + CTX_KIND], KIND_SYSCALL
    mov     [rsp + CTX_RBX], rbx
    mov     [rsp + CTX_RSI], rsi
    mov     [rsp + CTX_RDI], rdi
    mov     [rsp + CTX_RBP], rbp
    mov     [rsp + CTX_R8], r8
    mov     [rsp + CTX_R9], r9
    mov     [rsp + CTX_R10], r10
    mov     [rsp + CTX_R12], r12
    mov     [rsp + CTX_R13], r13
    mov     [rsp + CTX_R14], r14
    mov     [rsp + CTX_R15], r15
    fxsave64 [rsp + CTX_FX]
    mov     eax, KIND_SYSCALL
leave:
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
    shl     rdx, 32
    or      rax, rdx
    sub     rax, [entered_at]
    sub     rax, IN_TRAP
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

; const uint* xdv_context_layout(): the offsets above, for the boot check against UserContext.
xdv_context_layout:
    lea     rax, [context_layout]
    ret

section .rodata align=8
context_layout:
    dd CTX_RAX, CTX_R8, CTX_R15, CTX_RIP, CTX_RSP, CTX_RFLAGS, CTX_INSTRUCTIONS, CTX_KIND, CTX_VECTOR, CTX_ERROR
    dd CTX_FAULT_ADDRESS, CTX_FX, CTX_BYTES

section .bss align=8
current_context:    resq 1
user_rsp:           resq 1
entered_at:         resq 1
