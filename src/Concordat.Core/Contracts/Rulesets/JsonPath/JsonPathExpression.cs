using System.Diagnostics.CodeAnalysis;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>
/// A JSONPath expression as rulesets write it: the notation of Goessner's article with the extras that public rulesets use (<c>^</c>,
/// <c>~</c>, <c>@property</c>, <c>@path</c>, <c>@parent</c>, regular expressions and methods in filters). Evaluated only together with
/// others, by one walk over the document.
/// </summary>
public sealed class JsonPathExpression
{
    /// <summary>Longest expression that is read.</summary>
    public const int MaxLength = 4096;

    internal JsonPathExpression(string text, IReadOnlyList<PathStep> steps)
    {
        Text = text;
        Steps = steps;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    internal IReadOnlyList<PathStep> Steps { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Begins with <c>$</c>.</param>
    /// <param name="path">The expression, where it is one.</param>
    /// <param name="error">What is wrong and where in the text, where it is none.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPathExpression? path, [NotNullWhen(false)] out JsonPathError? error)
    {
        if (text.Length > MaxLength)
        {
            (path, error) = (null, new JsonPathError(0, $"The expression is longer than {MaxLength} characters."));
            return false;
        }
        try
        {
            (path, error) = (new JsonPathExpression(text, new PathParser(text).Read()), null);
            return true;
        }
        catch (PathSyntaxException wrong)
        {
            (path, error) = (null, new JsonPathError(wrong.Offset, wrong.Message));
            return false;
        }
    }
}
