using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// JSON Schema core 10.3.2.1 to 10.3.2.3 in one pass: properties, patternProperties and, for what neither names, additionalProperties.
/// </summary>
internal sealed class PropertiesKeyword(
    FrozenDictionary<string, SchemaNode> named,
    (Regex Pattern, SchemaNode Schema)[] patterns,
    SchemaNode? others) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var valid = true;
        foreach (var property in instance.EnumerateObject())
        {
            valid &= CheckProperty(property.Name, property.Value, run);
            if (!valid && run.Quiet)
            {
                return false;
            }
        }
        return valid;
    }

    private bool CheckProperty(string name, JsonElement value, SchemaRun run)
    {
        var valid = true;
        var known = false;
        run.Enter(name);
        if (named.TryGetValue(name, out var schema))
        {
            known = true;
            valid = schema.Check(value, run);
        }
        foreach (var (pattern, patternSchema) in patterns)
        {
            if (EcmaPattern.Matches(pattern, name))
            {
                known = true;
                valid &= patternSchema.Check(value, run);
            }
        }
        if (!known && others is not null)
        {
            valid &= others.Check(value, run);
        }
        run.Leave();
        return valid;
    }
}

/// <summary>JSON Schema validation 6.5.3 (required) and 6.5.4 (dependentRequired, where <paramref name="trigger"/> is set).</summary>
internal sealed class RequiredKeyword(string[] names, string? trigger, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object || (trigger is not null && !instance.TryGetProperty(trigger, out _)))
        {
            return true;
        }
        var valid = true;
        foreach (var name in names)
        {
            if (!instance.TryGetProperty(name, out _))
            {
                valid = run.Fail(location, $"The property '{name}' is missing.");
            }
        }
        return valid;
    }
}

/// <summary>JSON Schema core 10.2.2.4: a schema for the whole object, where a property is present.</summary>
internal sealed class DependentSchemaKeyword(string trigger, SchemaNode schema) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run) =>
        instance.ValueKind != JsonValueKind.Object || !instance.TryGetProperty(trigger, out _) || schema.Check(instance, run);
}

/// <summary>JSON Schema core 10.3.2.4.</summary>
internal sealed class PropertyNamesKeyword(SchemaNode schema, string location) : IKeyword
{
    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        foreach (var property in instance.EnumerateObject())
        {
            using var name = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(property.Name, CoreJson.Default.String));
            if (!schema.Matches(name.RootElement, run))
            {
                return run.Fail(location, "A property has a name that the contract does not allow.");
            }
        }
        return true;
    }
}

/// <summary>JSON Schema validation 6.4.1, 6.4.2, 6.5.1 and 6.5.2: how many items or properties.</summary>
internal sealed class CountKeyword(JsonValueKind kind, long bound, bool upper, string location) : IKeyword
{
    private readonly string _message =
        $"It must have {(upper ? "at most" : "at least")} {bound} {(kind == JsonValueKind.Array ? "items" : "properties")}.";

    public bool Check(JsonElement instance, SchemaRun run)
    {
        if (instance.ValueKind != kind)
        {
            return true;
        }
        var count = kind == JsonValueKind.Array ? instance.GetArrayLength() : instance.GetPropertyCount();
        return (upper ? count <= bound : count >= bound) || run.Fail(location, _message);
    }
}
