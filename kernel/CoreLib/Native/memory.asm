; Block memory operations (System V calling convention).
;
; Written for few *instructions*, not cycles: XDV counts instructions, and a rep string operation counts once per
; iteration.  16-byte SSE moves, overlapping head and tail instead of byte loops.  They may clobber xmm0-xmm7, which
; are caller-saved.

bits 64
default rel
section .text

global memset, memmove, memcpy, memcmp

; void* memset(void* rdi, int esi, size_t rdx)
memset:
    mov     rax, rdi
    movzx   esi, sil
    mov     rcx, 0x0101010101010101
    imul    rsi, rcx
    cmp     rdx, 16
    jb      .small
    movq    xmm0, rsi
    punpcklqdq xmm0, xmm0
    movdqu  [rdi], xmm0
    movdqu  [rdi + rdx - 16], xmm0
    cmp     rdx, 32
    jbe     .done
    movdqu  [rdi + 16], xmm0
    movdqu  [rdi + rdx - 32], xmm0
    cmp     rdx, 64
    jbe     .done
    lea     rcx, [rdi + rdx - 128]      ; last position at which a whole 128-byte block still fits
    add     rdi, 16
    and     rdi, -16                    ; aligned from here: the head is already written
.block:
    cmp     rdi, rcx
    ja      .tail
    movdqa  [rdi], xmm0
    movdqa  [rdi + 16], xmm0
    movdqa  [rdi + 32], xmm0
    movdqa  [rdi + 48], xmm0
    movdqa  [rdi + 64], xmm0
    movdqa  [rdi + 80], xmm0
    movdqa  [rdi + 96], xmm0
    movdqa  [rdi + 112], xmm0
    add     rdi, 128
    jmp     .block
.tail:
    add     rcx, 112                    ; start of the last 16 bytes, already written
.line:
    cmp     rdi, rcx
    jae     .done
    movdqa  [rdi], xmm0
    add     rdi, 16
    jmp     .line
.small:
    cmp     edx, 8
    jb      .below8
    mov     [rdi], rsi
    mov     [rdi + rdx - 8], rsi
.done:
    ret
.below8:
    cmp     edx, 4
    jb      .below4
    mov     [rdi], esi
    mov     [rdi + rdx - 4], esi
    ret
.below4:
    test    edx, edx
    jz      .done
    mov     [rdi], sil
    mov     [rdi + rdx - 1], sil
    cmp     edx, 3
    jb      .done
    mov     [rdi + 1], sil
    ret

; void* memmove(void* rdi, const void* rsi, size_t rdx): any overlap.  memcpy is the same routine.
memcpy:
memmove:
    mov     rax, rdi
    cmp     rdx, 16
    jb      .small
    cmp     rdx, 32
    ja      .above32
    movdqu  xmm0, [rsi]
    movdqu  xmm1, [rsi + rdx - 16]
    movdqu  [rdi], xmm0
    movdqu  [rdi + rdx - 16], xmm1
    ret
.above32:
    cmp     rdx, 64
    ja      .above64
    movdqu  xmm0, [rsi]
    movdqu  xmm1, [rsi + 16]
    movdqu  xmm2, [rsi + rdx - 32]
    movdqu  xmm3, [rsi + rdx - 16]
    movdqu  [rdi], xmm0
    movdqu  [rdi + 16], xmm1
    movdqu  [rdi + rdx - 32], xmm2
    movdqu  [rdi + rdx - 16], xmm3
    ret
.above64:
    mov     rcx, rdi
    sub     rcx, rsi
    cmp     rcx, rdx
    jb      .backward                   ; destination inside the source: copy from the end
    movdqu  xmm4, [rsi + rdx - 64]      ; the tail, read before anything is written
    movdqu  xmm5, [rsi + rdx - 48]
    movdqu  xmm6, [rsi + rdx - 32]
    movdqu  xmm7, [rsi + rdx - 16]
    lea     rcx, [rdi + rdx - 64]
    cmp     rdx, 512
    jae     .long
.forward:
    movdqu  xmm0, [rsi]
    movdqu  xmm1, [rsi + 16]
    movdqu  xmm2, [rsi + 32]
    movdqu  xmm3, [rsi + 48]
    movdqu  [rdi], xmm0
    movdqu  [rdi + 16], xmm1
    movdqu  [rdi + 32], xmm2
    movdqu  [rdi + 48], xmm3
    add     rsi, 64
    add     rdi, 64
    cmp     rdi, rcx
    jb      .forward
    movdqu  [rcx], xmm4
    movdqu  [rcx + 16], xmm5
    movdqu  [rcx + 32], xmm6
    movdqu  [rcx + 48], xmm7
    ret
