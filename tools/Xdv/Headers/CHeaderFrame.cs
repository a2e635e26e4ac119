// The parts of xdv.h that no type declares: how it opens and closes, and the `syscall` instruction with what it
// changes (the rules stand in kernel/Abi/SystemCalls.cs).
namespace Xdv.Tool.Headers;

internal static class CHeaderFrame
{
    internal const string Opening = """
        /* xdv.h: the XDV ABI for C11 and C++17, x86-64, little-endian. Made from kernel/Abi by
           `xdv abi header`; do not edit. Freestanding: needs no C library.

           Names follow those of kernel/Abi: CircuitHeader.TotalBytes is total_bytes of
           xdv_circuit_header_t, Domain.Quantum is XDV_DOMAIN_QUANTUM. Every structure that the kernel
           reads is to be zeroed first: reserved fields and gaps are checked. */
        #ifndef XDV_H
        #define XDV_H

        #include <stddef.h>
        #include <stdint.h>

        #ifdef __cplusplus
        #define XDV_STATIC_ASSERT(condition) static_assert(condition, #condition)
        extern "C" {
        #else
        #define XDV_STATIC_ASSERT(condition) _Static_assert(condition, #condition)
        #endif

        """;

    internal const string Gate = """
        /* What a system call answers. */
        typedef struct {
            uint64_t value;
            xdv_status_t status;
        } xdv_result_t;

        /* The instruction itself takes rcx and r11. x87 and SSE registers are lost, as across any call of
           the System V ABI; their control words are afterwards those a program starts with. */
        #define XDV_SYSCALL_CHANGES "rcx", "r11", "cc", "memory", \
            "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", \
            "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
            "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

        /* Enters the kernel: number in rax, arguments in rdi rsi rdx r10 r8 r9; value in rax, status in
           rdx. */
        static inline xdv_result_t xdv_syscall(xdv_system_call_t number, uint64_t a0, uint64_t a1,
                                               uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
        {
            register uint64_t r10 __asm__("r10") = a3;
            register uint64_t r8 __asm__("r8") = a4;
            register uint64_t r9 __asm__("r9") = a5;
            uint64_t value = number, status = a2;
            xdv_result_t result;
            __asm__ volatile("syscall"
                             : "+a"(value), "+d"(status)
                             : "D"(a0), "S"(a1), "r"(r10), "r"(r8), "r"(r9)
                             : XDV_SYSCALL_CHANGES);
            result.value = value;
            result.status = (xdv_status_t)status;
            return result;
        }

        /* The same for the ipc_ calls: capability in rdi, length in rdx, words 0-3 in rsi r10 r8 r9, both
           ways. */
        static inline xdv_result_t xdv_message(xdv_system_call_t number, uint64_t capability,
                                               uint64_t length, uint64_t words[4])
        {
            register uint64_t r10 __asm__("r10") = words[1];
            register uint64_t r8 __asm__("r8") = words[2];
            register uint64_t r9 __asm__("r9") = words[3];
            uint64_t value = number, status = length;
            xdv_result_t result;
            __asm__ volatile("syscall"
                             : "+a"(value), "+d"(status), "+S"(words[0]), "+r"(r10), "+r"(r8), "+r"(r9)
                             : "D"(capability)
                             : XDV_SYSCALL_CHANGES);
            words[1] = r10;
            words[2] = r8;
            words[3] = r9;
            result.value = value;
            result.status = (xdv_status_t)status;
            return result;
        }

        """;

    internal const string Closing = """
        #ifdef __cplusplus
        }
        #endif

        #endif
        """;
}
