; From the boot loader to C#: 32-bit protected mode -> long mode -> higher half -> xdv_kernel_main.
;
; Two loaders, one path: GRUB (multiboot2, the product) and QEMU -kernel (PVH, the tests).  Both enter in flat 32-bit
; mode with ebx = physical address of their information; eax tells them apart.
; Temporary page tables map the first GiB three times (identity, direct map, kernel) with 2 MiB pages; KernelMap
; replaces them, and the identity map goes.  Intel SDM vol. 3, 10.8.5 "Initializing IA-32e Mode".

%include "layout.inc"

global xdv_multiboot_entry
extern xdv_kernel_main, xdv_gdt_pointer
extern boot_pml4, boot_pdpt_low, boot_pdpt_high, boot_pd, kernel_stack_top

MULTIBOOT2_MAGIC    equ 0xE85250D6
PVH_MAGIC           equ 0x336EC578
MSR_EFER            equ 0xC0000080
EFER_SCE_LME_NXE    equ 0x901
CR4_INITIAL         equ 0x620           ; PAE, OSFXSR, OSXMMEXCPT
CR0_INITIAL         equ 0x80010023      ; PG, WP, NE, MP, PE
LARGE_PAGE          equ 0x83            ; present, writable, 2 MiB
TABLE               equ 0x03
CPUID_LONG_MODE     equ 29
CPUID_NX            equ 20

section .boot.header progbits alloc noexec nowrite align=8
multiboot_header:
    dd MULTIBOOT2_MAGIC, 0, multiboot_end - multiboot_header
    dd -(MULTIBOOT2_MAGIC + 0 + (multiboot_end - multiboot_header))
    dw 0, 0                             ; end tag
    dd 8
multiboot_end:

; PVH: ELF note "Xen", type 18 (XEN_ELFNOTE_PHYS32_ENTRY), 64-bit descriptor.
section .note.pvh note alloc noexec nowrite align=4
    dd 4, 8, 18
    db "Xen", 0
    dd pvh_entry, 0

section .boot.text progbits alloc exec nowrite align=16
bits 32
pvh_entry:
    mov     eax, PVH_MAGIC
xdv_multiboot_entry:
    cli
    cld
    mov     ebp, eax                    ; which loader
    mov     esi, ebx                    ; its information
    mov     eax, 0x80000001
    cpuid
    bt      edx, CPUID_LONG_MODE
    jnc     .unsupported
    bt      edx, CPUID_NX
    jnc     .unsupported

    mov     edi, boot_pd - KERNEL_BASE
    mov     eax, LARGE_PAGE
.fill:
    mov     [edi], eax
    mov     dword [edi + 4], 0
    add     edi, 8
    add     eax, 0x200000
    cmp     eax, 0x40000000
    jb      .fill

    mov     dword [boot_pdpt_low - KERNEL_BASE], boot_pd - KERNEL_BASE + TABLE
    mov     dword [boot_pdpt_high - KERNEL_BASE + 510 * 8], boot_pd - KERNEL_BASE + TABLE
    mov     dword [boot_pml4 - KERNEL_BASE], boot_pdpt_low - KERNEL_BASE + TABLE
    mov     dword [boot_pml4 - KERNEL_BASE + DIRECT_MAP_SLOT * 8], boot_pdpt_low - KERNEL_BASE + TABLE
    mov     dword [boot_pml4 - KERNEL_BASE + 511 * 8], boot_pdpt_high - KERNEL_BASE + TABLE

    mov     eax, boot_pml4 - KERNEL_BASE
    mov     cr3, eax
    mov     eax, CR4_INITIAL
    mov     cr4, eax
    mov     ecx, MSR_EFER
    rdmsr
    or      eax, EFER_SCE_LME_NXE
    wrmsr
    mov     eax, CR0_INITIAL
    mov     cr0, eax
    lgdt    [boot_gdt_pointer]
    jmp     KERNEL_CODE:.long
.unsupported:
    mov     word [0xB8000], 0x4F58      ; "X": a 32-bit machine can do no more
.stop:
    hlt
    jmp     .stop

bits 64
.long:
    mov     eax, KERNEL_DATA
    mov     ss, eax
    xor     eax, eax
    mov     ds, eax
    mov     es, eax
    mov     fs, eax
    mov     gs, eax
    mov     rax, higher_half
    jmp     rax

align 8
boot_gdt:
    dq 0, 0x00209A0000000000, 0x0000920000000000
boot_gdt_pointer:
    dw 23
    dd boot_gdt

section .text
higher_half:
    mov     rsp, kernel_stack_top
    mov     edi, ebp
    mov     esi, esi
    xor     ebp, ebp                    ; ends the chain of frames
    lgdt    [rel xdv_gdt_pointer]
    call    xdv_kernel_main             ; (uint magic, uint information), does not return
.stop:
    cli
    hlt
    jmp     .stop
