using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema.Compilation;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>Merges what the schemas of a conjunction ask of objects.</summary>
internal sealed class ObjectPlanBuilder
{
    private readonly PlanBuilder _builder;
    private readonly ObjectRules[] _rules;
    private readonly NameIndex _names = new();
    private readonly List<ObjectBranch> _branches = [];
    private readonly List<ISchemaRule> _taken = [];
    private readonly List<ISchemaRule> _left = [];

    private ObjectPlanBuilder(PlanBuilder builder, Conjunction all)
    {
        _builder = builder;
        _rules = [.. all.Nodes.Select(node => node.Object).OfType<ObjectRules>()];
        if (Own().Distinct(StringComparer.Ordinal).Count() <= ObjectPlan.MaxPlaced)
        {
            NameOwn();
        }
        foreach (var rule in all.Rules.Where(rule => rule is not EnumRule))
        {
            (Take(rule) ? _taken : _left).Add(rule);
        }
    }

    /// <summary>The plan for objects, null where nothing is asked of them, and what becomes of the combinations; null where the schemas cannot be merged.</summary>
    public static Merged? Build(PlanBuilder builder, Conjunction all, SchemaNode[] sources)
    {
        var merging = new ObjectPlanBuilder(builder, all);
        if (merging._rules.Length == 0 && merging._branches.Count == 0)
        {
            return new Merged(null, merging._taken, merging._left);
        }
        // Whether such a pattern matches a name is not for compilation to say, which has no limit of time.
        return merging._rules.Any(rule => rule.Patterns.Any(pattern => pattern.Pattern.Backtracks)) || !merging.Note() ? null : new Merged(merging.Plan(sources), merging._taken, merging._left);
    }

