// A constraint dimension (XDV-012.2, XDV-012.6): how much of something a provider takes in any of its coherence
// durations: elements that its heaters drive, mode inputs that its modulators carry. Level and decay in one number: the
// T at which nothing is left of what has been taken (generic cell rate algorithm, ITU-T I.371). Pure, so that replay
// and proof need nothing else.
namespace Xdv.Core.Domains;

/// <summary>Rules about one dimension.</summary>
public static class RateLimit
{
    /// <summary>Ticks that an amount within the limit takes to recover: all of it takes the window.</summary>
    /// <param name="limit">Not 0.</param>
    public static ulong Recovery(uint amount, uint limit, ulong window)
    {
        ulong whole = window / limit * amount, rest = window % limit * amount;
        return whole + rest / limit + (rest % limit == 0 ? 0UL : 1UL);
    }

    /// <summary>True when so much more fits at <paramref name="begin"/>.</summary>
    /// <param name="limit">0 = any amount.</param>
    /// <param name="clear">T at which nothing is left of what was taken before.</param>
    /// <param name="after">The same with this amount.</param>
    public static bool Admits(uint amount, uint limit, ulong window, ulong begin, ulong clear, out ulong after)
    {
        after = clear;
        if (limit == 0) return true;
        if (amount > limit) return false;
        ulong left = clear > begin ? clear - begin : 0, more = Recovery(amount, limit, window);
        if (left > window || more > window - left || begin > ulong.MaxValue - window) return false;
        after = begin + left + more;
        return true;
    }
}
