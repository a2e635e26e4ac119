; Interrupt and exception entries (SDM vol. 3, 6.12-6.14).
;
; From ring 3: everything goes into the current UserContext and xdv_user_run returns to its C# caller (usermode.asm).
; From ring 0: a device, timer or spurious interrupt is only possible inside Cpu.WaitForInterrupt; it is counted and
; acknowledged here, without C# and so without touching SSE state.  An exception in ring 0 is a probe's (see
; probe.asm), the first touch of a page of the kernel's heap (KernelMap.cs), or a kernel bug: panic.

%include "layout.inc"
bits 64
default rel

global xdv_vector_stubs, xdv_timer_entry, xdv_spurious_entry, xdv_pending, xdv_lapic
extern xdv_user_trap, xdv_kernel_trap, xdv_kernel_page, xdv_probe_resume, xdv_probe_rsp

LAPIC_EOI equ 0xB0
PAGE_FAULT equ 14
FX_BYTES equ 512

; Frame after a stub: vector, error code, rip, cs, rflags, rsp, ss.
FRAME_VECTOR equ 0
FRAME_ERROR  equ 8
FRAME_RIP    equ 16
FRAME_CS     equ 24
FRAME_RSP    equ 40

section .text
align STUB_BYTES
xdv_vector_stubs:
%assign vector 0
%rep STUB_COUNT
    align STUB_BYTES
    ; #DF #TS #NP #SS #GP #PF #AC #CP push an error code themselves
    %if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
    nop                                 ; as many instructions as the others: usermode.asm counts on it
    %else
    push    0
    %endif
    push    vector
    jmp     near entry
    %assign vector vector + 1
%endrep

align STUB_BYTES
xdv_timer_entry:
    push    0
    push    TIMER_VECTOR
    jmp     near entry

xdv_spurious_entry:
    iretq                               ; no acknowledgement (SDM vol. 3, 11.9)

entry:
    test    byte [rsp + FRAME_CS], 3
    jnz     xdv_user_trap
    cmp     dword [rsp + FRAME_VECTOR], 32
    jb      .exception

    push    rax
    push    rcx
    mov     eax, [rsp + 16 + FRAME_VECTOR]
    lea     rcx, [xdv_pending]
    inc     dword [rcx + rax * 4]
    mov     rcx, [xdv_lapic]
    mov     dword [rcx + LAPIC_EOI], 0
    pop     rcx
    pop     rax
    add     rsp, 16
    iretq

.exception:
    cmp     qword [xdv_probe_resume], 0
    jne     .probe
    cmp     dword [rsp + FRAME_VECTOR], PAGE_FAULT
    je      .page
.dead:
    push    rax
    push    rbx
    push    rcx
    push    rdx
    push    rsi
    push    rdi
    push    rbp
    push    r8
    push    r9
    push    r10
    push    r11
    push    r12
    push    r13
    push    r14
    push    r15
    cld
    mov     rdi, rsp                    ; KernelTrapFrame*
    mov     rbp, rsp
    and     rsp, -16
    call    xdv_kernel_trap             ; does not return
.stop:
    cli
    hlt
    jmp     .stop

; The kernel's heap gets its frames when they are touched; the interrupted code may use any register.
.page:
    push    rax
    push    rcx
    push    rdx
    push    rsi
    push    rdi
    push    r8
    push    r9
    push    r10
    push    r11
    push    rbp
    mov     rbp, rsp
    and     rsp, -16
    sub     rsp, FX_BYTES
    fxsave64 [rsp]
    cld
    mov     rdi, cr2
    call    xdv_kernel_page             ; bool (ulong address)
    fxrstor64 [rsp]
    test    al, al
    mov     rsp, rbp                    ; flags stay from here
    pop     rbp
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rdi
    pop     rsi
    pop     rdx
    pop     rcx
    pop     rax
    jz      .dead
    lea     rsp, [rsp + 16]
    iretq

.probe:
    mov     rax, [xdv_probe_resume]     ; continue there, with the probe's stack and the error code in eax
    mov     [rsp + FRAME_RIP], rax
    mov     rax, [xdv_probe_rsp]
    mov     [rsp + FRAME_RSP], rax
    mov     eax, [rsp + FRAME_ERROR]
    add     rsp, 16
    iretq

section .bss align=8
xdv_pending:    resd 256                ; interrupts seen while idle, by vector
xdv_lapic:      resq 1                  ; where the local APIC is mapped
