; Time stamps around system calls, with as little as possible between them. Under `-icount shift=0` one tick of the
; time-stamp counter is one instruction. Programs may read it only when the host asked for measurements (`xdv bench`);
; otherwise rdtsc traps. `xdv bench kernel --profile` finds an iteration between a `.begin` and the next `.end`, and
; stops the machine at xdv_stamps_done.

bits 64
default rel

global xdv_stamp_begin, xdv_stamp_end, xdv_stamps_done, xdv_timed_call, xdv_repeat_call
global xdv_timed_pair, xdv_repeat_pair, xdv_ending_thread

section .text
; ulong xdv_stamp_begin(), xdv_stamp_end(): the counter, around something longer than one call.
align 16
xdv_stamp_begin:
.begin:
    rdtsc
    shl     rdx, 32
    or      rax, rdx
    ret

align 16
xdv_stamp_end:
.end:
    rdtsc
    shl     rdx, 32
    or      rax, rdx
    ret

; void xdv_stamps_done(): all iterations have been made.
align 16
xdv_stamps_done:
    ret

; ulong xdv_timed_call(id, a0, a1, a2, a3, a4, a5): one system call; its status << 32 | instructions it took, of which
; five are here: rdtsc, xchg, mov, syscall, mov.
align 16
xdv_timed_call:
    push    r12
    push    r13
    mov     r12, rdi
    mov     rdi, rsi
    mov     rsi, rdx
    mov     r13, rcx
    mov     r10, r8
    mov     r8, r9
    mov     r9, [rsp + 24]
.begin:
    rdtsc
    xchg    rax, r12
    mov     rdx, r13
    syscall
    mov     r13, rdx
.end:
    rdtsc
    sub     eax, r12d
    shl     r13, 32
    or      rax, r13
    pop     r13
    pop     r12
    ret

; ulong xdv_repeat_call(id, a0, a1, a2, a3, a4, a5): the same call until it is refused; the status. The other side of a
; path between two processes, five instructions a turn.
align 16
xdv_repeat_call:
    push    r12
    push    r13
    mov     r12, rdi
    mov     rdi, rsi
    mov     rsi, rdx
    mov     r13, rcx
    mov     r10, r8
    mov     r8, r9
    mov     r9, [rsp + 24]
.next:
    mov     rax, r12
    mov     rdx, r13
    syscall
    test    edx, edx
    jz      .next
    mov     eax, edx
    pop     r13
    pop     r12
    ret

; ulong xdv_timed_pair(id, a0, a1, second, b0): two calls; the second's status << 32 | instructions both took, of which
; eight are here.
align 16
xdv_timed_pair:
    push    r12
    push    r13
    push    r14
    mov     r12, rdi
    mov     rdi, rsi
    mov     rsi, rdx
    mov     r13, rcx
    mov     r14, r8
.begin:
    rdtsc
    xchg    rax, r12
    syscall
    mov     rax, r13
    mov     rdi, r14
    syscall
    mov     r13, rdx
.end:
    rdtsc
    sub     eax, r12d
    shl     r13, 32
    or      rax, r13
    pop     r14
    pop     r13
    pop     r12
    ret

; ulong xdv_repeat_pair(id, a0, second, b0, b1): two calls in turn until the second is refused; its status.
align 16
xdv_repeat_pair:
    push    r12
    push    r13
    push    r14
    push    r15
    mov     r12, rdi
    mov     r13, rsi
    mov     r14, rdx
    mov     r15, rcx
    mov     rsi, r8
.next:
    mov     rax, r12
    mov     rdi, r13
    syscall
    mov     rax, r14
    mov     rdi, r15
    syscall
    test    edx, edx
    jz      .next
    mov     eax, edx
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    ret

; ulong xdv_ending_thread(): entry of a thread that ends at once.
xdv_ending_thread:
    lea     rax, [.entry]
    ret
.entry:
    xor     edi, edi
    mov     eax, 31                     ; thread_exit
    syscall
    ud2
