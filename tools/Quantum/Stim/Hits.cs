// The trials, of many, in which something happens.
using System.Numerics;

namespace Xdv.Quantum.Stim;

/// <summary>
/// Walks over the hits among independent trials, in order: by the gaps between them if they are rare, else through the
/// set bits of 64 trials at a time. The number of trials is a multiple of 64.
/// </summary>
internal struct Hits
{
    private readonly NoiseChannel _channel;
    private readonly Xoshiro256 _random;
    private readonly long _trials;
    private readonly bool _frequent;
    private long _at;
    private ulong _word;

    public Hits(NoiseChannel channel, Xoshiro256 random, long trials)
    {
        _channel = channel;
        _random = random;
        _trials = trials;
        _frequent = channel.IsFrequent;
        _at = _frequent ? -BitsOfWord : -1;
    }

    private const int BitsOfWord = 64;

    /// <summary>The next hit; false when there is none left.</summary>
    public bool Next(out long at)
    {
        if (!_frequent)
        {
            at = _at += 1 + _channel.Gap(_random);
            return at < _trials;
        }
        while (_word == 0)
        {
            _at += BitsOfWord;
            at = _at;
            if (_at >= _trials) return false;
            _word = _channel.Trials(_random);
        }
        at = _at + BitOperations.TrailingZeroCount(_word);
        _word &= _word - 1;
        return true;
    }
}
