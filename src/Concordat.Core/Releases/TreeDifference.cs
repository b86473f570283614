using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>Compares two trees by meaning: order of keys, comments, quotes and layout do not count; lists of named things match by name.</summary>
internal sealed class TreeDifference(List<FieldDifference> found)
{
    /// <summary>More fields than a person reads; the rest of a file is left out of its list.</summary>
    public const int MostFields = 1000;
    private const int LongestText = 160;
    private static readonly string[] Names = ["name", "id", "op"];

    public void Compare(string path, DocumentNode before, DocumentNode after)
    {
        if (found.Count >= MostFields || ReferenceEquals(before, after))
        {
            return;
        }
        switch (before, after)
        {
            case (MappingNode a, MappingNode b):
                Pairs(a.Entries.Select(e => (e.Key, e.Value)), b.Entries.Select(e => (e.Key, e.Value)), key => path.Length == 0 ? key : $"{path}.{key}");
                break;
            case (SequenceNode a, SequenceNode b):
                Pairs(Items(a), Items(b), key => $"{path}[{key}]");
                break;
            case (ScalarNode a, ScalarNode b) when a.Text == b.Text && a.Kind == b.Kind:
                break;
            default:
                Add(path, before, after);
                break;
        }
    }

    private void Pairs(IEnumerable<(string Key, DocumentNode Value)> before, IEnumerable<(string Key, DocumentNode Value)> after, Func<string, string> pathOf)
    {
        var old = new Dictionary<string, DocumentNode>(StringComparer.Ordinal);
        foreach (var (key, value) in before)
        {
            old.TryAdd(key, value);
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in after)
        {
            if (!seen.Add(key))
            {
                continue;
            }
            if (old.TryGetValue(key, out var earlier))
            {
                Compare(pathOf(key), earlier, value);
            }
            else
            {
                Add(pathOf(key), null, value);
            }
        }
        foreach (var (key, value) in old)
        {
            if (!seen.Contains(key))
            {
                Add(pathOf(key), value, null);
            }
        }
    }

    /// <summary>The items with what tells them apart: a name, their value, or their place.</summary>
    private static IEnumerable<(string Key, DocumentNode Value)> Items(SequenceNode sequence)
    {
        var name = Names.FirstOrDefault(n => sequence.Items.Count > 0 && sequence.Items.All(i => (i as MappingNode)?.Text(n) is not null));
        var scalars = sequence.Items.All(i => i is ScalarNode);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var item = sequence.Items[i];
            var key = name is not null ? ((MappingNode)item).Text(name)! : scalars ? ((ScalarNode)item).Text : $"{i}";
            var time = times[key] = times.GetValueOrDefault(key) + 1;
            yield return (time == 1 ? key : $"{key}#{time}", item);
        }
    }

    private void Add(string path, DocumentNode? before, DocumentNode? after)
    {
        if (found.Count >= MostFields)
        {
            return;
        }
        var kind = (before, after) switch { (null, _) => DifferenceKind.Added, (_, null) => DifferenceKind.Removed, _ => DifferenceKind.Changed };
        found.Add(new FieldDifference(path, kind, Text(before), Text(after), (after ?? before)!.At));
    }

    private static string? Text(DocumentNode? node)
    {
        var text = node switch { null => null, ScalarNode scalar => scalar.Text, _ => node.ToJson()?.ToJsonString() };
        return text is { Length: > LongestText } ? string.Concat(text.AsSpan(0, LongestText), "…") : text;
    }
}
