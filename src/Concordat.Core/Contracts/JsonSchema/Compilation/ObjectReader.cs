using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords that judge objects.</summary>
internal static class ObjectReader
{
    public static ObjectRules? Read(SchemaReader reader)
    {
        var names = new NameIndex();
        var required = reader.Get("required") is { } list ? reader.Names(list, "required") : [];
        Array.ForEach(required, name => names.Of(name));
        var dependencies = Dependencies(reader, names);
        var noted = names.Count;
        var properties = new Dictionary<int, SchemaNode>();
        foreach (var entry in reader.Named("properties"))
        {
            properties[names.Of(entry.Key)] = reader.Compile(entry.Value);
        }
        var texts = names.Texts;
        var order = properties.Keys.ToList();
        var rules = new ObjectRules
        {
            Names = new Utf8Names(texts),
            Properties = [.. texts.Select((name, at) => new PropertyRule(name, properties.GetValueOrDefault(at), $"properties/{SchemaPath.Escape(name)}", order.IndexOf(at)))],
            Required = required.Length,
            Noted = noted,
            Patterns = [.. Patterns(reader)],
            Others = reader.Child("additionalProperties"),
            PropertyNames = reader.Child("propertyNames"),
            Dependencies = dependencies,
            Least = reader.Count("minProperties") ?? 0,
            Most = reader.Count("maxProperties") ?? long.MaxValue,
        };
        return names.Count == 0 && rules is { Patterns.Length: 0, Others: null, PropertyNames: null, Least: 0, Most: long.MaxValue } ? null : rules;
    }

    private static IEnumerable<(SchemaPattern, SchemaNode, string)> Patterns(SchemaReader reader)
    {
        foreach (var entry in reader.Named("patternProperties"))
        {
            if (reader.Compiler.Pattern(entry.Key, entry.Value) is { } pattern)
            {
                yield return (pattern, reader.Compile(entry.Value), $"patternProperties/{SchemaPath.Escape(entry.Key)}");
            }
        }
    }

    private static DependencyRule[] Dependencies(SchemaReader reader, NameIndex names)
    {
        var rules = new List<DependencyRule>();
        foreach (var entry in reader.Named("dependentRequired"))
        {
            rules.Add(Needs(entry, "dependentRequired", reader, names));
        }
        foreach (var entry in reader.Named("dependentSchemas"))
        {
            rules.Add(new DependencyRule(names.Of(entry.Key), [], reader.Compile(entry.Value), $"dependentSchemas/{SchemaPath.Escape(entry.Key)}"));
        }
        foreach (var entry in reader.Named("dependencies"))
        {
            rules.Add(entry.Value is SequenceNode
                ? Needs(entry, "dependencies", reader, names)
                : new DependencyRule(names.Of(entry.Key), [], reader.Compile(entry.Value), $"dependencies/{SchemaPath.Escape(entry.Key)}"));
        }
        return [.. rules];
    }

    private static DependencyRule Needs(MappingEntry entry, string keyword, SchemaReader reader, NameIndex names) =>
        new(names.Of(entry.Key), [.. reader.Names(entry.Value, keyword).Select(names.Of)], null, $"{keyword}/{SchemaPath.Escape(entry.Key)}");
}
