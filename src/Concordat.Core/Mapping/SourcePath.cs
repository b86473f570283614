using System.Diagnostics.CodeAnalysis;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>A compiled path into the source.</summary>
internal abstract record SourcePath(string Text)
{
    /// <summary>
    /// Reads a path. <c>$name</c> is a parameter, <c>.</c> the value that is being repeated over and <c>CX.4.1</c>
    /// (or <c>.4.1</c>) a component of it. In HL7 v2, <c>PID-3.1</c>, <c>OBX</c> and <c>ORDER_OBSERVATION</c>; in JSON, <c>a.b[0]</c> from the current
    /// value and <c>/a.b</c> from the document.
    /// </summary>
    public static bool TryParse(SourceFormat format, string text, [NotNullWhen(true)] out SourcePath? path)
    {
        path = null;
        if (text.Length is 0 or > 300) return false;
        if (text[0] == '$') path = IsName(text.AsSpan(1)) ? new ParameterPath(text) : null;
        else if (format == SourceFormat.Json) path = JsonSourcePath.Parse(text);
        else if (text[0] == '.' || IsTypePart(text)) path = RelativePath.Parse(text);
        else if (Hl7Path.TryParse(text, out var place)) path = place.Field > 0 ? new FieldPath(text, place) : new SegmentPath(text, place);
        else if (IsGroup(text)) path = new GroupPath(text);
        return path is not null;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        return !text.IsEmpty;
    }

    /// <summary>A component written with its data type, as the HL7 tables write it: <c>CX.4.1</c>.</summary>
    private static bool IsTypePart(string text) =>
        text.IndexOf('.') is 2 or 3 && text.TakeWhile(c => c != '.').All(char.IsAsciiLetterUpper);

    private static bool IsGroup(string text) => text.Length > 3 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}

/// <summary><c>$name</c>.</summary>
internal sealed record ParameterPath(string Text) : SourcePath(Text)
{
    public string Name => Text[1..];
}

/// <summary><c>PID-3.1</c>: of the nearest PID.</summary>
internal sealed record FieldPath(string Text, Hl7Path Place) : SourcePath(Text);

/// <summary><c>OBX</c>, <c>OBX[2]</c>.</summary>
internal sealed record SegmentPath(string Text, Hl7Path Place) : SourcePath(Text);

/// <summary><c>ORDER_OBSERVATION</c>.</summary>
internal sealed record GroupPath(string Text) : SourcePath(Text);

/// <summary><c>.</c>, <c>.1</c>, <c>CX.4.1</c>: parts of the current value.</summary>
internal sealed record RelativePath(string Text, int Component, int Subcomponent) : SourcePath(Text)
{
    public static RelativePath? Parse(string text)
    {
        if (text == ".") return new RelativePath(text, 0, 0);
        var parts = text[(text.IndexOf('.') + 1)..].Split('.');
        var subcomponent = 0;
        return parts.Length <= 2 && Number(parts[0], out var component) && (parts.Length == 1 || Number(parts[1], out subcomponent))
            ? new RelativePath(text, component, subcomponent)
            : null;
    }

    private static bool Number(string text, out int number)
    {
        number = 0;
        return text.Length is 1 or 2 && text.All(char.IsAsciiDigit) && (number = int.Parse(text)) > 0;
    }
}

/// <summary><c>a.b[0].c</c>; a step over an array without a number means each of its items.</summary>
internal sealed record JsonSourcePath(string Text, bool FromRoot, IReadOnlyList<(string Name, int Index)> Steps) : SourcePath(Text)
{
    public static JsonSourcePath? Parse(string text)
    {
        var fromRoot = text[0] == '/';
        var rest = fromRoot ? text[1..] : text;
        if (rest is "" or ".") return new JsonSourcePath(text, fromRoot, []);
        var steps = new List<(string, int)>();
        foreach (var part in rest.TrimStart('.').Split('.'))
        {
            var open = part.IndexOf('[');
            var name = open < 0 ? part : part[..open];
            var index = -1;
            if (open >= 0 && (!part.EndsWith(']') || !int.TryParse(part[(open + 1)..^1], out index) || index is < 0 or > 100_000)) return null;
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '@' or '$' or ':')) return null;
            steps.Add((name, index));
        }
        return new JsonSourcePath(text, fromRoot, steps);
    }
}
