; Exceptions in the kernel: there are none.  A throw, or a failure that compiled code detects, ends in a panic with its
; text (design: three kinds of failure, never exceptions).  Programs link an unwinder in this place.

bits 64
default rel

global RhpThrowEx, RhpRethrow, xdv_raise
extern xdv_throw, xdv_fail

section .text

; throw: rdi = exception.
RhpThrowEx:
    mov     rsi, [rsp]
    jmp     xdv_throw
RhpRethrow:
    xor     edi, edi
    mov     rsi, [rsp]
    jmp     xdv_throw

; xdv_raise(kind edi, char* text rsi, length edx)
xdv_raise:
    mov     rdi, rsi
    mov     esi, edx
    jmp     xdv_fail
