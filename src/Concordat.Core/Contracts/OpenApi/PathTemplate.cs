namespace Concordat.Core.Contracts.OpenApi;

/// <summary>A path template of OpenAPI whose parameters each fill a whole segment.</summary>
/// <param name="Text">As the document writes it: <c>/invoices/{id}</c>.</param>
/// <param name="Segments">Its parts between slashes.</param>
public sealed record PathTemplate(string Text, IReadOnlyList<PathSegment> Segments)
{
    /// <summary>Reads a template; null where it is none, or where a parameter fills part of a segment.</summary>
    public static PathTemplate? Read(string text)
    {
        if (!text.StartsWith('/') || text.Contains('?') || text.Contains('#'))
        {
            return null;
        }
        if (text == "/")
        {
            return new PathTemplate(text, []);
        }
        var segments = new List<PathSegment>();
        foreach (var part in text[1..].Split('/'))
        {
            var isParameter = part.Length > 2 && part[0] == '{' && part[^1] == '}';
            var name = isParameter ? part[1..^1] : part;
            if (part.Length == 0 || name.Contains('{') || name.Contains('}'))
            {
                return null;
            }
            segments.Add(new PathSegment(name, isParameter));
        }
        return new PathTemplate(text, segments);
    }
}

/// <summary>One segment of a path.</summary>
/// <param name="Text">The literal text, or the name of the parameter.</param>
/// <param name="IsParameter">Which of the two.</param>
public readonly record struct PathSegment(string Text, bool IsParameter);
