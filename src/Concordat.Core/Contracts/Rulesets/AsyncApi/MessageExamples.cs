using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>The examples of a message meet its payload and headers, after its traits (AsyncAPI 2.6.0, Message Trait Object: later ones win).</summary>
internal static class MessageExamples
{
    private static readonly string[] Parts = ["payload", "headers"];

    public static void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode message)
        {
            return;
        }
        var traits = (target.Get(message, "traits") as SequenceNode)?.Items.Select(trait => target.View.Resolve(trait)).OfType<MappingNode>().ToList() ?? [];
        if (Merged(target, message, traits, "examples") is not SequenceNode examples)
        {
            return;
        }
        for (var i = 0; i < examples.Items.Count; i++)
        {
            foreach (var part in Parts)
            {
                if (target.Get(target.View.Resolve(examples.Items[i]), part) is { } value && Merged(target, message, traits, part) is { } schema)
                {
                    SchemaValues.Hold(target, schema, value, ["examples", i.ToString(CultureInfo.InvariantCulture), part]);
                }
            }
        }
    }

    private static DocumentNode? Merged(RuleTarget target, MappingNode message, List<MappingNode> traits, string field)
    {
        var result = target.Get(message, field);
        foreach (var trait in traits)
        {
            if (target.Get(trait, field) is { } patch)
            {
                result = result is MappingNode below && patch is MappingNode above ? Merge(target, below, above, 0) : patch;
            }
        }
        return result;
    }

    /// <summary>JSON Merge Patch (RFC 7396): null takes away, objects are merged, all else replaces.</summary>
    private static MappingNode Merge(RuleTarget target, MappingNode below, MappingNode above, int depth)
    {
        var merged = new MappingNode(below.At, null, null, -1);
        foreach (var entry in below.Entries.Where(entry => above.Get(entry.Key) is null))
        {
            merged.Add(entry);
        }
        foreach (var entry in above.Entries.Where(entry => entry.Value is not ScalarNode { Kind: ScalarKind.Null }))
        {
            var value = depth < 100 && target.Get(below, entry.Key) is MappingNode old && target.View.Resolve(entry.Value) is MappingNode patch
                ? Merge(target, old, patch, depth + 1)
                : entry.Value;
            merged.Add(entry with { Value = value });
        }
        return merged;
    }
}
