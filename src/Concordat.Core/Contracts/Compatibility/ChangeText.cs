using System.Text;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Fills in the sentence of a rule.</summary>
internal static class ChangeText
{
    public static string Of(ChangeRule rule, string subject, string from, string to, string name)
    {
        var text = new StringBuilder(rule.Sentence.Length + 60);
        var rest = rule.Sentence.AsSpan();
        while (rest.IndexOf('{') is var open and >= 0)
        {
            text.Append(rest[..open]);
            rest = rest[open..];
            var end = rest.IndexOf('}');
            text.Append(rest[1..end] switch
            {
                "subject" => subject,
                "from" => from,
                "to" => to,
                _ => name,
            });
            rest = rest[(end + 1)..];
        }

        text.Append(rest);
        text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }
}
