; The machine's side of exceptions in a program; Exceptions/ExceptionDispatch.cs decides.
;
; Frame (FrameRegisters in C#): rbx, rbp, r12, r13, r14, r15, rsp, rip: what a callee preserves, and where it returns
; to.

bits 64
default rel

global RhpThrowEx, RhpRethrow, xdv_call_funclet, xdv_funclet_return, xdv_resume
global xdv_eh_frame_header
extern xdv_throw_exception, xdv_rethrow_exception, __eh_frame_header

FRAME_RBX equ 0
FRAME_RBP equ 8
FRAME_R12 equ 16
FRAME_R13 equ 24
FRAME_R14 equ 32
FRAME_R15 equ 40
FRAME_RSP equ 48
FRAME_RIP equ 56
FRAME_BYTES equ 64

; Builds the thrower's Frame on the stack, with rsp 16-aligned.  %1 receives its address.
%macro capture_frame 1
    lea     rax, [rsp + 8]              ; the thrower's stack pointer
    mov     rcx, [rsp]                  ; where its call would return to
    sub     rsp, FRAME_BYTES + 8
    mov     [rsp + FRAME_RBX], rbx
    mov     [rsp + FRAME_RBP], rbp
    mov     [rsp + FRAME_R12], r12
    mov     [rsp + FRAME_R13], r13
    mov     [rsp + FRAME_R14], r14
    mov     [rsp + FRAME_R15], r15
    mov     [rsp + FRAME_RSP], rax
    mov     [rsp + FRAME_RIP], rcx
    mov     %1, rsp
%endmacro

%macro load_preserved 1
    mov     rbx, [%1 + FRAME_RBX]
    mov     rbp, [%1 + FRAME_RBP]
    mov     r12, [%1 + FRAME_R12]
    mov     r13, [%1 + FRAME_R13]
    mov     r14, [%1 + FRAME_R14]
    mov     r15, [%1 + FRAME_R15]
%endmacro

section .text

; throw: rdi = exception.
RhpThrowEx:
    capture_frame rsi
    call    xdv_throw_exception         ; (object, Frame*), does not return
    ud2

; throw; in a catch block.
RhpRethrow:
    capture_frame rdi
    call    xdv_rethrow_exception       ; (Frame*), does not return
    ud2

; nint xdv_call_funclet(code rdi, Frame* rsi, object exception rdx): runs a catch, finally or filter block as part of
; the frame it belongs to.  The compiler's convention: rbp of that frame, rdi the exception; rax is the address to
; continue at (catch) or the verdict (filter).
xdv_call_funclet:
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
    sub     rsp, 8
    mov     rax, rdi
    mov     rcx, rsi
    load_preserved rcx
    mov     rdi, rdx
    call    rax
.returned:
    add     rsp, 8
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    ret

; void* xdv_funclet_return(): the return address that tells a stack walk it is leaving a funclet.
xdv_funclet_return:
    lea     rax, [xdv_call_funclet.returned]
    ret

; void xdv_resume(Frame* rdi, code rsi): continues in that frame at that place, with rax = 0.
xdv_resume:
    load_preserved rdi
    mov     rsp, [rdi + FRAME_RSP]
    xor     eax, eax
    jmp     rsi

; byte* xdv_eh_frame_header(): the linker's sorted table of unwinding descriptions.
xdv_eh_frame_header:
    lea     rax, [__eh_frame_header]
    ret
