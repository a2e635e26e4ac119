// Messages go from one thread's registers to another's: the machine layer moves the words, Core only says from whom, to
// whom and how many (XDV-021.4).
namespace Xdv.Core.Ipc;

/// <summary>Facts about messages that Core and the machine layer share.</summary>
public static class Message
{
    /// <summary>Words in registers.</summary>
    public const uint RegisterWords = 4;
    /// <summary>Most words, the rest in the threads' message buffers.</summary>
    public const uint MaxWords = 16;

    /// <summary>What a receiver learns beside the words: how many, and who called (0 in a reply).</summary>
    public static ulong Describe(uint words, uint sender) => words | ((ulong)sender << 32);
}
