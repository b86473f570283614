using System.Globalization;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>Makes plans of compiled schemas: one for each schema, and one for each set of schemas that meet at the same value.</summary>
internal sealed class PlanBuilder
{
    /// <summary>Sets beyond it are judged schema by schema: recursive schemas can meet in very many ways.</summary>
    private const int MaxSets = 2000;

    /// <summary>Schemas keep their plans, which many compiled schemas share; so one builder works at a time.</summary>
    private static readonly Lock Gate = new();

    private readonly Queue<(SchemaPlan Plan, SchemaNode[] Roots)> _waiting = new();
    private readonly Dictionary<string, SchemaPlan> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<SchemaNode, int> _ids = [];

    public static SchemaPlan Of(SchemaNode root)
    {
        lock (Gate)
        {
            var builder = new PlanBuilder();
            var plan = builder.Plan(root);
            while (builder._waiting.TryDequeue(out var next))
            {
                builder.Fill(next.Plan, next.Roots);
            }
            return plan;
        }
    }

    /// <summary>The plan of a schema; it is filled later.</summary>
    public SchemaPlan Plan(SchemaNode node)
    {
        if (node.Plan is null)
        {
            node.Plan = new SchemaPlan();
            _waiting.Enqueue((node.Plan, [node]));
        }
        return node.Plan;
    }

    /// <summary>The plan of several schemas at one place; null where none of them says anything.</summary>
    public SchemaPlan? Plan(IEnumerable<SchemaNode> nodes)
    {
        var roots = nodes.Where(node => !node.Anything).Distinct().ToArray();
        if (roots.Length < 2)
        {
            return roots.Length == 0 ? null : Plan(roots[0]);
        }
        var key = string.Join(' ', roots.Select(Id).Order().Select(id => id.ToString(CultureInfo.InvariantCulture)));
        if (_sets.TryGetValue(key, out var known))
        {
            return known;
        }
        var plan = new SchemaPlan();
        if (_sets.Count >= MaxSets)
        {
            plan.Types = JsonTypes.Any;
            plan.ObjectRules = plan.OtherRules = [.. roots.Select(root => (PlanRule)Plan(root).Read)];
            return plan;
        }
        _sets.Add(key, plan);
        _waiting.Enqueue((plan, roots));
        return plan;
    }

    private int Id(SchemaNode node)
    {
        _ids.TryAdd(node, _ids.Count);
        return _ids[node];
    }

    private void Fill(SchemaPlan plan, SchemaNode[] roots)
    {
        var all = Conjunction.Of(roots);
        var objects = all.IsEndless ? null : ObjectPlanBuilder.Build(this, all, roots);
        if (objects is null)
        {
            plan.ObjectRules = plan.OtherRules = [.. roots.Select(BranchRules.Schema)];
            plan.Types = JsonTypes.Any;
            return;
        }
        plan.Nullable = roots is [{ Nullable: true }];
        var types = JsonTypes.Any;
        foreach (var node in all.Nodes)
        {
            types &= node.Nothing ? JsonTypes.None : node.Types;
            plan.StrictIntegers |= node.StrictIntegers && (node.Types & (JsonTypes.Number | JsonTypes.Integer)) == JsonTypes.Integer;
        }
        var enums = all.Rules.OfType<EnumRule>().ToArray();
        var texts = all.Nodes.Select(node => node.String).OfType<StringRules>().ToArray();
        plan.String = texts.Length + enums.Length == 0 ? null : new StringPlan(texts, [.. enums.Select(rule => rule.Names)]);
        var numbers = all.Nodes.Select(node => node.Number).OfType<NumberRules>().ToArray();
        plan.Number = numbers.Length == 0 ? null : new NumberPlan(numbers);
        plan.Array = Arrays([.. all.Nodes.Select(node => node.Array).OfType<ArrayRules>()]);
        plan.Object = objects.Plan;

        var both = enums.Where(rule => rule.HasOthers).Select(BranchRules.Enum)
            .Concat(all.Apart.Select(node => node.Unevaluated is null ? Plan(node).Read : BranchRules.Schema(node))).ToArray();
        plan.ObjectRules = [.. both, .. objects.Left.Select(Rule)];
        plan.OtherRules = [.. both, .. objects.Left.Concat(objects.Taken).Select(Rule)];
        // Last of all, so that a plan that was not finished allows nothing.
        plan.Types = enums.Aggregate(types, (left, rule) => left & rule.Types);
    }

    private PlanRule Rule(ISchemaRule rule) => rule switch
    {
        AnyOfRule any => Choice(any.Schemas, BranchRules.AnyOf([.. any.Schemas.Select(Plan)])),
        OneOfRule one => Choice(one.Schemas, BranchRules.OneOf([.. one.Schemas.Select(Plan)])),
        NotRule not => BranchRules.Not(Plan(not.Schema)),
        IfRule conditional => BranchRules.If(Plan(conditional.Condition), conditional.Then is { } then ? Plan(then) : null, conditional.Otherwise is { } otherwise ? Plan(otherwise) : null),
        _ => throw new InvalidOperationException($"{rule.GetType().Name} has no plan."),
    };

    private PlanRule Choice(SchemaNode[] schemas, PlanRule rule)
    {
        var by = schemas.Length < 2 ? null : Discriminator.Of([.. schemas.Select(schema => ObjectPlanBuilder.Texts(Conjunction.Of([schema])))]);
        return by is null ? rule : BranchRules.Discriminated(by, [.. schemas.Select(Plan)], rule);
    }

    private ArrayPlan? Arrays(ArrayRules[] rules) => rules.Length == 0 ? null : new ArrayPlan
    {
        First = [.. Enumerable.Range(0, rules.Max(rule => rule.First.Length)).Select(at => Plan(rules.Select(rule => at < rule.First.Length ? rule.First[at] : rule.Others).OfType<SchemaNode>()))],
        Others = Plan(rules.Select(rule => rule.Others).OfType<SchemaNode>()),
        Contains = [.. rules.Where(rule => rule.Contains is not null).Select(rule => new ContainsPlan(Plan(rule.Contains!), rule.LeastContained, rule.MostContained))],
        Least = rules.Max(rule => rule.Least),
        Most = rules.Min(rule => rule.Most),
        Unique = rules.Any(rule => rule.Unique),
    };
}
