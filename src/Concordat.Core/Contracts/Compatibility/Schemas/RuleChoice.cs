namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Which rule a fact falls under where it is used.</summary>
internal static class RuleChoice
{
    /// <summary>The rule; null where the fact means nothing in this place.</summary>
    /// <param name="use">The place.</param>
    /// <param name="fact">What is different.</param>
    /// <param name="whole">It concerns the whole value, not something inside it.</param>
    /// <param name="oneWay">It stands in something that only the other direction carries: read-only in a request, write-only in a response.</param>
    public static ChangeRule? Of(SchemaUse use, SchemaFact fact, bool whole, bool oneWay)
    {
        var request = use.Direction == ChangeDirection.Request;
        if (fact.ReadersOnly && request)
        {
            return null;
        }

        if (fact.Property is not null && Named(use, fact) is { } named)
        {
            return ChangeRules.Find(named);
        }

        var facet = fact.Facet switch
        {
            "type-widened" => "type-generalized",
            "type-narrowed" => request && (whole || use.Scope is not (SchemaScope.Parameter or SchemaScope.RequestHeader)) ? "type-changed" : "type-specialized",
            "type-other" => Swapped(use, fact),
            "format-other" => "type-changed",
            var other => other,
        };
        foreach (var prefix in Prefixes(use, whole, oneWay))
        {
            if (ChangeRules.Find(prefix + facet) is { } rule)
            {
                return rule;
            }
        }

        return whole && use is { Scope: SchemaScope.Body, Direction: ChangeDirection.Response } && facet == "enum-value-removed"
            ? ChangeRules.Find("response-mediatype-enum-value-removed")
            : null;
    }

    private static IEnumerable<string> Prefixes(SchemaUse use, bool whole, bool oneWay)
    {
        var direction = use.Direction == ChangeDirection.Request ? "request-" : "response-";
        if (oneWay)
        {
            yield return direction + (use.Direction == ChangeDirection.Request ? "read-only-property-" : "write-only-property-");
        }

        switch (use.Scope, whole)
        {
            case (SchemaScope.Body, true):
                yield return direction + "body-";
                yield break;
            case (SchemaScope.Parameter or SchemaScope.RequestHeader, true):
                yield return "request-parameter-";
                break;
            case (SchemaScope.ResponseHeader, true):
                yield return "response-header-";
                break;
            case (SchemaScope.RequestHeader, false):
                yield return "request-header-property-";
                yield return "request-parameter-property-";
                break;
            case (SchemaScope.Parameter, false):
                yield return "request-parameter-property-";
                break;
        }

        yield return direction + "property-";
    }

    /// <summary>Ids that tell more of the property than its place.</summary>
    private static string? Named(SchemaUse use, SchemaFact fact)
    {
        var request = use.Direction == ChangeDirection.Request;
        var necessity = fact.Required ? "required" : "optional";
        var mode = fact.WriteOnly ? "-write-only" : "";
        return fact.Facet switch
        {
            "property-added" when use.Scope == SchemaScope.RequestHeader && fact.Required => "new-required-request-header-property",
            "property-added" when request => $"new-{necessity}-request-property" + (fact is { Required: true, HasDefault: true } ? "-with-default" : ""),
            "property-added" => $"response-{necessity}{mode}-property-added",
            "property-removed" when request => "request-property-removed",
            "property-removed" => $"response-{necessity}{mode}-property-removed",
            "became-required" when request => use.Scope == SchemaScope.RequestHeader ? "request-header-property-became-required"
                : fact.HasDefault ? "request-property-became-required-with-default" : "request-property-became-required",
            "became-optional" when request => "request-property-became-optional",
            "became-required" or "became-optional" => $"response{mode}-property-{fact.Facet}",
            "became-read-only" or "became-not-read-only" or "became-write-only" or "became-not-write-only" =>
                $"{(request ? "request" : "response")}-{necessity}-property-{fact.Facet}",
            _ => null,
        };
    }

    /// <summary>In text (parameters, headers, forms, XML) a number is told from its digits by nothing but the reader.</summary>
    private static string Swapped(SchemaUse use, SchemaFact fact)
    {
        if (use.Repeats && fact.BecameListOfSame)
        {
            return "type-generalized";
        }

        var (text, other) = use.Direction == ChangeDirection.Request ? (fact.To, fact.From) : (fact.From, fact.To);
        return use.Loose && text == "string" && other is ("integer" or "number" or "boolean" or "object")
            ? use.Scope is SchemaScope.Parameter or SchemaScope.RequestHeader ? "type-generalized" : "type-compatible"
            : "type-changed";
    }
}
