namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Names in the order in which they came, each once.</summary>
internal sealed class NameIndex
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public List<string> Texts { get; } = [];

    public int Count => Texts.Count;

    /// <summary>The place of a name, which is added where it is new.</summary>
    public int Of(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            _places[name] = place = Texts.Count;
            Texts.Add(name);
        }
        return place;
    }

    /// <summary>Takes back the names that came after the first so many.</summary>
    public void Shorten(int count)
    {
        Texts[count..].ForEach(name => _places.Remove(name));
        Texts.RemoveRange(count, Texts.Count - count);
    }
}
