using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Workspace;

public sealed partial class ResourceReader
{
    /// <summary>A mapping that must be there; where it is not, the read function runs over nothing.</summary>
    public T Child<T>(string key, Func<ResourceReader, T> read, string? about = null) =>
        ReadMapping(Take(key, true, () => Describe(read), about), read, out var value) ? value : Nothing(read);

    /// <summary>A mapping, or null.</summary>
    public T? OptionalChild<T>(string key, Func<ResourceReader, T> read, string? about = null) where T : class =>
        ReadMapping(Take(key, false, () => Describe(read), about), read, out var value) ? value : null;

    /// <summary>A list of mappings; empty where it is missing.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<ResourceReader, T> read, string? about = null, bool required = false)
    {
        var list = new List<T>();
        foreach (var item in Items(key, required, () => Describe(read), about))
        {
            if (ReadMapping(item, read, out var value))
            {
                list.Add(value);
            }
        }

        return list;
    }

    /// <summary>A list of references or codes, each with its place; empty where it is missing. Twice the same is a finding.</summary>
    public IReadOnlyList<Ref> References(string key, string? about = null, bool required = false)
    {
        var list = new List<Ref>();
        foreach (var item in Items(key, required, () => new() { ["type"] = "string" }, about))
        {
            if (CheckedText(item, "text", text => text.Length is > 0 and <= 300, "is no name", null) is not { } scalar)
            {
                continue;
            }

            if (list.Exists(r => r.Name == scalar.Text))
            {
                WrongValue(item, $"'{Shorten(scalar.Text)}' stands in the list a second time.", "Keep one.");
                continue;
            }

            list.Add(new Ref(scalar.Text, scalar.At));
        }

        return list;
    }

    /// <summary>A list of texts; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string key, string? about = null, bool required = false) =>
        [.. References(key, about, required).Select(r => r.Name)];

    /// <summary>A list of words out of a set; empty where it is missing.</summary>
    public IReadOnlyList<T> ChoiceList<T>(string key, Choices<T> choices, string? about = null, bool required = false)
    {
        var list = new List<T>();
        foreach (var item in Items(key, required, () => new() { ["enum"] = new JsonArray([.. choices.Words.Select(w => JsonValue.Create(w))]) }, about))
        {
            if (item is ScalarNode scalar && choices.TryGet(scalar.Text, out var value))
            {
                list.Add(value);
            }
            else
            {
                WrongValue(item, $"'{Shorten((item as ScalarNode)?.Text ?? item.Noun)}' cannot stand in '{key}'.", Spelling.Fix((item as ScalarNode)?.Text ?? "", choices.Words.ToList()));
            }
        }

        return list;
    }

    /// <summary>A mapping whose keys are names and whose values are mappings; empty where it is missing.</summary>
    public IReadOnlyDictionary<string, T> Map<T>(string key, Func<ResourceReader, T> read, string? about = null, bool required = false)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in Entries(key, required, () => Describe(read), about))
        {
            if (ReadMapping(entry.Value, read, out var value))
            {
                map.Add(entry.Key, value);
            }
        }

        return map;
    }

    /// <summary>A mapping from names to text; empty where it is missing.</summary>
    public IReadOnlyDictionary<string, Ref> TextMap(string key, string? about = null, bool required = false)
    {
        var map = new Dictionary<string, Ref>(StringComparer.Ordinal);
        foreach (var entry in Entries(key, required, () => new() { ["type"] = "string" }, about))
        {
            if (CheckedText(entry.Value, "text", _ => true, "", null) is { } scalar)
            {
                map.Add(entry.Key, new Ref(scalar.Text, scalar.At));
            }
        }

        return map;
    }

    /// <summary>A mapping from names to lists of text; empty where it is missing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Ref>> ListMap(string key, string? about = null)
    {
        var map = new Dictionary<string, IReadOnlyList<Ref>>(StringComparer.Ordinal);
        foreach (var entry in Entries(key, false, () => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, about))
        {
            if (entry.Value is not SequenceNode sequence)
            {
                WrongType(entry.Value, "a list");
                continue;
            }

            map.Add(entry.Key, [.. sequence.Items.Select(i => CheckedText(i, "text", _ => true, "", null)).OfType<ScalarNode>().Select(s => new Ref(s.Text, s.At))]);
        }

        return map;
    }

    /// <summary>Any content as it stands, or null: for parts whose shape another reader knows.</summary>
    /// <param name="key">The key.</param>
    /// <param name="schema">What the published schema says about it; null for anything.</param>
    /// <param name="about">One sentence for the schema.</param>
    /// <param name="required">True where it must be there.</param>
    public DocumentNode? Raw(string key, JsonObject? schema = null, string? about = null, bool required = false) =>
        Take(key, required, () => schema?.DeepClone().AsObject() ?? [], about);

    /// <summary>Runs a read function over a mapping that <see cref="Raw"/> gave or that stands inside one.</summary>
    public T? Nested<T>(DocumentNode value, Func<ResourceReader, T> read) where T : class =>
        ReadMapping(value, read, out var result) ? result : null;

    private IReadOnlyList<DocumentNode> Items(string key, bool required, Func<JsonObject> item, string? about)
    {
        var value = Take(key, required, () => new() { ["type"] = "array", ["items"] = item() }, about);
        if (value is null or SequenceNode)
        {
            return (value as SequenceNode)?.Items ?? [];
        }

        WrongType(value, "a list");
        return [];
    }

    private IReadOnlyList<MappingEntry> Entries(string key, bool required, Func<JsonObject> item, string? about)
    {
        var value = Take(key, required, () => new() { ["type"] = "object", ["additionalProperties"] = item() }, about);
        if (value is null or MappingNode)
        {
            return (value as MappingNode)?.Entries ?? [];
        }

        WrongType(value, "a mapping");
        return [];
    }

    private bool ReadMapping<T>(DocumentNode? value, Func<ResourceReader, T> read, out T result)
    {
        result = default!;
        if (value is MappingNode mapping)
        {
            result = new ResourceReader(mapping, mapping.At, findings, null).Run(read);
            return true;
        }

        if (value is not null)
        {
            WrongType(value, "a mapping");
        }

        return false;
    }

    /// <summary>The harmless value of a missing mapping. While a schema is made, the description came from <see cref="Describe"/> already.</summary>
    private T Nothing<T>(Func<ResourceReader, T> read) => read(new ResourceReader(null, At, null, null));

    private JsonObject Describe<T>(Func<ResourceReader, T> read)
    {
        if (sketch!.Enter(read) is not { } inner)
        {
            return sketch.Reference(read);
        }

        read(new ResourceReader(null, default, null, inner));
        return inner.Leave(read);
    }
}
