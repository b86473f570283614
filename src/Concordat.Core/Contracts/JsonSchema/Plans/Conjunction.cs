namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>All schemas that must hold for one value: some schemas with what they refer to and what their <c>allOf</c> lists.</summary>
internal sealed class Conjunction
{
    private readonly HashSet<SchemaNode> _met = [];
    private readonly HashSet<SchemaNode> _open = [];
    private readonly bool _isOne;

    private Conjunction(IReadOnlyList<SchemaNode> roots)
    {
        _isOne = roots.Count == 1;
        foreach (var root in roots)
        {
            Add(root);
        }
    }

    /// <summary>Those whose keywords can be merged.</summary>
    public List<SchemaNode> Nodes { get; } = [];

    /// <summary>Those that must be judged for themselves: what is nullable, and what asks for unevaluated parts.</summary>
    public List<SchemaNode> Apart { get; } = [];

    /// <summary>True where a schema refers to itself without going down, which no instance meets.</summary>
    public bool IsEndless { get; private set; }

    public static Conjunction Of(IReadOnlyList<SchemaNode> roots) => new(roots);

    /// <summary>The keywords that are no references and no <c>allOf</c>.</summary>
    public IEnumerable<ISchemaRule> Rules => Nodes.SelectMany(node => node.Sources).Where(rule => rule is not (ReferenceRule or AllOfRule));

    /// <summary>True where a value is judged without going into it.</summary>
    public bool IsLight => !IsEndless && Apart.Count == 0 && Nodes.TrueForAll(node => node is { Object: null, Array: null }) && Rules.All(rule => rule is EnumRule);

    /// <summary>The texts to which an enum restricts it, where it has one of texts alone; null for none.</summary>
    public string[]? Texts => Nodes.Exists(node => node.Nullable) ? null : Rules.OfType<EnumRule>().FirstOrDefault(rule => rule is { HasOthers: false })?.Texts;

    private void Add(SchemaNode node)
    {
        if (node.Anything)
        {
            return;
        }
        if (!_met.Add(node))
        {
            IsEndless |= _open.Contains(node);
            return;
        }
        if (node.Unevaluated is not null || (node.Nullable && !(_isOne && _met.Count == 1)))
        {
            Apart.Add(node);
            return;
        }
        Nodes.Add(node);
        _open.Add(node);
        foreach (var rule in node.Sources)
        {
            if (rule is ReferenceRule reference)
            {
                Add(reference.Target);
            }
            else if (rule is AllOfRule all)
            {
                Array.ForEach(all.Schemas, Add);
            }
        }
        _open.Remove(node);
    }
}
