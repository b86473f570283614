using System.Globalization;
using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords of one schema, those that its dialect has; a value of the wrong shape is a finding and reads as absent.</summary>
internal sealed class SchemaReader(MappingNode schema, SchemaCompiler compiler, SchemaResource resource)
{
    public SchemaCompiler Compiler => compiler;

    public Dialect Dialect => resource.Dialect;

    /// <summary>The value of a keyword; null where it is absent or the dialect does not have it.</summary>
    public DocumentNode? Get(string keyword) => Dialect.Has(keyword) ? schema.Get(keyword) : null;

    public bool Flag(string keyword) => Get(keyword) is { } value && Checked(value, keyword, "true or false", (value as ScalarNode)?.Kind == ScalarKind.Boolean)
        && ((ScalarNode)value).TryGetBoolean(out var flag) && flag;

    public SchemaNode? Child(string keyword) => Get(keyword) is { } child ? Compile(child) : null;

    /// <summary>A schema below this one.</summary>
    public SchemaNode Compile(DocumentNode child) => compiler.Compile(child, resource);

    /// <summary>The schemas of a list keyword; empty where it is absent.</summary>
    public SchemaNode[] Children(string keyword) => Get(keyword) is { } value
        && Checked(value, keyword, "a list of schemas that is not empty", value is SequenceNode { Items.Count: > 0 })
        ? [.. ((SequenceNode)value).Items.Select(Compile)]
        : [];

    /// <summary>The entries of a keyword that maps names to something; empty where it is absent.</summary>
    public IReadOnlyList<MappingEntry> Named(string keyword) => Get(keyword) is { } value && Checked(value, keyword, "a mapping of names", value is MappingNode)
        ? ((MappingNode)value).Entries
        : [];

    /// <summary>A count that is not negative; null where it is absent or wrong.</summary>
    public long? Count(string keyword)
    {
        if (Get(keyword) is not { } value)
        {
            return null;
        }
        var number = decimal.Zero;
        var fits = value is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float } scalar && decimal.TryParse(scalar.JsonDigits(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && number >= 0 && number == decimal.Truncate(number) && number <= long.MaxValue;
        return Checked(value, keyword, "a whole number that is not negative", fits) ? (long)number : null;
    }

    /// <summary>A number as JSON writes it; null where it is absent or wrong.</summary>
    public byte[]? Number(string keyword)
    {
        if (Get(keyword) is not { } value)
        {
            return null;
        }
        var fits = value is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float, Text.Length: < 400 } scalar && scalar.JsonDigits() is not null;
        return Checked(value, keyword, "a number", fits) ? Encoding.ASCII.GetBytes(((ScalarNode)value).JsonDigits()!) : null;
    }

    /// <summary>The names of a value that is a list of names.</summary>
    public string[] Names(DocumentNode value, string keyword) =>
        Checked(value, keyword, "a list of names", value is SequenceNode list && list.Items.All(item => item is ScalarNode { Kind: ScalarKind.String }))
            ? [.. ((SequenceNode)value).Items.Cast<ScalarNode>().Select(item => item.Text).Distinct(StringComparer.Ordinal)]
            : [];

    /// <summary>Whether nothing but a <c>$ref</c> is asserted.</summary>
    public bool IsOnlyReference => schema.Entries.All(entry => entry.Key == "$ref" || !Dialect.Keywords.TryGetValue(entry.Key, out var shape) || shape == KeywordShape.Annotation);

    /// <summary>The target of the one reference that these rules are; null for anything else.</summary>
    public static SchemaNode? OnlyTarget(List<ISchemaRule> rules) => rules is [ReferenceRule reference] ? reference.Target : null;

    /// <summary>Reads the references; true where there is a <c>$ref</c>.</summary>
    public bool References(List<ISchemaRule> rules)
    {
        var reference = Get("$ref");
        if (reference is not null && compiler.Target(reference, resource) is { } target)
        {
            rules.Add(new ReferenceRule(target.Node, "$ref"));
        }
        if (Get("$dynamicRef") is { } dynamic && compiler.Target(dynamic, resource) is { } first)
        {
            compiler.TrackScope();
            // Only a target that is a dynamic anchor itself makes the reference dynamic.
            var isDynamic = first.Anchor is not null && first.Node.Resource.DynamicAnchors.ContainsKey(first.Anchor);
            rules.Add(isDynamic ? new DynamicReferenceRule(first.Node, first.Anchor!) : new ReferenceRule(first.Node, "$dynamicRef"));
        }
        if (Get("$recursiveRef") is { } recursive && compiler.Target(recursive, resource) is { } root)
        {
            compiler.TrackScope();
            rules.Add(new RecursiveReferenceRule(root.Node));
        }
        return reference is not null;
    }

    /// <summary>Reports keywords that nobody knows: they assert nothing, which their author may not mean.</summary>
    public void ReportUnknown()
    {
        foreach (var entry in schema.Entries)
        {
            if (!Dialect.Has(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                compiler.Warn("schema-keyword-unknown", $"'{entry.Key}' is no keyword of this dialect of JSON Schema; it asserts nothing.", entry, "Mend the name, or begin it with 'x-'.");
            }
        }
    }

    private bool Checked(DocumentNode value, string keyword, string wanted, bool fits)
    {
        if (!fits)
        {
            compiler.Report("schema-shape", $"'{keyword}' is {wanted}; here stands {value.Noun}.", value);
        }
        return fits;
    }
}
