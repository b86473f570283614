using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>A place in the document of an instance, in the language of mappings: <c>input.orderId</c>, <c>steps.charges.total</c>, <c>item.code</c>.</summary>
public sealed class WorkflowPath
{
    private readonly SourcePath? _path;

    private WorkflowPath(string text, SourcePath? path) => (Text, _path) = (text, path);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The text that stands there first; null where none does.</summary>
    public string? TextIn(JsonNode document) => _path is null ? null : Run().TextOf(new Scope(new JsonItem(document), null), _path);

    /// <summary>All values that stand there, in order; an array gives its items.</summary>
    public IReadOnlyList<JsonNode> Items(JsonNode document) =>
        _path is null ? [] : [.. Run().Select(new Scope(new JsonItem(document), null), _path).OfType<JsonItem>().Select(item => item.Node)];

    internal static WorkflowPath? Read(ResourceReader r, string key, string about, PathSpace paths)
    {
        if (r.OptionalText(key, about, 300) is not { } text)
        {
            return null;
        }
        var path = paths.Parse(text, out var problem);
        if (problem is not null)
        {
            r.Report("mapping-path", key, problem);
        }
        return new WorkflowPath(text, path);
    }

    /// <summary>The paths of instances; what is parsed is noted in <paramref name="seen"/>.</summary>
    internal static PathSpace Space(List<SourcePath>? seen = null) => new(SourceFormat.Json, null, FrozenSet<string>.Empty) { Seen = seen };

    private static Evaluation Run() => new(null, FrozenDictionary<string, string>.Empty, null, null);
}

/// <summary>A condition over the document of an instance, in the language of mappings.</summary>
public sealed class WorkflowCondition
{
    private readonly Test? _test;

    private WorkflowCondition(string text, Test? test) => (Text, _test) = (text, test);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it holds.</summary>
    public bool Holds(JsonNode document) =>
        _test is not null && _test(new Evaluation(null, FrozenDictionary<string, string>.Empty, null, null), new Scope(new JsonItem(document), null));

    internal static WorkflowCondition? Read(ResourceReader r, string key, string about, PathSpace paths)
    {
        if (r.OptionalText(key, about, 1000) is not { } text)
        {
            return null;
        }
        var test = ConditionParser.Parse(text, paths, out var problem);
        if (problem is not null)
        {
            r.Report("mapping-condition", key, problem);
        }
        return new WorkflowCondition(text, test);
    }
}

/// <summary>Where the input of a step comes from: rows of a mapping that stand with it, or a mapping of the workspace. Nothing of both gives an empty object.</summary>
/// <param name="Rows">The rows, compiled; null for none.</param>
/// <param name="Mapping">The mapping by name; null for none.</param>
public sealed record StepInput(CompiledMapping? Rows, Ref? Mapping)
{
    /// <summary>No input.</summary>
    public static readonly StepInput Empty = new(null, null);

    internal static StepInput Read(ResourceReader r, PathSpace paths, string key = "with", bool named = true)
    {
        var reader = new RuleReader(paths, FrozenDictionary<string, CodeMap>.Empty, TargetFormat.Json);
        var rows = r.List(key, reader.Read, "Rows of a mapping over the instance: input, steps, event, item.");
        var mapping = named ? r.OptionalReference("mapping", "A mapping of this domain, or domain/mapping, from JSON, in place of rows.") : null;
        foreach (var use in reader.Uses)
        {
            r.ReportAt("mapping-unknown-type", use.At, "Rows of a step have no types.", "Name a mapping of the workspace, which can have types.");
        }
        foreach (var reference in reader.References)
        {
            r.ReportAt("mapping-unknown-entry", reference.At, "Rows of a step make no entries.", "Name a mapping of the workspace that makes a transaction.");
        }
        if (r.Has(key) && r.Has("mapping"))
        {
            r.Report("resource-value", "mapping", $"'mapping' cannot stand beside '{key}'.", "Keep one.");
        }
        return new StepInput(rows.Count == 0 ? null : CompiledMapping.OfRows(rows, r.At), mapping);
    }
}
