; A program's first and last instructions, and the system call.
;
; Entry: [rsp] = argc, then argv pointers (NUL-terminated UTF-8), then NULL.  xdv_program_start (C#) brings up the
; runtime and runs Main; its result is the exit status.

bits 64
default rel

global _start, xdv_syscall
extern xdv_program_start

SYSCALL_EXIT equ 2

section .text
_start:
    xor     ebp, ebp                    ; ends the chain of frames
    mov     rdi, [rsp]
    lea     rsi, [rsp + 8]
    and     rsp, -16
    call    xdv_program_start           ; int (long argc, byte** argv)
    movsxd  rdi, eax
    mov     eax, SYSCALL_EXIT
    syscall
    ud2

; ulong xdv_syscall(id, a0, a1, a2, a3, a4, a5, ulong* status): value in rax, status through the last argument.
xdv_syscall:
    mov     rax, rdi
    mov     rdi, rsi
    mov     rsi, rdx
    mov     rdx, rcx
    mov     r10, r8
    mov     r8, r9
    mov     r9, [rsp + 8]
    syscall
    mov     rcx, [rsp + 16]
    mov     [rcx], rdx
    ret
