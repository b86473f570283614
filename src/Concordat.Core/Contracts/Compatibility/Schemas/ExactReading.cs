namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>
/// Data that one version writes and another reads by its schema and nothing else: what the reader's schema no longer admits breaks, and
/// all the rest does not. Clients of an API are looser in some points and stricter in others, which the levels of the rules know.
/// </summary>
/// <param name="Reader">Who reads: <c>readers of the version before</c>.</param>
internal sealed record ExactReading(string Reader)
{
    public ChangeLevel Level(ChangeRule rule, SchemaFact fact)
    {
        var writes = rule.Direction == ChangeDirection.Request;
        return fact.Facet switch
        {
            "property-removed" when writes => fact.Closed ? ChangeLevel.Error : ChangeLevel.Info,
            "property-removed" => fact.Required ? ChangeLevel.Error : ChangeLevel.Info,
            "property-added" when writes => fact.Required ? ChangeLevel.Error : ChangeLevel.Info,
            "property-added" => fact.Closed ? ChangeLevel.Error : ChangeLevel.Info,
            "all-of-removed" or "any-of-added" or "pattern-removed" or "pattern-changed" or "pattern-generalized" => writes && fact.Facet != "pattern-changed" ? ChangeLevel.Info : ChangeLevel.Error,
            "unwrapped-from-one-of" => writes ? ChangeLevel.Info : ChangeLevel.Error,
            _ => rule.Level == ChangeLevel.Warning ? ChangeLevel.Error : rule.Level,
        };
    }

    /// <summary>The first half of the rule's sentence, with the reason that holds here.</summary>
    public string Text(ChangeRule rule, SchemaFact fact, string text)
    {
        var why = text.LastIndexOf(": ", StringComparison.Ordinal);
        var what = why < 0 ? text.TrimEnd('.') : text[..why];
        return Level(rule, fact) == ChangeLevel.Error ? $"{what}: {Reader} refuse it." : $"{what}: {Reader} take it as before.";
    }
}
