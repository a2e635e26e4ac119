; Memory accesses that are allowed to fault: the kernel shows with them that SMAP, SMEP, NX, write protection, page 0
; and guard pages hold.  A fault continues at xdv_probe_resume with the page-fault error code in eax (traps.asm).
; Each answers 0 on success or the error code with bit 31 set.

bits 64
default rel

global xdv_probe_read, xdv_probe_write, xdv_probe_execute, xdv_probe_resume, xdv_probe_rsp

section .text
; int xdv_probe_read(byte* rdi, byte* rsi): reads [rdi] into [rsi]
xdv_probe_read:
    call    arm
    movzx   edx, byte [rdi]
    mov     [rsi], dl
    jmp     passed

; int xdv_probe_write(byte* rdi): writes back what is there
xdv_probe_write:
    call    arm
    mov     dl, [rdi]
    mov     [rdi], dl
    jmp     passed

; int xdv_probe_execute(byte* rdi): calls a place that holds a ret
xdv_probe_execute:
    call    arm
    call    rdi
passed:
    xor     eax, eax
    mov     [xdv_probe_resume], rax
    ret

arm:
    lea     rax, [rsp + 8]
    mov     [xdv_probe_rsp], rax
    lea     rax, [faulted]
    mov     [xdv_probe_resume], rax
    ret

faulted:
    mov     qword [xdv_probe_resume], 0
    bts     eax, 31
    ret

section .bss align=8
xdv_probe_resume:   resq 1
xdv_probe_rsp:      resq 1
