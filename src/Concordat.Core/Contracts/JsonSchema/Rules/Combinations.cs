namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>JSON Schema core 10.2.1.1: allOf.</summary>
internal sealed class AllOfRule(SchemaNode[] schemas) : ISchemaRule
{
    public SchemaNode[] Schemas => schemas;

    private readonly string[] _steps = [.. schemas.Select((_, i) => $"allOf/{i}")];

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        for (var i = 0; i < schemas.Length; i++)
        {
            valid &= run.Apply(schemas[i], json, ref length, _steps[i]);
            if (!valid && !run.Collecting)
            {
                return false;
            }
        }
        return valid;
    }
}

/// <summary>JSON Schema core 10.2.1.2: anyOf. Where one schema is left that could be meant, its own errors are reported.</summary>
internal sealed class AnyOfRule(SchemaNode[] schemas) : ISchemaRule
{
    public SchemaNode[] Schemas => schemas;

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var met = false;
        foreach (var schema in schemas)
        {
            met |= run.Matches(schema, json, ref length);
            if (met && run.Marks is null)
            {
                return true;
            }
        }
        if (met || !run.Collecting)
        {
            return met;
        }
        return schemas.Length == 1
            ? run.Apply(schemas[0], json, ref length, "anyOf/0")
            : run.Fail(node, "anyOf", $"It must meet at least one of the {schemas.Length} alternatives of the contract.");
    }
}

/// <summary>JSON Schema core 10.2.1.3: oneOf.</summary>
internal sealed class OneOfRule(SchemaNode[] schemas) : ISchemaRule
{
    public SchemaNode[] Schemas => schemas;

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var met = 0;
        foreach (var schema in schemas)
        {
            met += run.Matches(schema, json, ref length) ? 1 : 0;
            if (met > 1 && !run.Collecting)
            {
                return false;
            }
        }
        if (met == 0 && schemas.Length == 1)
        {
            return run.Apply(schemas[0], json, ref length, "oneOf/0");
        }
        return met == 1 || (run.Collecting
            ? run.Fail(node, "oneOf", $"It must meet exactly one of the {schemas.Length} alternatives of the contract; it meets {met}.")
            : false);
    }
}

/// <summary>JSON Schema core 10.2.1.4: not. What is evaluated inside does not count.</summary>
internal sealed class NotRule(SchemaNode schema) : ISchemaRule
{
    public SchemaNode Schema => schema;

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var marks = run.Marks;
        run.Marks = null;
        var met = run.Matches(schema, json, ref length);
        run.Marks = marks;
        return !met || run.Fail(node, "not", "It meets a schema that the contract rules out.");
    }
}

/// <summary>JSON Schema core 10.2.2.1 to 10.2.2.3: if, then, else.</summary>
internal sealed class IfRule(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : ISchemaRule
{
    public SchemaNode Condition => condition;

    public SchemaNode? Then => then;

    public SchemaNode? Otherwise => otherwise;

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var met = run.Matches(condition, json, ref length);
        var branch = met ? then : otherwise;
        return branch is null || run.Apply(branch, json, ref length, met ? "then" : "else");
    }
}
