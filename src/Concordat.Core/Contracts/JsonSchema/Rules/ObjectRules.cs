using System.Runtime.InteropServices;
using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// Everything that judges objects, in one pass over the properties: JSON Schema core 10.3.2 and validation 6.5. Names are looked up as
/// they stand in the input.
/// </summary>
internal sealed class ObjectRules
{
    /// <summary>Every name that some keyword speaks of; those whose presence matters come first.</summary>
    public required Utf8Names Names { get; init; }

    /// <summary>By the index of the name; null for a name that has no schema.</summary>
    public required SchemaNode?[] Schemas { get; init; }

    public required string[] Texts { get; init; }

    public required string[] Steps { get; init; }

    /// <summary>The first so many names must be there.</summary>
    public required int Required { get; init; }

    /// <summary>The presence of the first so many names is noted.</summary>
    public required int Noted { get; init; }

    public (SchemaPattern Pattern, SchemaNode Schema, string Step)[] Patterns { get; init; } = [];

    public SchemaNode? Others { get; init; }

    public SchemaNode? PropertyNames { get; init; }

    public DependencyRule[] Dependencies { get; init; } = [];

    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public bool Check(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        Span<ulong> seen = Noted <= 256 ? stackalloc ulong[4] : new ulong[(Noted + 63) / 64];
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            var name = Names.Find(raw);
            if (name < 0 && JsonText.IsEscaped(raw))
            {
                name = Names.Find(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(raw)));
            }
            var known = false;
            if (name >= 0)
            {
                if (name < Noted)
                {
                    seen[name >> 6] |= 1UL << name;
                }
                if (Schemas[name] is { } schema)
                {
                    known = true;
                    if (!schema.Anything && !run.ApplyBelow(schema, property.Value, Steps[name], Texts[name], 0))
                    {
                        valid = false;
                    }
                }
            }
            if (Patterns.Length > 0)
            {
                valid &= CheckPatterns(property, raw, node, run, ref known);
            }
            if (!known && Others is { } others)
            {
                known = true;
                if (!others.Anything && !run.ApplyBelow(others, property.Value, "additionalProperties", run.Collecting ? JsonText.Name(property) : null, 0))
                {
                    valid = false;
                }
            }
            if (PropertyNames is { } names && !CheckName(names, raw, run))
            {
                valid = run.Fail(node, "propertyNames", "A property has a name that the contract does not allow.");
            }
            if (!valid && !run.Collecting)
            {
                return false;
            }
            if (known)
            {
                run.Marks?.Set(index);
            }
            index++;
        }
        run.Spend(index);
        return CheckPresence(instance, seen, index, node, run) && valid;
    }

    private bool CheckPatterns(JsonProperty property, ReadOnlySpan<byte> raw, SchemaNode node, SchemaRun run, ref bool known)
    {
        var valid = true;
        foreach (var (pattern, schema, step) in Patterns)
        {
            if (pattern.Matches(raw, node, run))
            {
                known = true;
                valid &= run.ApplyBelow(schema, property.Value, step, run.Collecting ? JsonText.Name(property) : null, 0);
            }
        }
        return valid;
    }

    private static bool CheckName(SchemaNode names, ReadOnlySpan<byte> raw, SchemaRun run)
    {
        if (names is { Types: JsonTypes.Any or JsonTypes.String, Rules.Length: 0, Nothing: false, Unevaluated: null, String: { } rules })
        {
            return rules.Check(raw, names, run.Collecting ? null : run);
        }
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        using var text = JsonDocument.Parse(quoted);
        var marks = run.Marks;
        run.Marks = null;
        var valid = run.Matches(names, text.RootElement);
        run.Marks = marks;
        return valid;
    }

    private bool CheckPresence(JsonElement instance, ReadOnlySpan<ulong> seen, int count, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        for (var i = 0; i < Required; i++)
        {
            if (!Has(i, seen))
            {
                valid = run.Fail(node, "required", $"The property '{Texts[i]}' is missing.");
                if (!run.Collecting)
                {
                    return false;
                }
            }
        }
        if (count < Least)
        {
            valid = run.Fail(node, "minProperties", $"It must have at least {Least} properties.");
        }
        if (count > Most)
        {
            valid = run.Fail(node, "maxProperties", $"It must have at most {Most} properties.");
        }
        foreach (var dependency in Dependencies)
        {
            if (Has(dependency.Trigger, seen))
            {
                valid &= CheckDependency(dependency, instance, seen, node, run);
            }
        }
        return valid;
    }

    private bool CheckDependency(DependencyRule dependency, JsonElement instance, ReadOnlySpan<ulong> seen, SchemaNode node, SchemaRun run)
    {
        var valid = dependency.Schema is null || run.Apply(dependency.Schema, instance, dependency.Step);
        foreach (var name in dependency.Needs)
        {
            if (!Has(name, seen))
            {
                valid = run.Fail(node, dependency.Step, $"The property '{Texts[name]}' is missing, which '{Texts[dependency.Trigger]}' needs.");
            }
        }
        return valid;
    }

    private static bool Has(int name, ReadOnlySpan<ulong> seen) => (seen[name >> 6] & (1UL << name)) != 0;
}

/// <summary>dependentRequired, dependentSchemas and dependencies: what holds where a property is present.</summary>
/// <param name="Trigger">The index of its name.</param>
/// <param name="Needs">The indexes of the names that must then be there.</param>
/// <param name="Schema">The schema that the object must then meet.</param>
/// <param name="Step">The keyword and the name.</param>
internal sealed record DependencyRule(int Trigger, int[] Needs, SchemaNode? Schema, string Step);
