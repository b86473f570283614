using System.Numerics;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Which properties or items of one instance some keyword has evaluated, by their order.</summary>
internal sealed class Evaluated
{
    private ulong[] _words = new ulong[1];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public void Reset(int count)
    {
        Count = count;
        var words = (count + 63) / 64;
        if (_words.Length < words)
        {
            _words = new ulong[BitOperations.RoundUpToPowerOf2((uint)words)];
        }
        else
        {
            Array.Clear(_words, 0, words);
        }
    }

    public void Set(int index) => _words[index >> 6] |= 1UL << index;

    public bool Has(int index) => (_words[index >> 6] & (1UL << index)) != 0;

    /// <summary>Takes over what another one of the same instance has.</summary>
    public void Add(Evaluated other)
    {
        for (var word = 0; word < (Count + 63) / 64; word++)
        {
            _words[word] |= other._words[word];
        }
    }
}
