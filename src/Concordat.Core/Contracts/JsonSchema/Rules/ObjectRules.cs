using System.Text;
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

    /// <summary>By the index of the name.</summary>
    public required PropertyRule[] Properties { get; init; }

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

    /// <summary>True where nothing but single properties is judged.</summary>
    public bool IsNamesAlone => this is { Patterns.Length: 0, Others: null or { Anything: true }, PropertyNames: null, Dependencies.Length: 0, Least: 0, Most: long.MaxValue };

    public bool Check(ReadOnlySpan<byte> json, ref int length, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        Span<ulong> seen = Noted <= 256 ? stackalloc ulong[4] : new ulong[(Noted + 63) / 64];
        var count = 0;
        var at = JsonScan.Next(json, 1);
        while (json[at] != '}')
        {
            var quote = JsonScan.ClosingQuote(json, at + 1);
            var raw = json[(at + 1)..quote];
            at = JsonScan.Next(json, JsonScan.Next(json, quote + 1) + 1);
            var size = 0;
            if (!CheckProperty(raw, json[at..], ref size, count, seen, node, run))
            {
                valid = false;
                if (!run.Collecting)
                {
                    return false;
                }
            }
            at = JsonScan.AfterItem(json, at + (size == 0 ? JsonScan.Length(json[at..]) : size));
            count++;
        }
        length = at + 1;
        run.Spend(count);
        return CheckPresence(json, length, seen, count, node, run) && valid;
    }

    private bool CheckProperty(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> value, ref int size, int index, Span<ulong> seen, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        var known = false;
        var name = Names.Find(raw);
        if (name < 0 && Names.Count > 0 && JsonText.IsEscaped(raw))
        {
            name = Names.Find(Encoding.UTF8.GetBytes(JsonText.Decode(raw)));
        }
        if (name >= 0)
        {
            if (name < Noted)
            {
                seen[name >> 6] |= 1UL << name;
            }
            ref readonly var property = ref Properties[name];
            if (property.Schema is { } schema)
            {
                known = true;
                // the call through the run has twice the arguments, and this is the hottest line of the engine
                valid = run.IsFree ? schema.Check(value, ref size, run) : run.ApplyBelow(schema, value, ref size, property.Step, property.Name, 0);
            }
        }
        foreach (var (pattern, schema, step) in Patterns)
        {
            if ((valid || run.Collecting) && pattern.Matches(raw, node, run))
            {
                known = true;
                valid &= run.ApplyBelow(schema, value, ref size, step, Text(raw, run), 0);
            }
        }
        if (!known && Others is { } others)
        {
            known = true;
            valid &= run.ApplyBelow(others, value, ref size, "additionalProperties", Text(raw, run), 0);
        }
        if (PropertyNames is { } names && (valid || run.Collecting) && !CheckName(names, raw, run))
        {
            valid = run.Fail(node, "propertyNames", "A property has a name that the contract does not allow.");
        }
        if (known)
        {
            run.Marks?.Set(index);
        }
        return valid;
    }

    private static string? Text(ReadOnlySpan<byte> raw, SchemaRun run) => run.Collecting ? JsonText.Decode(raw) : null;

    private static bool CheckName(SchemaNode names, ReadOnlySpan<byte> raw, SchemaRun run)
    {
        if (names is { Types: JsonTypes.Any or JsonTypes.String, Rules.Length: 0, Nothing: false, Unevaluated: null, String: { } rules })
        {
            return rules.Check(raw, names, run.Collecting ? null : run);
        }
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        var length = quoted.Length;
        var marks = run.Marks;
        run.Marks = null;
        var valid = run.Matches(names, quoted, ref length);
        run.Marks = marks;
        return valid;
    }

    private bool CheckPresence(ReadOnlySpan<byte> json, int length, ReadOnlySpan<ulong> seen, int count, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        var wanted = Required < 64 ? (1UL << Required) - 1 : ulong.MaxValue;
        for (var i = Required <= 64 && (seen[0] & wanted) == wanted ? Required : 0; i < Required; i++)
        {
            if (!Has(i, seen))
            {
                valid = run.Fail(node, "required", $"The property '{Properties[i].Name}' is missing.");
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
            if (Has(dependency.Trigger, seen) && (valid || run.Collecting))
            {
                valid &= CheckDependency(dependency, json, length, seen, node, run);
            }
        }
        return valid;
    }

    private bool CheckDependency(DependencyRule dependency, ReadOnlySpan<byte> json, int length, ReadOnlySpan<ulong> seen, SchemaNode node, SchemaRun run)
    {
        var valid = dependency.Schema is null || run.Apply(dependency.Schema, json, ref length, dependency.Step);
        foreach (var name in dependency.Needs)
        {
            if (!Has(name, seen))
            {
                valid = run.Fail(node, dependency.Step, $"The property '{Properties[name].Name}' is missing, which '{Properties[dependency.Trigger].Name}' needs.");
            }
        }
        return valid;
    }

    private static bool Has(int name, ReadOnlySpan<ulong> seen) => (seen[name >> 6] & (1UL << name)) != 0;
}

/// <summary>A name that some keyword speaks of.</summary>
/// <param name="Name">The name.</param>
/// <param name="Schema">The schema of the property; null where the name has none.</param>
/// <param name="Step">The keyword and the name, escaped.</param>
/// <param name="Order">Its place among the properties of the schema.</param>
internal readonly record struct PropertyRule(string Name, SchemaNode? Schema, string Step, int Order);

/// <summary>dependentRequired, dependentSchemas and dependencies: what holds where a property is present.</summary>
/// <param name="Trigger">The index of its name.</param>
/// <param name="Needs">The indexes of the names that must then be there.</param>
/// <param name="Schema">The schema that the object must then meet.</param>
/// <param name="Step">The keyword and the name.</param>
internal sealed record DependencyRule(int Trigger, int[] Needs, SchemaNode? Schema, string Step);
