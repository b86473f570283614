using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>A property whose text tells the schemas of a choice apart.</summary>
internal sealed class Discriminator
{
    /// <summary>The property is absent or escaped: all schemas must be tried.</summary>
    public const int Unclear = -1;

    /// <summary>No schema allows the value.</summary>
    public const int Nobody = -2;

    private readonly byte[] _name;
    private readonly Utf8Names _texts;
    private readonly int[] _schemas;

    private Discriminator(string name, List<string[]> texts)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _texts = new Utf8Names([.. texts.SelectMany(each => each)]);
        _schemas = [.. texts.SelectMany((each, schema) => each.Select(_ => schema))];
    }

    /// <summary>The first property that every schema restricts to texts that no other one allows; null for none.</summary>
    /// <param name="choices">For each schema the texts that it allows, by property.</param>
    public static Discriminator? Of(List<Dictionary<string, string[]>> choices)
    {
        foreach (var name in choices[0].Keys)
        {
            var texts = choices.Select(choice => choice.GetValueOrDefault(name)).OfType<string[]>().ToList();
            if (texts.Count == choices.Count && texts.SelectMany(each => each).GroupBy(text => text, StringComparer.Ordinal).All(same => same.Count() == 1))
            {
                return new Discriminator(name, texts);
            }
        }
        return null;
    }

    /// <summary>Which schema can hold for an object.</summary>
    public int Choose(ReadOnlySpan<byte> json, int start)
    {
        var at = JsonScan.Next(json, start + 1);
        while (json[at] != '}')
        {
            var quote = JsonScan.ClosingQuote(json, at + 1);
            var name = json[(at + 1)..quote];
            at = JsonScan.Next(json, JsonScan.Next(json, quote + 1) + 1);
            var end = JsonScan.End(json, at);
            if (name.SequenceEqual(_name))
            {
                return json[at] == '"' ? Chosen(json[(at + 1)..(end - 1)]) : Nobody;
            }
            at = JsonScan.AfterItem(json, end);
        }
        return Unclear;
    }

    private int Chosen(ReadOnlySpan<byte> text) => _texts.Find(text) is >= 0 and var found ? _schemas[found] : JsonText.IsEscaped(text) ? Unclear : Nobody;
}
