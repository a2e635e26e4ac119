; Where allocation leaves the fast path: registers that may hold references go on the stack, where the collector looks.

bits 64
default rel

global xdv_refill_heap, xdv_data_start, xdv_data_end
extern xdv_refill_from, __data_start, __data_end

section .text

; byte* xdv_refill_heap(nuint bytes rdi, nuint* given rsi)
xdv_refill_heap:
    push    rbx
    push    rbp
    push    r12
    push    r13
    push    r14
    push    r15
    sub     rsp, 8
    mov     rdx, rsp
    call    xdv_refill_from             ; (bytes, given, stack) -> memory or null
    add     rsp, 8
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbp
    pop     rbx
    ret

; nuint* xdv_data_start(), xdv_data_end(): the program's writable memory, statics included.
xdv_data_start:
    lea     rax, [__data_start]
    ret
xdv_data_end:
    lea     rax, [__data_end]
    ret