.long:                                  ; four times as much in a round; the last rounds are the short ones
    movdqu  xmm0, [rsi]
    movdqu  xmm1, [rsi + 16]
    movdqu  xmm2, [rsi + 32]
    movdqu  xmm3, [rsi + 48]
    movdqu  [rdi], xmm0
    movdqu  [rdi + 16], xmm1
    movdqu  [rdi + 32], xmm2
    movdqu  [rdi + 48], xmm3
    movdqu  xmm0, [rsi + 64]
    movdqu  xmm1, [rsi + 80]
    movdqu  xmm2, [rsi + 96]
    movdqu  xmm3, [rsi + 112]
    movdqu  [rdi + 64], xmm0
    movdqu  [rdi + 80], xmm1
    movdqu  [rdi + 96], xmm2
    movdqu  [rdi + 112], xmm3
    movdqu  xmm0, [rsi + 128]
    movdqu  xmm1, [rsi + 144]
    movdqu  xmm2, [rsi + 160]
    movdqu  xmm3, [rsi + 176]
    movdqu  [rdi + 128], xmm0
    movdqu  [rdi + 144], xmm1
    movdqu  [rdi + 160], xmm2
    movdqu  [rdi + 176], xmm3
    movdqu  xmm0, [rsi + 192]
    movdqu  xmm1, [rsi + 208]
    movdqu  xmm2, [rsi + 224]
    movdqu  xmm3, [rsi + 240]
    movdqu  [rdi + 192], xmm0
    movdqu  [rdi + 208], xmm1
    movdqu  [rdi + 224], xmm2
    movdqu  [rdi + 240], xmm3
    add     rsi, 256
    add     rdi, 256
    lea     r8, [rdi + 192]
    cmp     r8, rcx
    jbe     .long
    cmp     rdi, rcx
    jb      .forward
    movdqu  [rcx], xmm4
    movdqu  [rcx + 16], xmm5
    movdqu  [rcx + 32], xmm6
    movdqu  [rcx + 48], xmm7
    ret
.backward:
    test    rcx, rcx
    jz      .return                     ; same place
    movdqu  xmm4, [rsi]                 ; the head, read before anything is written
    movdqu  xmm5, [rsi + 16]
    movdqu  xmm6, [rsi + 32]
    movdqu  xmm7, [rsi + 48]
.back:
    movdqu  xmm0, [rsi + rdx - 16]
    movdqu  xmm1, [rsi + rdx - 32]
    movdqu  xmm2, [rsi + rdx - 48]
    movdqu  xmm3, [rsi + rdx - 64]
    movdqu  [rdi + rdx - 16], xmm0
    movdqu  [rdi + rdx - 32], xmm1
    movdqu  [rdi + rdx - 48], xmm2
    movdqu  [rdi + rdx - 64], xmm3
    sub     rdx, 64
    cmp     rdx, 64
    ja      .back
    movdqu  [rdi], xmm4
    movdqu  [rdi + 16], xmm5
    movdqu  [rdi + 32], xmm6
    movdqu  [rdi + 48], xmm7
.return:
    ret
.small:
    cmp     edx, 8
    jb      .below8
    mov     rcx, [rsi]
    mov     r8, [rsi + rdx - 8]
    mov     [rdi], rcx
    mov     [rdi + rdx - 8], r8
    ret
.below8:
    cmp     edx, 4
    jb      .below4
    mov     ecx, [rsi]
    mov     r8d, [rsi + rdx - 4]
    mov     [rdi], ecx
    mov     [rdi + rdx - 4], r8d
    ret
.below4:
    test    edx, edx
    jz      .return
    movzx   ecx, byte [rsi]
    movzx   r8d, byte [rsi + rdx - 1]
    cmp     edx, 3
    jb      .two
    movzx   r9d, byte [rsi + 1]
    mov     [rdi + 1], r9b
.two:
    mov     [rdi], cl
    mov     [rdi + rdx - 1], r8b
    ret

; int memcmp(const void* rdi, const void* rsi, size_t rdx): sign of the first differing byte.
memcmp:
    xor     ecx, ecx
.words:
    lea     r8, [rcx + 8]
    cmp     r8, rdx
    ja      .bytes
    mov     rax, [rdi + rcx]
    mov     r9, [rsi + rcx]
    cmp     rax, r9
    jne     .differ
    mov     rcx, r8
    jmp     .words
.differ:
    bswap   rax
    bswap   r9
    cmp     rax, r9
    sbb     eax, eax
    or      eax, 1
    ret
.bytes:
    cmp     rcx, rdx
    jae     .equal
    movzx   eax, byte [rdi + rcx]
    movzx   r9d, byte [rsi + rcx]
    sub     eax, r9d
    jnz     .out
    inc     rcx
    jmp     .bytes
.equal:
    xor     eax, eax
.out:
    ret
