; Static machine tables: GDT, TSS, IDT, stacks and the boot page tables, and one list of their addresses for C#.
; Selector order is SYSRET's: kernel code, kernel data, user data, user code (SDM vol. 3, 6.8.8).

%include "layout.inc"
bits 64
default rel

global xdv_gdt_pointer, xdv_tss, xdv_idt, xdv_layout
global boot_pml4, boot_pdpt_low, boot_pdpt_high, boot_pd, kernel_stack_top
extern xdv_vector_stubs, xdv_timer_entry, xdv_spurious_entry, xdv_syscall_entry
extern __text_start, __rodata_start, __data_start, __symtable_start, __image_end
extern xdv_pending, xdv_lapic, xdv_active_root

section .data align=16
xdv_gdt:
    dq 0
    dq 0x00209B0000000000               ; 0x08 kernel code, accessed: the table may be read-only to the CPU
    dq 0x0000930000000000               ; 0x10 kernel data
    dq 0x0000F30000000000               ; 0x18 user data
    dq 0x0020FB0000000000               ; 0x20 user code
    dq 0, 0                             ; 0x28 TSS, filled by DescriptorTables
xdv_gdt_end:

align 16
xdv_tss:
    times 104 db 0

section .bss align=4096
boot_pml4:      resb 4096
boot_pdpt_low:  resb 4096
boot_pdpt_high: resb 4096
boot_pd:        resb 4096
xdv_idt:        resb 4096

; The page below each stack is never mapped: an overflow faults instead of overwriting.
section .stacks nobits alloc noexec write align=4096
kernel_stack_guard: resb 4096
kernel_stack:       resb KERNEL_STACK_BYTES
kernel_stack_top:
fault_stack_guard:  resb 4096
fault_stack:        resb FAULT_STACK_BYTES
fault_stack_top:
nmi_stack:          resb SMALL_STACK_BYTES
nmi_stack_top:
machine_check_stack: resb SMALL_STACK_BYTES
machine_check_stack_top:

section .rodata align=8
xdv_gdt_pointer:
    dw xdv_gdt_end - xdv_gdt - 1
    dq xdv_gdt

align 8
; Order: MachineLayout in kernel/Arch/X64/MachineLayout.cs.
layout_list:
    dq xdv_gdt, xdv_tss, xdv_idt, xdv_vector_stubs, xdv_timer_entry, xdv_spurious_entry, xdv_syscall_entry
    dq kernel_stack_guard, kernel_stack_top, fault_stack_guard, fault_stack_top, nmi_stack_top
    dq machine_check_stack_top
    dq __text_start, __rodata_start, __data_start, __symtable_start, __image_end
    dq xdv_pending, xdv_lapic, xdv_active_root

section .text
xdv_layout:
    lea     rax, [layout_list]
    ret
