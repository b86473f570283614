using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A fixed set of texts that is looked up by UTF-8, without making a string: most lookups compare two words and a length.</summary>
internal sealed class Utf8Names
{
    /// <summary>So many are looked at one after the other, which is faster than a hash.</summary>
    private const int Few = 6;

    private readonly Entry[] _entries;
    private readonly int[] _buckets;
    private readonly int[] _next;

    public Utf8Names(IReadOnlyList<string> names)
    {
        Count = names.Count;
        _entries = new Entry[names.Count];
        _next = new int[names.Count];
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2))];
        Array.Fill(_buckets, -1);
        for (var i = 0; i < names.Count; i++)
        {
            var text = Encoding.UTF8.GetBytes(names[i]);
            var (head, tail) = Ends(text);
            _entries[i] = new Entry(head, tail, text.Length, text, text.AsSpan().ContainsAny((byte)'"', (byte)'\\'));
            ref var bucket = ref _buckets[Bucket(head, tail, text.Length)];
            _next[i] = bucket;
            bucket = i;
        }
    }

    public int Count { get; }

    public ReadOnlySpan<byte> this[int index] => _entries[index].Text;

    /// <summary>Whether the one that is expected stands at a place, with the quote that closes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Stands(ReadOnlySpan<byte> json, int at, int expected, out int quote)
    {
        quote = 0;
        if ((uint)expected >= (uint)_entries.Length)
        {
            return false;
        }
        ref readonly var entry = ref _entries[expected];
        quote = at + entry.Length;
        if ((uint)quote >= (uint)json.Length || json[quote] != '"' || entry.IsOdd)
        {
            return false;
        }
        var name = json[at..quote];
        var (head, tail) = Ends(name);
        return entry.Is(name, head, tail);
    }

    /// <summary>Which one it is; -1 for none.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var (head, tail) = Ends(name);
        var entries = _entries;
        if (entries.Length <= Few)
        {
            for (var i = 0; i < entries.Length; i++)
            {
                if (entries[i].Is(name, head, tail))
                {
                    return i;
                }
            }
            return -1;
        }
        for (var i = _buckets[Bucket(head, tail, name.Length)]; i >= 0; i = _next[i])
        {
            if (entries[i].Is(name, head, tail))
            {
                return i;
            }
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(ulong head, ulong tail, int length) =>
        (int)(((head ^ BitOperations.RotateLeft(tail, 29) ^ (ulong)length) * 0x9E3779B97F4A7C15UL) >> 40) & (_buckets.Length - 1);

    /// <summary>The first and the last eight bytes; for shorter texts words that, with the length, hold all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Head, ulong Tail) Ends(ReadOnlySpan<byte> text)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var length = text.Length;
        if (length >= 8)
        {
            return (Unsafe.ReadUnaligned<ulong>(ref start), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8)));
        }
        if (length >= 4)
        {
            return (Unsafe.ReadUnaligned<uint>(ref start), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4)));
        }
        return length == 0 ? (0, 0) : (start, (ulong)Unsafe.Add(ref start, length - 1) << 8 | Unsafe.Add(ref start, length >> 1));
    }

    /// <summary>A text; an odd one stands in JSON with escapes alone.</summary>
    private readonly record struct Entry(ulong Head, ulong Tail, int Length, byte[] Text, bool IsOdd)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Is(ReadOnlySpan<byte> name, ulong head, ulong tail) =>
            Head == head && Tail == tail && Length == name.Length && (name.Length <= 16 || name.SequenceEqual(Text));
    }
}
