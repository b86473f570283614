namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>The capturing groups of an expression, which must be known before references to them are read.</summary>
internal static class EcmaGroups
{
    /// <summary>Their names in order; null for a group without one.</summary>
    public static List<string?> Of(string text)
    {
        var groups = new List<string?>();
        var inClass = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    if (i + 1 >= text.Length || text[i + 1] != '?')
                    {
                        groups.Add(null);
                    }
                    else if (i + 3 < text.Length && text[i + 2] == '<' && text[i + 3] is not ('=' or '!') && text.IndexOf('>', i) is > 0 and var end)
                    {
                        groups.Add(text[(i + 3)..end]);
                    }
                    break;
            }
        }
        return groups;
    }
}
