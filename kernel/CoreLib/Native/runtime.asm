; The part of the compiler's runtime contract that cannot be C#: helpers with private calling conventions.

bits 64
default rel

global RhpAssignRef, RhpCheckedAssignRef, RhpByRefAssignRef, RhpInitialDynamicInterfaceDispatch
global RhpStackProbe, RhpTrapThreads, __security_cookie, xdv_fail
global xdv_modules_start, xdv_modules_end
extern xdv_resolve_interface, xdv_failfast, __modules_start, __modules_end

section .text

; Reference stores.  There is no collector that needs a card table, so a write barrier is a store.  The compiler
; assumes that only rax and rcx die here (and rdi, rsi advance in the by-reference form).
RhpAssignRef:
RhpCheckedAssignRef:
    mov     [rdi], rsi
    ret

RhpByRefAssignRef:
    mov     rcx, [rsi]
    mov     [rdi], rcx
    add     rdi, 8
    add     rsi, 8
    ret

; A frame of more than a page: touch every page down to r11, its lowest address, so that an overflow meets the guard
; page instead of stepping over it.  Preserves all registers.
RhpStackProbe:
    push    rax
    mov     rax, rsp
.page:
    sub     rax, 4096
    cmp     rax, r11
    jb      .last
    test    [rax], al
    jmp     .page
.last:
    test    [r11], al
    pop     rax
    ret

; Environment.FailFast(chars rdi, length esi): adds the place and the frame pointer to walk from, and goes to whoever
; links the image: xdv_failfast(char* text, int length, ulong address, ulong frame).
xdv_fail:
    mov     rdx, [rsp]
    mov     rcx, rbp
    jmp     xdv_failfast

; void** xdv_modules_start(), xdv_modules_end(): the linker's list of what Startup initialises.
xdv_modules_start:
    lea     rax, [__modules_start]
    ret
xdv_modules_end:
    lea     rax, [__modules_end]
    ret

; Interface call: r11 = dispatch cell, rdi = this, all argument registers live.
; A direct-mapped cache keyed by (cell, method table) makes the common case ten instructions; a miss resolves in C#
; and fills the slot.  Single CPU, interrupts never run interface calls: the two words need no lock.
DISPATCH_SLOTS equ 256

RhpInitialDynamicInterfaceDispatch:
    mov     rax, [rdi]                  ; method table; a null `this` faults here, on page 0
    lea     r10, [rax + r11]
    shr     r10, 3
    imul    r10d, r10d, 0x9E3779B1
    shr     r10d, 24
    imul    r10d, r10d, 24
    push    rcx
    lea     rcx, [dispatch_cache]
    add     r10, rcx
    pop     rcx
    cmp     [r10], r11
    jne     .miss
    cmp     [r10 + 8], rax
    jne     .miss
    jmp     [r10 + 16]
.miss:
    push    rbp
    mov     rbp, rsp
    push    rdi
    push    rsi
    push    rdx
    push    rcx
    push    r8
    push    r9
    push    r10
    push    r11
    sub     rsp, 128
    movdqu  [rsp], xmm0
    movdqu  [rsp + 16], xmm1
    movdqu  [rsp + 32], xmm2
    movdqu  [rsp + 48], xmm3
    movdqu  [rsp + 64], xmm4
    movdqu  [rsp + 80], xmm5
    movdqu  [rsp + 96], xmm6
    movdqu  [rsp + 112], xmm7
    mov     rsi, r11
    call    xdv_resolve_interface       ; (object this, cell) -> code
    movdqu  xmm0, [rsp]
    movdqu  xmm1, [rsp + 16]
    movdqu  xmm2, [rsp + 32]
    movdqu  xmm3, [rsp + 48]
    movdqu  xmm4, [rsp + 64]
    movdqu  xmm5, [rsp + 80]
    movdqu  xmm6, [rsp + 96]
    movdqu  xmm7, [rsp + 112]
    add     rsp, 128
    pop     r11
    pop     r10
    pop     r9
    pop     r8
    pop     rcx
    pop     rdx
    pop     rsi
    pop     rdi
    pop     rbp
    mov     [r10], r11
    mov     [r10 + 16], rax
    push    rax
    mov     rax, [rdi]
    mov     [r10 + 8], rax
    pop     rax
    jmp     rax

section .rodata align=8
RhpTrapThreads:     dq 0                ; never set: no thread is ever stopped for a collector
__security_cookie:  dq 0x9E3779B97F4A7C15

section .bss align=16
dispatch_cache:     resb DISPATCH_SLOTS * 24
