using System.Text;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>A pattern of file names: <c>*</c>, <c>?</c>, <c>**</c>, <c>{a,b}</c>, <c>[a-z]</c>. Without a slash it matches in every folder.</summary>
internal sealed class FileGlob
{
    private readonly Regex _regex;

    private FileGlob(Regex regex) => _regex = regex;

    public static FileGlob? Read(string glob)
    {
        if (glob.Length is 0 or > 1000)
        {
            return null;
        }
        var pattern = new StringBuilder("^");
        if (!glob.Contains('/'))
        {
            pattern.Append("(?:.*/)?");
        }
        var groups = 0;
        for (var i = glob.StartsWith("./", StringComparison.Ordinal) ? 2 : 0; i < glob.Length; i++)
        {
            switch (glob[i])
            {
                case '*' when glob.AsSpan(i).StartsWith("**/"):
                    pattern.Append("(?:.*/)?");
                    i += 2;
                    break;
                case '*' when glob.AsSpan(i).StartsWith("**"):
                    pattern.Append(".*");
                    i++;
                    break;
                case '*':
                    pattern.Append("[^/]*");
                    break;
                case '?':
                    pattern.Append("[^/]");
                    break;
                case '{':
                    pattern.Append("(?:");
                    groups++;
                    break;
                case '}' when groups > 0:
                    pattern.Append(')');
                    groups--;
                    break;
                case ',' when groups > 0:
                    pattern.Append('|');
                    break;
                case '[' when glob.IndexOf(']', i) > i + 1:
                    var end = glob.IndexOf(']', i);
                    pattern.Append('[').Append(glob[(i + 1)..end].Replace("!", "^", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                default:
                    pattern.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }
        try
        {
            return new FileGlob(new Regex(pattern.Append(')', groups).Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public bool Matches(string file) => _regex.IsMatch(file);
}
