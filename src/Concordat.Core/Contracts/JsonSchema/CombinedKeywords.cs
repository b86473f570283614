using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 10.2.1.1 and 8.2.3.1: allOf, and $ref as one schema more that must hold.</summary>
internal sealed class AllOfKeyword(SchemaNode[] schemas) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        var valid = true;
        foreach (var schema in schemas)
        {
            valid &= schema.Check(instance, run);
            if (!valid && run.Quiet)
            {
                return false;
            }
        }
        return valid;
    }
}

/// <summary>JSON Schema core 10.2.1.2. Where one schema is left that could be meant, its own errors are reported.</summary>
internal sealed class AnyOfKeyword(SchemaNode[] schemas, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        foreach (var schema in schemas)
        {
            if (schema.Matches(instance, run))
            {
                return true;
            }
        }
        return schemas.Length == 1
            ? schemas[0].Check(instance, run)
            : run.Fail(location, $"It must meet at least one of the {schemas.Length} alternatives of the contract.");
    }
}

/// <summary>JSON Schema core 10.2.1.3.</summary>
internal sealed class OneOfKeyword(SchemaNode[] schemas, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        var met = 0;
        foreach (var schema in schemas)
        {
            met += schema.Matches(instance, run) ? 1 : 0;
        }
        return met == 1 || run.Fail(location, $"It must meet exactly one of the {schemas.Length} alternatives of the contract; it meets {met}.");
    }
}

/// <summary>JSON Schema core 10.2.1.4.</summary>
internal sealed class NotKeyword(SchemaNode schema, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run) =>
        !schema.Matches(instance, run) || run.Fail(location, "It meets a schema that the contract rules out.");
}

/// <summary>JSON Schema core 10.2.2.1 to 10.2.2.3.</summary>
internal sealed class IfKeyword(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        var branch = condition.Matches(instance, run) ? then : otherwise;
        return branch is null || branch.Check(instance, run);
    }
}

/// <summary>OpenAPI 3.0 <c>nullable</c>: null is allowed whatever the schema's own type says.</summary>
internal sealed class NullableKeyword(IKeyword inner) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run) => instance.ValueKind == JsonValueKind.Null || inner.Check(instance, run);
}
