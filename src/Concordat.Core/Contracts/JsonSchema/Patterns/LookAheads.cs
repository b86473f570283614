namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// Takes the look-aheads apart that stand right after the anchor, as in <c>^(?=.*[0-9])(?!0).{8}$</c>: the text must match each of them from its
/// beginning, or must not, and the rest. Each is an expression of its own then, which needs no backtracking.
/// </summary>
internal static class LookAheads
{
    /// <summary>The expressions, and whether a text must match them; null where the pattern has another form.</summary>
    public static List<(string Pattern, bool IsWanted)>? Split(string pattern)
    {
        if (!pattern.StartsWith("^(?=", StringComparison.Ordinal) && !pattern.StartsWith("^(?!", StringComparison.Ordinal))
        {
            return null;
        }
        var parts = new List<(string, bool)>();
        var at = 1;
        while (pattern.AsSpan(at) is var rest && (rest.StartsWith("(?=") || rest.StartsWith("(?!")))
        {
            var end = Walk(pattern, at, out _);
            if (end < 0 || (end < pattern.Length && pattern[end] is '*' or '+' or '?' or '{'))
            {
                return null;
            }
            parts.Add(($"^(?:{pattern[(at + 3)..(end - 1)]})", rest[2] == '='));
            at = end;
        }
        parts.Add(($"^{pattern[at..]}", true));
        return Walk(pattern, at, out var hasChoice) < 0 && !hasChoice ? parts : null;
    }

    /// <summary>Walks to the place after the group that begins at a place; gives -1 at the end of the text.</summary>
    /// <param name="pattern">The whole expression.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="hasChoice">Whether there is a choice outside all groups.</param>
    private static int Walk(string pattern, int at, out bool hasChoice)
    {
        hasChoice = false;
        var isGroup = at < pattern.Length && pattern.AsSpan(at).StartsWith("(?") && pattern.AsSpan(at + 2).IndexOfAny('=', '!') == 0;
        var (depth, inClass) = (0, false);
        for (; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    depth++;
                    break;
                case ')' when !inClass && --depth == 0 && isGroup:
                    return at + 1;
                case '|' when !inClass && depth == 0:
                    hasChoice = true;
                    break;
            }
        }
        return -1;
    }
}
