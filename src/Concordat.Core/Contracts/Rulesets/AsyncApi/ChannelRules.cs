using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>Channels agree with their own parameters and with the servers of the document (AsyncAPI 2.6.0, Channel Item Object).</summary>
internal static partial class ChannelRules
{
    public static void Parameters(RuleTarget target)
    {
        if (target.Get(target.Value, "parameters") is not MappingNode described)
        {
            return;
        }
        var address = target.Get(target.Value, "address") is ScalarNode { Kind: ScalarKind.String } given ? given.Text : target.Route.Segment;
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var match in Variable().EnumerateMatches(address))
        {
            named.Add(address.Substring(match.Index + 1, match.Length - 2));
        }
        if (named.Count == 0)
        {
            return;
        }
        var missing = named.Where(name => described.Get(name) is null).ToList();
        if (missing.Count > 0)
        {
            target.Complain($"The channel has parameters that are not described: {string.Join(", ", missing)}.", "parameters");
        }
        foreach (var entry in described.Entries.Where(entry => !named.Contains(entry.Key)))
        {
            target.Complain($"The address of the channel has no parameter '{entry.Key}'.", "parameters", entry.Key);
        }
    }

    public static void Servers(RuleTarget target)
    {
        var servers = target.Get(target.Value, "servers") as MappingNode;
        foreach (var channel in (target.Get(target.Value, "channels") as MappingNode)?.Entries ?? [])
        {
            var used = target.Get(target.View.Resolve(channel.Value), "servers") as SequenceNode;
            for (var i = 0; i < (used?.Items.Count ?? 0); i++)
            {
                if (used!.Items[i] is ScalarNode { Kind: ScalarKind.String } name && servers?.Get(name.Text) is null)
                {
                    target.Complain($"The document has no server '{name.Text}'.", "channels", channel.Key, "servers", i.ToString(CultureInfo.InvariantCulture));
                }
            }
        }
    }

    [GeneratedRegex(@"\{[^{}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
