; Messages and threads: what needs registers that C# cannot name.

bits 64
default rel

global xdv_message, xdv_thread_entry
extern xdv_thread_main

SYSCALL_THREAD_EXIT equ 31

section .text
; ulong xdv_message(id, capability, length, ulong* words, ulong* status): the four register words of a message go out of
; words[0..3] and come back into them; value in rax, status through the last argument.
xdv_message:
    push    rbx
    push    r12
    mov     rbx, rcx
    mov     r12, r8
    mov     rax, rdi
    mov     rdi, rsi
    mov     rsi, [rbx]
    mov     r10, [rbx + 8]
    mov     r8, [rbx + 16]
    mov     r9, [rbx + 24]
    syscall
    mov     [rbx], rsi
    mov     [rbx + 8], r10
    mov     [rbx + 16], r8
    mov     [rbx + 24], r9
    mov     [r12], rdx
    pop     r12
    pop     rbx
    ret

; ulong xdv_thread_entry(): where a thread begins.
xdv_thread_entry:
    lea     rax, [.begin]
    ret
; rdi = argument of thread_create, rsp = top of its stack.
.begin:
    xor     ebp, ebp                    ; ends the chain of frames
    and     rsp, -16
    call    xdv_thread_main             ; ulong (ulong argument)
    mov     rdi, rax
    mov     eax, SYSCALL_THREAD_EXIT
    syscall
    ud2
