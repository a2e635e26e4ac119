; Whole pages.  Instructions are what XDV counts, and `rep` counts every iteration: 16-byte moves, many to a loop.

bits 64
default rel

global xdv_clear_page, xdv_copy_page

PAGE_BYTES  equ 4096
BLOCK_BYTES equ 2048

section .text
; void xdv_clear_page(void* page)
align 16
xdv_clear_page:
    pxor    xmm0, xmm0
    lea     rax, [rdi + PAGE_BYTES]
.block:
%assign offset 0
%rep BLOCK_BYTES / 16
    movdqa  [rdi + offset], xmm0
    %assign offset offset + 16
%endrep
    add     rdi, BLOCK_BYTES
    cmp     rdi, rax
    jne     .block
    ret

; void xdv_copy_page(void* destination, void* source)
align 16
xdv_copy_page:
    lea     rax, [rdi + PAGE_BYTES]
.block:
%assign offset 0
%rep BLOCK_BYTES / 32
    movdqa  xmm0, [rsi + offset]
    movdqa  xmm1, [rsi + offset + 16]
    movdqa  [rdi + offset], xmm0
    movdqa  [rdi + offset + 16], xmm1
    %assign offset offset + 32
%endrep
    add     rsi, BLOCK_BYTES
    add     rdi, BLOCK_BYTES
    cmp     rdi, rax
    jne     .block
    ret
