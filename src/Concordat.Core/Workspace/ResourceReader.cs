using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// Reads one mapping of a resource. A read function names each key once, with its type; the same function run over
/// nothing (<see cref="Schema{T}"/>) yields the JSON Schema of the kind, so the two cannot drift apart.
/// Whatever is wrong becomes a finding and the call returns a harmless value, so that one pass reports all mistakes.
/// A read function must therefore call the reader unconditionally: no key may depend on the value of another.
/// </summary>
public sealed partial class ResourceReader
{
    private readonly MappingNode? node;
    private readonly List<Finding>? findings;
    private readonly SchemaSketch? sketch;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<(string[] Keys, string Message, SourcePosition At)> missing = [];

    private ResourceReader(MappingNode? node, SourcePosition at, List<Finding>? findings, SchemaSketch? sketch)
    {
        this.node = node;
        this.findings = findings;
        this.sketch = sketch;
        At = at;
    }

    /// <summary>Where the mapping begins.</summary>
    public SourcePosition At { get; }

    /// <summary>The mapping itself; null while a schema is made and in place of a missing mapping.</summary>
    public MappingNode? Node => node;

    /// <summary>Reads a whole file of which the root must be a mapping.</summary>
    /// <returns>The value; null where the root is no mapping.</returns>
    public static T? Read<T>(DocumentNode root, Func<ResourceReader, T> read, List<Finding> findings) where T : class
    {
        if (root is MappingNode mapping)
        {
            return new ResourceReader(mapping, root.At, findings, null).Run(read);
        }

        findings.Add(Finding.Error("resource-type", $"A resource is a mapping, and here stands {root.Noun}.", root.At));
        return null;
    }

    /// <summary>The JSON Schema (2020-12) of what a read function accepts.</summary>
    public static JsonObject Schema<T>(Func<ResourceReader, T> read)
    {
        var root = SchemaSketch.Root(read);
        read(new ResourceReader(null, default, null, root));
        return root.Finish(read);
    }

    /// <summary>Adds a finding at the place of a key's value, or of the mapping where the key is missing.</summary>
    public void Report(string rule, string key, string message, string? fix = null, Severity severity = Severity.Error) =>
        findings?.Add(new Finding(rule, severity, message, Place(key)) { Fix = fix, Path = [.. node?.Path ?? [], .. Has(key) ? new[] { key } : []] });

    /// <summary>Adds a finding at a place inside this mapping that the caller knows, such as that of a reference.</summary>
    public void ReportAt(string rule, SourcePosition at, string message, string? fix = null) => findings?.Add(Finding.Error(rule, message, at, fix));

    /// <summary>True where the key is written and its value is not null.</summary>
    public bool Has(string key) => Value(key) is not null;

    /// <summary>The place of a key's value, or of the mapping where the key is missing.</summary>
    public SourcePosition Place(string key) => node?.Get(key)?.At ?? At;

    /// <summary>A key that this mapping must not hold together with others: exactly one of them has to be there.</summary>
    public void ExactlyOne(params string[] keys)
    {
        sketch?.ExactlyOne(keys);
        var found = keys.Where(Has).OrderBy(key => Place(key).Line).ThenBy(key => Place(key).Column).ToList();
        if (node is null || found.Count == 1)
        {
            return;
        }

        if (found.Count == 0)
        {
            missing.Add((keys, $"One of {List(keys)} is needed here.", At));
        }
        else
        {
            Report("resource-value", found[1], $"'{found[1]}' cannot stand beside '{found[0]}': exactly one of {List(keys)}.", "Keep one.");
        }
    }

    /// <summary>Takes all keys as they are: another reader knows the rest of this mapping.</summary>
    internal void AllowOthers()
    {
        sketch?.AllowOthers();
        known.UnionWith((node?.Entries ?? []).Select(entry => entry.Key));
    }

    private static string List(IEnumerable<string> keys) => string.Join(", ", keys.Select(k => $"'{k}'"));

    private T Run<T>(Func<ResourceReader, T> read)
    {
        var value = read(this);
        ReportUnknownKeys();
        ReportMissingKeys();
        return value;
    }

    private void ReportUnknownKeys()
    {
        foreach (var entry in node?.Entries ?? [])
        {
            if (!known.Contains(entry.Key))
            {
                findings?.Add(Finding.Error("resource-unknown-key", $"'{Shorten(entry.Key)}' is not a key of this mapping.", entry.KeyAt, Spelling.Fix(entry.Key, [.. known.Where(k => !Has(k))]))
                    with { Path = entry.Value.Path });
            }
        }
    }

    /// <summary>A misspelt key is told as that alone, and not as a missing one besides. Only now are all known keys known.</summary>
    private void ReportMissingKeys()
    {
        var unknown = (node?.Entries ?? []).Where(entry => !known.Contains(entry.Key)).ToList();
        foreach (var (keys, message, at) in missing)
        {
            if (!unknown.Exists(entry => Spelling.Nearest(entry.Key, keys) is not null))
            {
                findings?.Add(Finding.Error("resource-missing-key", message, at, keys.Length == 1 ? $"Add '{keys[0]}'." : null) with { Path = node?.Path ?? [] });
            }
        }
    }

    private DocumentNode? Value(string key) => node?.Get(key) is { } value and not ScalarNode { Kind: ScalarKind.Null } ? value : null;

    /// <summary>Notes a key for the schema and for unknown keys; reports it where it is needed and missing.</summary>
    private DocumentNode? Take(string key, bool required, Func<JsonObject> schema, string? about)
    {
        known.Add(key);
        sketch?.Property(key, required, schema(), about);
        var value = Value(key);
        if (value is null && required && node is not null)
        {
            missing.Add(([key], $"'{key}' is missing.", node.TryGet(key, out var empty) ? empty.KeyAt : At));
        }

        return value;
    }

    private void WrongType(DocumentNode value, string wanted, string? fix = null) =>
        findings?.Add(Finding.Error("resource-type", $"'{value.Key}' wants {wanted}, and here stands {value.Noun}.", value.At, fix) with { Path = value.Path });

    private void WrongValue(DocumentNode value, string message, string? fix = null) =>
        findings?.Add(Finding.Error("resource-value", message, value.At, fix) with { Path = value.Path });

    private static string Shorten(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
