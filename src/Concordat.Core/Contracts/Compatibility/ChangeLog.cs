using Concordat.Core.Contracts.Compatibility.Schemas;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Collects changes in the order of the documents; schemas are told of at the end, when all pairs are compared.</summary>
internal sealed class ChangeLog(ComparisonOptions options)
{
    private readonly List<(Change? Change, ChangeSite Site, SchemaUse? Use)> entries = [];

    public void Note(ChangeSite site, string id, string subject, ChangePlace? from, ChangePlace? to, string detail = "", string was = "", string now = "", string name = "")
    {
        var rule = ChangeRules.Find(id) ?? throw new InvalidOperationException($"There is no rule '{id}'.");
        entries.Add((Make(site, rule, detail, ChangeText.Of(rule, subject, was, now, name), from, to, site.Inverted && rule.Direction != ChangeDirection.None ? ChangeLevel.Info : rule.Level), site, null));
    }

    public void Use(ChangeSite site, SchemaUse use) => entries.Add((null, site, use));

    /// <summary>All changes; the pairs of schemas have to be compared by now.</summary>
    public List<Change> Close(List<Finding> findings)
    {
        var changes = new List<Change>();
        var told = new HashSet<(ChangeSite, ChangeDirection, string, SchemaPair)>();
        foreach (var (change, site, use) in entries)
        {
            if (change is not null)
            {
                changes.Add(change);
            }
            else if (use!.Pair.Stirs && told.Add((site, use.Direction, use.Detail, use.Pair)))
            {
                Spread(site, use, changes, findings);
            }

            if (changes.Count >= options.MaxChanges)
            {
                findings.Add(Finding.Warn("compare-limit", $"More than {options.MaxChanges} changes; the rest is not told.", new SourcePosition("", 0, 0)));
                break;
            }
        }

        return changes;
    }

    private void Spread(ChangeSite site, SchemaUse use, List<Change> changes, List<Finding> findings)
    {
        foreach (var (fact, path, readOnly, writeOnly) in SchemaWalk.From(use.Pair, options.MaxPaths, findings))
        {
            var request = use.Direction == ChangeDirection.Request;
            var oneWay = request ? readOnly || fact.ReadOnly : writeOnly || fact.WriteOnly;
            var whole = path.Length == 0;
            if (RuleChoice.Of(use, fact, whole, oneWay) is { } rule)
            {
                var shown = path.TrimStart('.');
                var subject = whole ? use.Whole : use.Inside.Replace("{0}", shown, StringComparison.Ordinal);
                var harmless = (oneWay || (request ? fact.ReadOnly : fact.WriteOnly)) && !fact.Facet.EndsWith("-only", StringComparison.Ordinal);
                var detail = string.Join(' ', new[] { use.Detail, shown, fact.From.Length + fact.To.Length > 0 ? Short(fact) : "" }.Where(part => part.Length > 0));
                var text = ChangeText.Of(rule, subject, fact.From, fact.To, fact.Name);
                var change = use.Exact is { } exact
                    ? Make(site, rule, detail, exact.Text(rule, fact, text), fact.Base, fact.Revision, exact.Level(rule, fact))
                    : Make(site, rule, detail, text, fact.Base, fact.Revision, harmless ? ChangeLevel.Info : rule.Level);
                changes.Add(request ? change : change with { ResponseField = shown });
            }
        }
    }

    /// <summary>Values, where several changes of one kind stand at one place: values of an enumeration, members of a choice.</summary>
    private static string Short(SchemaFact fact) => fact.From.Length == 0 ? fact.To : fact.To.Length == 0 ? fact.From : "";

    private Change Make(ChangeSite site, ChangeRule rule, string detail, string text, ChangePlace? from, ChangePlace? to, ChangeLevel weight)
    {
        var level = options.Levels.TryGetValue(rule.Id, out var chosen) ? chosen
            : site.Unpromised ? ChangeLevel.Info
            : weight;
        var change = new Change(rule, level, site.Operation, site.Path, detail, text, from, to);
        foreach (var (pattern, waiver) in options.Waivers)
        {
            if (change.IsNamedBy(pattern))
            {
                return change with { Waiver = waiver };
            }
        }

        return change;
    }
}
