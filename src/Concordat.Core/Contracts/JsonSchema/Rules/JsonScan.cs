using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// Steps through JSON that a parser has already found well formed, so that nothing but the ends of values need be looked for. Comments and trailing commas,
/// which a lenient parser lets through, are stepped over.
/// </summary>
internal static class JsonScan
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]/"u8);

    /// <summary>The place of the next byte that is no white space, from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<byte> json, int at)
    {
        if ((uint)at < (uint)json.Length && json[at] > ' ' && json[at] != '/')
        {
            return at;
        }
        var next = at + 1;
        return (uint)next < (uint)json.Length && json[at] == ' ' && json[next] > ' ' && json[next] != '/' ? next : AfterSpace(json, at);
    }

    /// <summary>The place after a value and the comma that may follow it.</summary>
    public static int AfterItem(ReadOnlySpan<byte> json, int at)
    {
        at = Next(json, at);
        return json[at] == ',' ? Next(json, at + 1) : at;
    }

    /// <summary>The place of the quote that closes a string, from the place after the one that opens it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ClosingQuote(ReadOnlySpan<byte> json, int at)
    {
        // Most strings are short: sixteen bytes at once, before anything is called.
        if (Vector128.IsHardwareAccelerated && (uint)at < (uint)json.Length && json.Length - at >= Vector128<byte>.Count)
        {
            var block = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at);
            var signs = (Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (signs != 0)
            {
                var found = at + BitOperations.TrailingZeroCount(signs);
                return json[found] == '"' ? found : FarQuote(json, found);
            }
            at += Vector128<byte>.Count;
        }
        return FarQuote(json, at);
    }

    private static int FarQuote(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return at;
            }
            at += 2;
        }
    }

    /// <summary>The place after the value that stands at a place.</summary>
    public static int End(ReadOnlySpan<byte> json, int at) => at + Length(json[at..]);

    /// <summary>How many bytes the value takes that stands at the beginning.</summary>
    public static int Length(ReadOnlySpan<byte> json)
    {
        switch (json[0])
        {
            case (byte)'"':
                return ClosingQuote(json, 1) + 1;
            case (byte)'{' or (byte)'[':
                return Container(json);
            case (byte)'t' or (byte)'n':
                return 4;
            case (byte)'f':
                return 5;
            default:
                var at = 1;
                while (at < json.Length && (json[at] is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-'))
                {
                    at++;
                }
                return at;
        }
    }

    private static int AfterSpace(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length)
        {
            var sign = json[at];
            if (sign > ' ' && sign != '/')
            {
                return at;
            }
            at = sign == '/' ? AfterComment(json, at) : at + 1;
        }
        return at;
    }

    private static int Container(ReadOnlySpan<byte> json)
    {
        var depth = 0;
        var at = 0;
        while (true)
        {
            at += json[at..].IndexOfAny(Brackets);
            switch (json[at])
            {
                case (byte)'"':
                    at = ClosingQuote(json, at + 1);
                    break;
                case (byte)'/':
                    at = AfterComment(json, at) - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0)
                    {
                        return at + 1;
                    }
                    break;
            }
            at++;
        }
    }

    private static int AfterComment(ReadOnlySpan<byte> json, int at)
    {
        var rest = json[(at + 2)..];
        var end = json[at + 1] == '*' ? rest.IndexOf("*/"u8) + 2 : rest.IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? json.Length : at + 2 + end;
    }
}
