; Privileged instructions as C functions, for Cpu.cs.

bits 64
default rel

global xdv_in8, xdv_in16, xdv_in32, xdv_out8, xdv_out16, xdv_out32
global xdv_read_msr, xdv_write_msr, xdv_read_cr0, xdv_write_cr0, xdv_read_cr2, xdv_read_cr3, xdv_write_cr3
global xdv_read_cr4, xdv_write_cr4, xdv_rdtsc, xdv_cpuid, xdv_invlpg, xdv_idle, xdv_halt
global xdv_take_interrupts, xdv_active_root
global xdv_load_idt, xdv_load_tss, xdv_switch_space, xdv_set_tpr, xdv_rdrand, xdv_frame_pointer

section .text
xdv_in8:
    mov     edx, edi
    xor     eax, eax
    in      al, dx
    ret
xdv_in16:
    mov     edx, edi
    xor     eax, eax
    in      ax, dx
    ret
xdv_in32:
    mov     edx, edi
    in      eax, dx
    ret
xdv_out8:
    mov     edx, edi
    mov     eax, esi
    out     dx, al
    ret
xdv_out16:
    mov     edx, edi
    mov     eax, esi
    out     dx, ax
    ret
xdv_out32:
    mov     edx, edi
    mov     eax, esi
    out     dx, eax
    ret

xdv_read_msr:
    mov     ecx, edi
    rdmsr
    shl     rdx, 32
    or      rax, rdx
    ret
xdv_write_msr:
    mov     ecx, edi
    mov     eax, esi
    mov     rdx, rsi
    shr     rdx, 32
    wrmsr
    ret

xdv_read_cr0:
    mov     rax, cr0
    ret
xdv_write_cr0:
    mov     cr0, rdi
    ret
xdv_read_cr2:
    mov     rax, cr2
    ret
xdv_read_cr3:
    mov     rax, cr3
    ret
xdv_write_cr3:
    mov     cr3, rdi
    ret
xdv_read_cr4:
    mov     rax, cr4
    ret
xdv_write_cr4:
    mov     cr4, rdi
    ret

; Another address space: data segment selectors are the user's to load, so they must not carry over either.
xdv_switch_space:
    mov     [xdv_active_root], rdi
    mov     cr3, rdi
    xor     eax, eax
    mov     ds, eax
    mov     es, eax
    mov     fs, eax
    mov     gs, eax
    ret

xdv_rdtsc:
    rdtsc
    shl     rdx, 32
    or      rax, rdx
    ret

; void xdv_cpuid(uint leaf, uint subleaf, uint* registers)
xdv_cpuid:
    push    rbx
    mov     r8, rdx
    mov     eax, edi
    mov     ecx, esi
    cpuid
    mov     [r8], eax
    mov     [r8 + 4], ebx
    mov     [r8 + 8], ecx
    mov     [r8 + 12], edx
    pop     rbx
    ret

xdv_invlpg:
    invlpg  [rdi]
    ret

; Waits for one interrupt.  sti delays recognition by one instruction, so none is lost before the hlt.
xdv_idle:
    sti
    hlt
    cli
    ret

; Takes what is pending at this task priority (traps.asm counts and acknowledges it), without waiting.
xdv_take_interrupts:
    sti
    nop
    cli
    ret

xdv_halt:
    cli
    hlt
    jmp     xdv_halt

xdv_set_tpr:
    mov     cr8, rdi
    ret

; ulong xdv_rdrand(uint* ok)
xdv_rdrand:
    xor     edx, edx
    rdrand  rax
    setc    dl
    mov     [rdi], edx
    ret

xdv_frame_pointer:
    mov     rax, rbp
    ret

; void xdv_load_idt(void* table): 256 entries
xdv_load_idt:
    sub     rsp, 16
    mov     word [rsp], 4095
    mov     [rsp + 2], rdi
    lidt    [rsp]
    add     rsp, 16
    ret

; void xdv_load_tss(uint selector)
xdv_load_tss:
    ltr     di
    ret

section .bss align=8
xdv_active_root:    resq 1              ; what cr3 holds
