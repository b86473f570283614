using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>No two operations and no two messages of AsyncAPI 2 have the same id; the last trait that has one decides.</summary>
internal static class UniqueNames
{
    private static readonly string[] Verbs = ["subscribe", "publish"];

    public static void Operations(RuleTarget target) => Judge(target, "operationId", OperationsOf(target));

    public static void Messages(RuleTarget target) => Judge(target, "messageId", OperationsOf(target).SelectMany(operation => MessagesOf(target, operation.Holder, operation.Path)));

    private static void Judge(RuleTarget target, string field, IEnumerable<(MappingNode Holder, string[] Path)> holders)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (holder, path) in holders)
        {
            if (IdOf(target, holder, field) is { } id && !seen.Add(id.Text))
            {
                target.Complain($"Another one has the {field} '{id.Text}' already.", [.. path, .. id.Path]);
            }
        }
    }

    private static (string Text, string[] Path)? IdOf(RuleTarget target, MappingNode holder, string field)
    {
        var traits = (target.Get(holder, "traits") as SequenceNode)?.Items ?? [];
        for (var i = traits.Count - 1; i >= 0; i--)
        {
            if (target.Get(target.View.Resolve(traits[i]), field) is ScalarNode { Kind: ScalarKind.String } found)
            {
                return (found.Text, ["traits", i.ToString(CultureInfo.InvariantCulture), field]);
            }
        }
        return target.Get(holder, field) is ScalarNode { Kind: ScalarKind.String } own ? (own.Text, [field]) : null;
    }

    private static IEnumerable<(MappingNode Holder, string[] Path)> OperationsOf(RuleTarget target)
    {
        foreach (var channel in (target.Get(target.Value, "channels") as MappingNode)?.Entries ?? [])
        {
            foreach (var verb in Verbs)
            {
                if (target.Get(target.View.Resolve(channel.Value), verb) is MappingNode operation)
                {
                    yield return (operation, ["channels", channel.Key, verb]);
                }
            }
        }
    }

    private static IEnumerable<(MappingNode Holder, string[] Path)> MessagesOf(RuleTarget target, MappingNode operation, string[] path)
    {
        if (target.Get(operation, "message") is not MappingNode message)
        {
            yield break;
        }
        if (target.Get(message, "oneOf") is not SequenceNode several)
        {
            yield return (message, [.. path, "message"]);
            yield break;
        }
        for (var i = 0; i < several.Items.Count; i++)
        {
            if (target.View.Resolve(several.Items[i]) is MappingNode one)
            {
                yield return (one, [.. path, "message", "oneOf", i.ToString(CultureInfo.InvariantCulture)]);
            }
        }
    }
}
