using System.Text;

namespace Concordat.Core.Mapping;

/// <summary>
/// Text with places from the source: <c>urn:oid:{PID-3.4.2}</c>, <c>identifier={$system|url}|{OBR-3.1|url}</c>. A place that is
/// empty makes the whole text empty, unless it is marked: <c>{PID-5.3?}</c>. Filters, from left to right: url, upper, lower,
/// codes:NAME, and else:TEXT for an empty place.
/// </summary>
internal sealed class Template
{
    private sealed record Part(string Literal, SourcePath? Path, bool Optional, IReadOnlyList<Func<string?, string?>> Filters);

    private readonly List<Part> _parts = [];

    private Template() { }

    /// <summary>The template, or null and what is wrong with it.</summary>
    public static Template? Parse(string text, PathSpace paths, IReadOnlyDictionary<string, CodeMap> codes, out string? problem)
    {
        problem = null;
        var template = new Template();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open != at) template._parts.Add(new Part(open < 0 ? text[at..] : text[at..open], null, true, []));
            if (open < 0) break;
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                problem = "A '{' is not closed.";
                return null;
            }
            if (template.Add(text[(open + 1)..close], paths, codes) is { } wrong)
            {
                problem = wrong;
                return null;
            }
            at = close + 1;
        }
        return template;
    }

    /// <summary>The text; null where a place in it is empty.</summary>
    public string? Render(Evaluation run, Scope scope)
    {
        var result = new StringBuilder();
        var read = false;
        foreach (var part in _parts)
        {
            if (part.Path is null)
            {
                result.Append(part.Literal);
                continue;
            }
            var text = run.TextOf(scope, part.Path);
            foreach (var filter in part.Filters) text = filter(text);
            if (text is null && !part.Optional) return null;
            read |= text is not null;
            result.Append(text);
        }
        // A text of optional places alone says nothing where all of them are empty.
        return read || _parts.All(p => p.Path is null) ? result.ToString() : null;
    }

    private string? Add(string place, PathSpace paths, IReadOnlyDictionary<string, CodeMap> codes)
    {
        var pieces = place.Split('|');
        var optional = pieces[0].EndsWith('?');
        var path = paths.Parse(optional ? pieces[0][..^1] : pieces[0], out var problem);
        if (path is null) return problem;
        var filters = new List<Func<string?, string?>>();
        foreach (var name in pieces.Skip(1))
        {
            switch (name)
            {
                case "url": filters.Add(text => text is null ? null : Uri.EscapeDataString(text)); break;
                case "upper": filters.Add(text => text?.ToUpperInvariant()); break;
                case "lower": filters.Add(text => text?.ToLowerInvariant()); break;
                case not null when name.StartsWith("codes:", StringComparison.Ordinal) && codes.TryGetValue(name[6..], out var map):
                    filters.Add(text => text is null ? null : map.Translate(text, out _)?.ToString());
                    break;
                case not null when name.StartsWith("else:", StringComparison.Ordinal):
                    filters.Add(text => text ?? name[5..]);
                    break;
                default: return $"There is no filter '{name}'. Filters are url, upper, lower, codes:NAME and else:TEXT.";
            }
        }
        _parts.Add(new Part("", path, optional, filters));
        return null;
    }
}
