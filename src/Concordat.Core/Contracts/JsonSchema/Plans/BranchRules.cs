namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>Combinations that read a value once for each schema that they try.</summary>
internal static class BranchRules
{
    public static PlanRule AnyOf(SchemaPlan[] plans) => (json, at, run) =>
    {
        foreach (var plan in plans)
        {
            if (plan.Read(json, at, run) is >= 0 and var end)
            {
                return end;
            }
        }
        return SchemaPlan.No;
    };

    public static PlanRule OneOf(SchemaPlan[] plans) => (json, at, run) =>
    {
        var found = SchemaPlan.No;
        foreach (var plan in plans)
        {
            if (plan.Read(json, at, run) is >= 0 and var end)
            {
                if (found >= 0)
                {
                    return SchemaPlan.No;
                }
                found = end;
            }
        }
        return found;
    };

    public static PlanRule Not(SchemaPlan plan) => (json, at, run) => plan.Read(json, at, run) < 0 ? JsonScan.End(json, at) : SchemaPlan.No;

    public static PlanRule If(SchemaPlan condition, SchemaPlan? then, SchemaPlan? otherwise) => (json, at, run) =>
    {
        var end = condition.Read(json, at, run);
        var branch = end >= 0 ? then : otherwise;
        return branch is not null ? branch.Read(json, at, run) : end >= 0 ? end : JsonScan.End(json, at);
    };

    /// <summary>Values that are no strings, which are looked up by their kind.</summary>
    public static PlanRule Enum(EnumRule rule) => (json, at, run) =>
    {
        var end = JsonScan.End(json, at);
        return json[at] == '"' || rule.HasOther(json[at..end], run) ? end : SchemaPlan.No;
    };

    /// <summary>A schema that is run as it stands.</summary>
    public static PlanRule Schema(SchemaNode node) => (json, at, run) =>
    {
        var length = 0;
        return node.Check(json[at..], ref length, run) ? at + length : SchemaPlan.No;
    };

    /// <summary>anyOf or oneOf over schemas of which each allows other texts for one property: its text names the one schema that can hold.</summary>
    public static PlanRule Discriminated(Discriminator by, SchemaPlan[] plans, PlanRule otherwise) => (json, at, run) =>
    {
        if (json[at] != '{')
        {
            return otherwise(json, at, run);
        }
        return by.Choose(json, at) switch
        {
            Discriminator.Unclear => otherwise(json, at, run),
            Discriminator.Nobody => SchemaPlan.No,
            var chosen => plans[chosen].Read(json, at, run),
        };
    };
}