    /// <summary>The properties that are restricted to texts.</summary>
    public static Dictionary<string, string[]> Texts(Conjunction all)
    {
        var texts = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var property in all.Nodes.Select(node => node.Object).OfType<ObjectRules>().SelectMany(rules => rules.Properties))
        {
            if (property.Schema is { } schema && Conjunction.Of([schema]).Texts is { } allowed)
            {
                texts.TryAdd(property.Name, allowed);
            }
        }
        return texts;
    }

    /// <summary>Makes a branch of a combination whose operands look at few properties.</summary>
    private bool Take(ISchemaRule rule)
    {
        var before = _names.Count;
        var branch = rule switch
        {
            AnyOfRule any => Branch(BranchKind.AnyOf, any.Schemas),
            OneOfRule one => Branch(BranchKind.OneOf, one.Schemas),
            NotRule not => Branch(BranchKind.Not, [not.Schema]),
            IfRule conditional => Glimpse(conditional.Condition, isLight: true) is { } condition
                ? new ObjectBranch(BranchKind.If, [condition, Outcome(conditional.Then), Outcome(conditional.Otherwise)])
                : null,
            _ => null,
        };
        if (branch is null || _names.Count > ObjectPlan.MaxPlaced)
        {
            _names.Shorten(before);
            return false;
        }
        _branches.Add(branch);
        return true;
    }

    private ObjectBranch? Branch(BranchKind kind, SchemaNode[] schemas)
    {
        var operands = schemas.Select(schema => Glimpse(schema, isLight: true)).OfType<Glance>().ToArray();
        return operands.Length == schemas.Length ? new ObjectBranch(kind, operands) : null;
    }

    private Glance Outcome(SchemaNode? schema) =>
        schema is null || schema.Anything ? new Glance() : Glimpse(schema, isLight: false) ?? new Glance { Whole = _builder.Plan(schema) };

    /// <summary>What a schema asks of an object, where that is the presence and the values of single properties; null otherwise.</summary>
    private Glance? Glimpse(SchemaNode schema, bool isLight)
    {
        var all = Conjunction.Of([schema]);
        var enums = all.Rules.OfType<EnumRule>().ToArray();
        if (all.IsEndless || all.Apart.Count > 0 || schema.Nullable || all.Rules.Any(rule => rule is not EnumRule { HasOthers: false }))
        {
            return null;
        }
        var glance = new Glance { Never = enums.Length > 0 || all.Nodes.Exists(node => node.Nothing || (node.Types & JsonTypes.Object) == JsonTypes.None) };
        var values = new Dictionary<int, List<SchemaNode>>();
        foreach (var rules in all.Nodes.Select(node => node.Object).OfType<ObjectRules>())
        {
            if (!rules.IsNamesAlone || (isLight && rules.Properties.Any(property => property.Schema is { } value && !Conjunction.Of([value]).IsLight)))
            {
                return null;
            }
            for (var i = 0; i < rules.Properties.Length; i++)
            {
                var name = _names.Of(rules.Properties[i].Name);
                if (name >= ObjectPlan.MaxPlaced)
                {
                    return null;
                }
                glance.Needs |= i < rules.Required ? 1UL << name : 0;
                if (rules.Properties[i].Schema is { Anything: false } value)
                {
                    (values.TryGetValue(name, out var found) ? found : values[name] = []).Add(value);
                }
            }
        }
        glance.Values = [.. values.Select(value => (value.Key, _builder.Plan(value.Value)!))];
        return glance;
    }

    /// <summary>Gives all names an index; those whose presence matters come among the first, where there are many.</summary>
    private bool Note()
    {
        if (Own().Distinct(StringComparer.Ordinal).Count() + _names.Count > ObjectPlan.MaxNoted)
        {
            foreach (var rule in _rules)
            {
                Array.ForEach(rule.Properties[..rule.Noted], property => _names.Of(property.Name));
            }
            if (_names.Count > ObjectPlan.MaxNoted)
            {
                return false;
            }
        }
        NameOwn();
        return true;
    }

    private IEnumerable<string> Own() => _rules.SelectMany(rule => rule.Properties.Select(property => property.Name));

    /// <summary>Most objects have their properties in the order of their schema, where each is looked for first.</summary>
    private void NameOwn()
    {
        foreach (var property in _rules.SelectMany(rule => rule.Properties).OrderBy(property => property.Order < 0).ThenBy(property => property.Order))
        {
            _names.Of(property.Name);
        }
    }

    private ObjectPlan Plan(SchemaNode[] sources) => new()
    {
        Sources = sources,
        Names = new Utf8Names(_names.Texts),
        Values = [.. _names.Texts.Select(name => _builder.Plan(_rules.SelectMany(rule => Schemas(rule, name))))],
        Required = _rules.Aggregate(0UL, (bits, rule) => rule.Properties[..rule.Required].Aggregate(bits, (own, property) => own | Bit(property.Name))),
        Unnamed = [.. _rules.Where(rule => rule.Patterns.Length > 0 || rule.Others is { Anything: false }).Select(rule => new UnnamedPlan(
            [.. rule.Patterns.Select(pattern => (pattern.Pattern, _builder.Plan(pattern.Schema)))], rule.Others is { Anything: false } others ? _builder.Plan(others) : null))],
        PropertyNames = _builder.Plan(_rules.Select(rule => rule.PropertyNames).OfType<SchemaNode>()),
        Dependencies = [.. _rules.SelectMany(rule => rule.Dependencies.Select(dependency => new DependencyPlan(Bit(rule.Properties[dependency.Trigger].Name),
            dependency.Needs.Aggregate(0UL, (bits, name) => bits | Bit(rule.Properties[name].Name)), dependency.Schema is { } schema ? _builder.Plan(schema) : null)))],
        Branches = [.. _branches],
        Least = _rules.Select(rule => rule.Least).Append(0).Max(),
        Most = _rules.Select(rule => rule.Most).Append(long.MaxValue).Min(),
    };

    private ulong Bit(string name) => 1UL << _names.Of(name);

    /// <summary>What one schema asks of a property whose name is known.</summary>
    private static IEnumerable<SchemaNode> Schemas(ObjectRules rules, string name)
    {
        var raw = JsonEncodedText.Encode(name).EncodedUtf8Bytes.ToArray();
        var asked = rules.Properties.Where(property => property.Name == name).Select(property => property.Schema).OfType<SchemaNode>()
            .Concat(rules.Patterns.Where(pattern => pattern.Pattern.Matches(raw, null, null)).Select(pattern => pattern.Schema)).ToList();
        return asked.Count == 0 && rules.Others is { } others ? [others] : asked;
    }

    /// <summary>What becomes of a conjunction.</summary>
    /// <param name="Plan">What is asked of objects.</param>
    /// <param name="Taken">The combinations that it decides for objects.</param>
    /// <param name="Left">Those that read a value again.</param>
    internal sealed record Merged(ObjectPlan? Plan, List<ISchemaRule> Taken, List<ISchemaRule> Left);
}
