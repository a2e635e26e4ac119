// The second half of the door (Gateway.cs): calls that carry a message, four words of it in registers
// (Entry/threads.asm), words 4–15 in the thread's message buffer (XDV-021.4).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

/// <summary>System calls with messages.</summary>
public static unsafe class MessageGateway
{
    public const int RegisterWords = 4, MaxWords = 16;

#if FREESTANDING
    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_message(ulong id, ulong capability, ulong length, ulong* words, ulong* status);
#endif

    /// <summary>Sends the first <paramref name="length"/> words and leaves what came in their place.</summary>
    /// <param name="words">At least 4; 16 where a buffer is used.</param>
    /// <param name="buffer">Address of the calling thread's message buffer; 0 = none: four words at most.</param>
    public static ulong Invoke(SystemCall call, ulong capability, int length, Span<ulong> words, ulong buffer,
        out Status status)
    {
        int sent = Math.Min(length, Math.Min(words.Length, MaxWords));
        for (int i = RegisterWords; i < sent && buffer != 0; i++) ((ulong*)buffer)[i - RegisterWords] = words[i];
#if FREESTANDING
        ulong raw, value;
        fixed (ulong* first = words) value = xdv_message((ulong)call, capability, (ulong)length, first, &raw);
        status = (Status)raw;
#else
        ulong value = Gateway.Invoke(call, out status, capability, words[0], (ulong)length, words[1], words[2],
            words[3]);
#endif
        int received = status == Status.Ok ? Math.Min((int)(uint)value, words.Length) : 0;
        for (int i = RegisterWords; i < received && buffer != 0; i++) words[i] = ((ulong*)buffer)[i - RegisterWords];
        return value;
    }
}
