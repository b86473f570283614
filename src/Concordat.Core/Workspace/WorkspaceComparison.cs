using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Workspace;

/// <summary>The contracts of two states of a workspace, interface by interface. A new major version is a new interface.</summary>
internal static class WorkspaceComparison
{
    /// <summary>What is said of interfaces as a whole.</summary>
    public static IReadOnlyDictionary<string, string> Rules { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["interface-removed"] = "A published interface is deprecated with a sunset, and stays until then.",
        [LegacyRules.New] = "Nothing new is built on a system that is left.",
    };

    public static Compared Between(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> before, Workspace? earlier, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> after, Workspace now, DateOnly today)
    {
        var findings = new List<Finding>();
        var breaks = new List<InterfaceBreak>();
        if (earlier is not { } old)
        {
            return new Compared(null, [Finding.Error("against-unreadable", "The state to compare with holds no workspace.", new SourcePosition("concordat.yaml", 0, 0))], [], 0);
        }
        var judged = 0;
        var grace = Grace(now);
        foreach (var (id, terms, path, next) in Pairs(old, now))
        {
            if (next is null)
            {
                judged++;
                if (terms.Lifecycle == Lifecycle.Published || (terms.Lifecycle == Lifecycle.Deprecated && terms.Sunset > today))
                {
                    var removed = Finding.Error("interface-removed", $"'{id}' was {(terms.Lifecycle == Lifecycle.Published ? "published" : $"promised until {terms.Sunset:yyyy-MM-dd}")} and is gone.",
                        new SourcePosition("concordat.yaml", 1, 1), "Deprecate it with a sunset first, and take it away after that day.") with { Standard = "compatibility", AsksForApproval = true };
                    findings.Add(removed);
                    breaks.Add(new InterfaceBreak(id, removed.Rule, "", "", removed.Message, removed.At));
                }
                continue;
            }
            if (path == next && Same(path, before, after) && Parts(old, now, id).All(part => Same(part, before, after)) && !(old.Events.ContainsKey(id) && before[path].Span.IndexOf("$ref"u8) >= 0))
            {
                judged++; // not a byte of it differs, and nothing else is part of it
                continue;
            }
            var (from, to) = (Set(before), Set(after));
            var comparison = ContractComparison.Compare(from.Open(path), from, to.Open(next), to, new ComparisonOptions(today) { Mode = Mode(to.Open(next).Root), GraceDaysStable = grace });
            judged += comparison.Judged;
            var told = comparison.Changes.Where(change => change.Level != ChangeLevel.Info).Select(change => (Change: change, Finding: AsFinding(change, next))).ToList();
            findings.AddRange(told.Select(row => row.Finding));
            breaks.AddRange(told.Where(row => row.Finding.Severity == Severity.Error || IsLost(row.Change)).Select(row =>
                new InterfaceBreak(id, row.Change.Id, OperationOf(old, id, row.Change), row.Change.ResponseField, row.Finding.Message, row.Finding.At)));
        }
        findings.AddRange(LegacyRules.Added(old, now));
        return new Compared(old, findings, breaks, judged);
    }

    private static IEnumerable<(string Id, InterfaceTerms Terms, string Path, string? Next)> Pairs(Workspace old, Workspace now)
    {
        foreach (var api in old.Apis.Values.Where(api => api.Document is not null && api.Terms.Lifecycle != Lifecycle.Draft).OrderBy(api => api.Id, StringComparer.Ordinal))
        {
            yield return (api.Id, api.Terms, api.Document!.At.File, now.Apis.GetValueOrDefault(api.Id)?.Document?.At.File);
        }
        foreach (var type in old.Events.Values.Where(type => type.SchemaDocument is not null && type.Terms.Lifecycle != Lifecycle.Draft).OrderBy(type => type.Type, StringComparer.Ordinal))
        {
            yield return (type.Type, type.Terms, type.SchemaDocument!.At.File, now.Events.GetValueOrDefault(type.Type)?.SchemaDocument?.At.File);
        }
    }

    /// <summary>The files over which a contract is spread, as the one state reads it or the other.</summary>
    private static IEnumerable<string> Parts(Workspace old, Workspace now, string id) =>
        new[] { old, now }.SelectMany(state => state.Apis.GetValueOrDefault(id) is { } api ? api.OpenApi?.Files.All.Select(one => one.Location) ?? ["?"] : []);

    private static bool Same(string path, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> before, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> after) =>
        before.TryGetValue(path, out var old) && after.TryGetValue(path, out var now) && old.Span.SequenceEqual(now.Span);

    /// <summary>
    /// The days between deprecation and end that the decision rights ask of a breaking change, the shipped rows of the model included: the longest that is named by a row that can decide.
    /// A row without conditions hides those behind it.
    /// </summary>
    private static int Grace(Workspace workspace)
    {
        if (workspace.Governances.GetValueOrDefault(workspace.Organization.Governance.Name) is not { } governance || !RightsModels.Names.Contains(governance.Model))
        {
            return 0;
        }
        var rows = DecisionRights.Of(governance).Rows.Select(row => row.Right).Where(right => right.Changes.Contains(ChangeKind.Breaking)).ToList();
        var decides = rows.FindIndex(right => right.When is null);
        return (int)rows.Take(decides < 0 ? rows.Count : decides + 1).Select(right => right.Or?.Sunset?.TotalDays ?? 0).DefaultIfEmpty(0).Max();
    }

    /// <summary>A field of a response that need not be there may be taken away without breaking the contract; those who got it notice all the same.</summary>
    private static bool IsLost(Change change) => change.ResponseField.Length > 0 && change.Id.Contains("property-removed", StringComparison.Ordinal);

    /// <summary>The operationId by which exchanges name what a change is told of.</summary>
    private static string OperationOf(Workspace old, string id, Change change) => old.Apis.GetValueOrDefault(id)?.OpenApi?.Operations
        .FirstOrDefault(operation => operation.Method == change.Operation && operation.Path.Text == change.Path)?.Id ?? "";

    /// <summary>The mode that a schema asks for: <c>backward-transitive</c> and the others; full where it names none.</summary>
    private static CompatibilityMode Mode(DocumentNode? schema) =>
        Enum.TryParse<CompatibilityMode>((schema as MappingNode)?.Text("x-compatibility")?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode) ? mode : CompatibilityMode.Full;

    /// <summary>A place that only the earlier state has is shown at the top of the contract as it is now.</summary>
    private static Finding AsFinding(Change change, string file)
    {
        var subject = string.Join(' ', new[] { change.Operation, change.Path }.Where(part => part.Length > 0));
        return new Finding(change.Id, change.Level == ChangeLevel.Error ? Severity.Error : Severity.Warn, subject.Length > 0 ? $"{subject}: {change.Text}" : change.Text,
            change.Revision?.At ?? new SourcePosition(file, 1, 1))
        {
            Path = change.Place is { Pointer.Length: > 0 } place
                ? [.. place.Pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))] : [],
            Standard = "compatibility",
            AsksForApproval = true,
        };
    }

    private static DocumentSet Set(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => new(path => files.TryGetValue(path, out var content) ? content : null);
}

/// <summary>What a comparison of two states says.</summary>
/// <param name="Before">The earlier state, errors or not; null where it holds no workspace.</param>
/// <param name="Findings">What it says.</param>
/// <param name="Breaks">What breaks those who use an interface.</param>
/// <param name="Judged">How many values it looked at.</param>
internal sealed record Compared(Workspace? Before, IReadOnlyList<Finding> Findings, IReadOnlyList<InterfaceBreak> Breaks, int Judged);
