// How often each status was answered, from the child that made the calls to the process that adds them up: one message
// a status. Only messages with the key count; random calls reach the same endpoint.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Fuzz;

internal static class Tally
{
    /// <summary>More than there are statuses; the last row takes what does not fit.</summary>
    private const int Rows = 128;
    private const ulong Key = 0x7A11_F0F0_7A11_0001, Stop = 0x7A11_F0F0_7A11_0002;

    private static readonly ulong[] s_status = new ulong[Rows];
    private static readonly ulong[] s_count = new ulong[Rows];
    private static int s_used;

    public static ulong Calls { get; private set; }

    public static ulong Refused { get; private set; }

    public static void Clear() => (s_used, Calls, Refused) = (0, 0, 0);

    public static void Add(ulong status, ulong times = 1)
    {
        int row = 0;
        while (row < s_used && s_status[row] != status) row++;
        if (row == Rows) row--;
        else if (row == s_used)
        {
            s_used++;
            (s_status[row], s_count[row]) = (status, 0);
        }

        s_count[row] += times;
        Calls += times;
        if (status != (ulong)Status.Ok) Refused += times;
    }

    /// <summary>Sends everything and forgets it.</summary>
    public static void Send(Endpoint to)
    {
        Span<ulong> words = stackalloc ulong[4];
        for (int i = 0; i < s_used; i++)
        {
            (words[0], words[1], words[2]) = (Key, s_status[i], s_count[i]);
            to.Call(words, 3, out _);
        }

        Clear();
    }

    /// <summary>Sends one answer, for threads that share no table.</summary>
    public static void Send(Endpoint to, ulong status)
    {
        Span<ulong> words = stackalloc ulong[4];
        (words[0], words[1], words[2]) = (Key, status, 1);
        to.Call(words, 3, out _);
    }

    /// <summary>Adds what comes until <see cref="Finish"/>.</summary>
    public static ulong Receive(Endpoint from)
    {
        Span<ulong> words = stackalloc ulong[4];
        Status status = from.Receive(words, out int length, out _);
        while (status == Status.Ok)
        {
            if (length == 3 && words[0] == Key) Add(words[1], words[2]);
            if (length == 1 && words[0] == Stop) return (ulong)Endpoint.Reply(words, 0);
            status = from.ReplyReceive(words, 0, out length, out _);
        }

        return (ulong)status;
    }

    public static void Finish(Endpoint endpoint)
    {
        Span<ulong> words = stackalloc ulong[4];
        words[0] = Stop;
        endpoint.Call(words, 1, out _);
    }

    /// <summary>A line a status; how many answers were none that the ABI defines.</summary>
    public static ulong Show()
    {
        ulong undefined = 0;
        for (int i = 0; i < s_used; i++)
        {
            bool defined = StatusNames.IsDefined(s_status[i]);
            if (!defined) undefined += s_count[i];
            if (defined) Terminal.WriteLine($"{(Status)s_status[i]}  {s_count[i]}");
            else Terminal.WriteLine($"undefined status {s_status[i]}  {s_count[i]}");
        }

        return undefined;
    }
}
