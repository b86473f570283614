using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A single value: its text as written (quotes and escapes undone) and its type.</summary>
public sealed class ScalarNode : DocumentNode
{
    internal ScalarNode(SourcePosition at, DocumentNode? parent, string? name, int index, string text, ScalarKind kind) : base(at, parent, name, index)
    {
        Text = text;
        Kind = kind;
    }

    /// <summary>The text; digits of numbers as written.</summary>
    public string Text { get; }

    /// <summary>The type.</summary>
    public ScalarKind Kind { get; }

    /// <inheritdoc/>
    public override string Noun => Kind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Boolean => "true or false",
        ScalarKind.Integer => "a whole number",
        ScalarKind.Float => "a number",
        _ => "text",
    };

    /// <summary>The whole number, where it is one that fits.</summary>
    public bool TryGetInteger(out long value)
    {
        value = 0;
        return Kind == ScalarKind.Integer && Whole() is { } whole && whole >= long.MinValue && whole <= long.MaxValue && Assign(whole, out value);
    }

    /// <summary>The number as a decimal, where it is one that fits.</summary>
    public bool TryGetNumber(out decimal value)
    {
        if (TryGetInteger(out var whole))
        {
            value = whole;
            return true;
        }

        value = 0;
        return Kind == ScalarKind.Float && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>True or false, where it is one of them.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = Kind == ScalarKind.Boolean && string.Equals(Text, "true", StringComparison.OrdinalIgnoreCase);
        return Kind == ScalarKind.Boolean;
    }

    /// <inheritdoc/>
    public override JsonNode? ToJson()
    {
        switch (Kind)
        {
            case ScalarKind.Null:
                return null;
            case ScalarKind.Boolean:
                return JsonValue.Create(TryGetBoolean(out var flag) && flag);
            case ScalarKind.Integer or ScalarKind.Float when JsonDigits() is { } digits:
                return Number(digits);
            default:
                return JsonValue.Create(Text);
        }
    }

    private static bool Assign(BigInteger whole, out long value)
    {
        value = (long)whole;
        return true;
    }

    private static JsonValue Number(string digits)
    {
        using var document = JsonDocument.Parse(digits);
        return JsonValue.Create(document.RootElement.Clone())!;
    }

    /// <summary>BigInteger parses in quadratic time, hence the cap: no contract calculates with a number of more digits.</summary>
    private BigInteger? Whole()
    {
        if (Text.Length > 400)
        {
            return null;
        }

        if (Text.StartsWith("0x", StringComparison.Ordinal))
        {
            return BigInteger.Parse("0" + Text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        if (Text.StartsWith("0o", StringComparison.Ordinal))
        {
            return Text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0'));
        }

        return BigInteger.Parse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>The number as JSON writes it, digit by digit; null for infinity and NaN, which JSON cannot say. The schema engine reads it too.</summary>
    internal string? JsonDigits()
    {
        if (Kind == ScalarKind.Integer && Text.Length > 1 && Text[1] is 'x' or 'o')
        {
            return Whole()?.ToString(CultureInfo.InvariantCulture);
        }

        // JSON wants digits on both sides of the point, no plus and no leading zeros.
        var digits = Text.AsSpan().TrimStart('+');
        var minus = digits.StartsWith('-');
        digits = minus ? digits[1..] : digits;
        if (digits.IndexOfAny('n', 'N') >= 0)
        {
            return null;
        }

        var end = digits.IndexOfAny('e', 'E');
        var mantissa = end < 0 ? digits : digits[..end];
        var exponent = end < 0 ? "" : digits[end..];
        var point = mantissa.IndexOf('.');
        var whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart('0');
        var fraction = point < 0 ? "" : mantissa[(point + 1)..];
        return $"{(minus ? "-" : "")}{(whole.IsEmpty ? "0" : whole)}{(fraction.IsEmpty ? "" : ".")}{fraction}{exponent}";
    }
}
