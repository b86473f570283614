namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 8.2.3.1: a reference is one schema more that must hold.</summary>
internal sealed class ReferenceRule(SchemaNode target, string keyword) : ISchemaRule
{
    public SchemaNode Target => target;

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run) => run.Apply(target, json, ref length, keyword);
}

/// <summary>JSON Schema 2020-12 core 8.2.3.2: the outermost resource that has the dynamic anchor gives the schema.</summary>
internal sealed class DynamicReferenceRule(SchemaNode target, string anchor) : ISchemaRule
{
    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        foreach (var resource in run.Scope)
        {
            if (resource.Dynamic.TryGetValue(anchor, out var outermost))
            {
                return run.Apply(outermost, json, ref length, "$dynamicRef");
            }
        }
        return run.Apply(target, json, ref length, "$dynamicRef");
    }
}

/// <summary>JSON Schema 2019-09 core 8.2.4.2.1: the outermost resource with <c>$recursiveAnchor: true</c> gives the schema, where the target has it too.</summary>
internal sealed class RecursiveReferenceRule(SchemaNode target) : ISchemaRule
{
    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        if (target.Resource.Recursive is not null)
        {
            foreach (var resource in run.Scope)
            {
                if (resource.Recursive is { } outermost)
                {
                    return run.Apply(outermost, json, ref length, "$recursiveRef");
                }
            }
        }
        return run.Apply(target, json, ref length, "$recursiveRef");
    }
}
