namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// An anchored sequence of ASCII classes with counts, each of which ends where the next begins: most patterns of codes and numbers. It is matched on the bytes
/// of the input, in one pass.
/// </summary>
internal sealed class FlatPattern
{
    private readonly Item[] _items;
    private readonly bool _ended;

    private FlatPattern(Item[] items, bool ended)
    {
        (_items, _ended) = (items, ended);
        TakesBackslash = items.Any(item => item.Has((byte)'\\'));
    }

    /// <summary>Whether it can match what may be the sign of an escape.</summary>
    public bool TakesBackslash { get; }

    /// <summary>Null where an item could take what a later one needs: that takes an engine.</summary>
    public static FlatPattern? Of(List<Item> items, bool ended)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Least == items[i].Most)
            {
                continue;
            }
            for (var j = i + 1; j < items.Count; j++)
            {
                if ((items[i].Low & items[j].Low) != 0 || (items[i].High & items[j].High) != 0)
                {
                    return null;
                }
                if (items[j].Least > 0)
                {
                    break;
                }
            }
        }
        return new FlatPattern([.. items], ended);
    }

    public bool Matches(ReadOnlySpan<byte> text)
    {
        var at = 0;
        foreach (var item in _items)
        {
            var stop = (int)Math.Min(text.Length, (long)at + item.Most);
            var start = at;
            while (at < stop && item.Has(text[at]))
            {
                at++;
            }
            if (at - start < item.Least)
            {
                return false;
            }
        }
        return !_ended || at == text.Length;
    }

    /// <summary>A class of ASCII characters and how often it stands.</summary>
    internal readonly record struct Item(ulong Low, ulong High, int Least, int Most)
    {
        public bool Has(byte sign) => sign < 64 ? (Low & (1UL << sign)) != 0 : sign < 128 && (High & (1UL << sign)) != 0;
    }
}
