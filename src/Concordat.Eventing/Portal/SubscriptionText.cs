using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concordat.Core.Primitives;

namespace Concordat.Eventing.Portal;

/// <summary>Adds a subscription to the text of a partner's file, and touches nothing else of it: comments, order and spacing stay the owner's.</summary>
internal static class SubscriptionText
{
    private const string Key = "subscriptions:";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file with the subscription in it; null where its list is written in a way that lines cannot be added to.</summary>
    /// <param name="file"><c>partners/NAME.yaml</c>.</param>
    /// <param name="wanted">What is added.</param>
    /// <param name="evidence">What a reviewer finds the evidence by, one line.</param>
    public static string? Add(string file, EndpointProposal wanted, string evidence)
    {
        var lines = file.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var at = lines.FindIndex(line => line.StartsWith(Key, StringComparison.Ordinal));
        if (at < 0)
        {
            lines.Add(Key);
            at = lines.Count - 1;
        }
        else if (Plainly(lines[at][Key.Length..]) is "[]")
        {
            lines[at] = Key;
        }
        else if (Plainly(lines[at][Key.Length..]).Length > 0)
        {
            return null; // a list in brackets
        }
        var first = lines.Skip(at + 1).FirstOrDefault(line => Plainly(line).Length > 0);
        var indent = first?.TrimStart().StartsWith("- ", StringComparison.Ordinal) == true ? first[..^first.TrimStart().Length] : "  ";
        lines.InsertRange(at + 1, Item(wanted, evidence).Split('\n').Select(line => indent + line));
        return string.Join('\n', lines) + "\n";
    }

    private static string Item(EndpointProposal wanted, string evidence)
    {
        var text = new StringBuilder();
        text.Append($"# {evidence}\n- name: {wanted.Name}\n  event: {wanted.Event}\n  client: {wanted.Client}\n  endpoint: {{ url: {Quote(wanted.Url)} }}");
        if (wanted.FieldList.Count > 0)
        {
            text.Append($"\n  fields: [{string.Join(", ", wanted.FieldList.Select(Quote))}]");
        }
        if (!wanted.Ordered)
        {
            text.Append("\n  order: none");
        }
        return text.ToString();
    }

    /// <summary>Without a comment and the space around it.</summary>
    private static string Plainly(string line) => (line.IndexOf('#', StringComparison.Ordinal) is >= 0 and var mark && (mark == 0 || char.IsWhiteSpace(line[mark - 1])) ? line[..mark] : line).Trim();

    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);
}
