namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Which properties or items of one instance some keyword has evaluated, by their order.</summary>
internal sealed class Evaluated
{
    private ulong[] _words = new ulong[1];
    private int _used;

    public void Reset()
    {
        Array.Clear(_words, 0, _used);
        _used = 0;
    }

    public void Set(int index)
    {
        Use((index >> 6) + 1);
        _words[index >> 6] |= 1UL << index;
    }

    public bool Has(int index) => index >> 6 < _used && (_words[index >> 6] & (1UL << index)) != 0;

    /// <summary>Takes over what another one of the same instance has.</summary>
    public void Add(Evaluated other)
    {
        Use(other._used);
        for (var word = 0; word < other._used; word++)
        {
            _words[word] |= other._words[word];
        }
    }

    private void Use(int words)
    {
        if (words > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(words, _words.Length * 2));
        }
        _used = Math.Max(_used, words);
    }
}
