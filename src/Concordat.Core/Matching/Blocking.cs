using System.Numerics;

namespace Concordat.Core.Matching;

/// <summary>
/// The pairs that are compared: those that share a key in at least one pass. A pair is given once, by the first pass in which it meets, without remembering
/// pairs. The cost is that of the pairs given, and of sorting the records once per pass.
/// </summary>
internal sealed class Blocking
{
    private readonly RecordTable table;
    /// <summary>By record and pass; a record without a block has a number of its own, which no other has.</summary>
    private readonly int[] blockOf;
    private readonly int width;
    private readonly List<int[]> blocks = [];
    private readonly List<int> passes = [];

    public Blocking(RecordTable table)
    {
        this.table = table;
        width = table.Rules.Passes.Count;
        blockOf = new int[table.Count * width];
        for (var pass = 0; pass < width; pass++)
        {
            Sort(table.Rules.Passes[pass], pass);
        }
    }

    /// <summary>Blocks that were left out since too many records share their key, and their pairs, which other passes may still have given.</summary>
    public int SkippedBlocks { get; private set; }

    public double SkippedPairs { get; private set; }

    /// <summary>Pairs with the repetitions of later passes: the most that there can be.</summary>
    public double MostPairs { get; private set; }

    public int Blocks => blocks.Count;

    /// <summary>Gives the pairs of one block.</summary>
    public void Visit(int block, Action<int, int> pair)
    {
        var (members, pass) = (blocks[block], passes[block]);
        for (var i = 0; i < members.Length; i++)
        {
            for (var j = i + 1; j < members.Length; j++)
            {
                var (a, b) = members[i] < members[j] ? (members[i], members[j]) : (members[j], members[i]);
                if (table.MayPair(a, b) && !MetBefore(pass, a, b))
                {
                    pair(a, b);
                }
            }
        }
    }

    private bool MetBefore(int pass, int a, int b)
    {
        var (left, right) = (a * width, b * width);
        var earlier = 0;
        for (; earlier + Vector<int>.Count <= pass; earlier += Vector<int>.Count)
        {
            if (Vector.EqualsAny(new Vector<int>(blockOf, left + earlier), new Vector<int>(blockOf, right + earlier)))
            {
                return true;
            }
        }
        for (; earlier < pass; earlier++)
        {
            if (blockOf[left + earlier] == blockOf[right + earlier])
            {
                return true;
            }
        }
        return false;
    }

    private void Sort(BlockingPass pass, int number)
    {
        var keys = Keys(pass);
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        var sorted = (ulong[])keys.Clone();
        Array.Sort(sorted, order);
        for (var record = 0; record < keys.Length; record++)
        {
            blockOf[record * width + number] = -1 - record;
        }
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++)
            {
            }
            if (sorted[from] == 0 || to - from < 2)
            {
                continue;
            }
            var pairs = (to - from) * (to - from - 1.0) / 2;
            if (to - from > table.Rules.BlockLimit)
            {
                SkippedBlocks++;
                SkippedPairs += pairs;
                continue;
            }
            MostPairs += pairs;
            var members = order[from..to];
            foreach (var record in members)
            {
                blockOf[record * width + number] = blocks.Count;
            }
            blocks.Add(members);
            passes.Add(number);
        }
    }

    /// <summary>A key of each record; 0 where a part is missing.</summary>
    private ulong[] Keys(BlockingPass pass)
    {
        var keys = new ulong[table.Count];
        var parts = pass.Keys.Select(key =>
        {
            var field = table.Rules.IndexOf(key.Field);
            return (Field: field, Hashes: table.Column(field).Values.Select(value => Mixing.Hash(key.Of(value))).ToArray());
        }).ToArray();
        var isUnordered = pass.Keys is [var first, var second] && first.Form == second.Form && first.Length == second.Length
            && table.Rules.Fields[table.Rules.IndexOf(first.Field)].Swaps == second.Field;
        for (var record = 0; record < keys.Length; record++)
        {
            ulong key = 17;
            foreach (var (field, hashes) in parts)
            {
                var part = hashes[table.Cells(record)[field]];
                key = part == 0 ? 0 : isUnordered ? key + part : Mixing.Mix(key ^ part);
                if (key == 0)
                {
                    break;
                }
            }
            keys[record] = key;
        }
        return keys;
    }
}

/// <summary>Numbers that look random and are always the same.</summary>
internal static class Mixing
{
    /// <summary>0 for nothing alone.</summary>
    public static ulong Hash(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }
        return Mix(hash) | 1;
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
