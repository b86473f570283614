using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Changes;

/// <summary>What a workspace would change against the active release, what the checks say about it, and whose approval it needs.</summary>
/// <param name="Base">The active release.</param>
/// <param name="Differences">Resource by resource.</param>
/// <param name="Findings">Of the check, and of the limits of decision rights.</param>
/// <param name="Changes">As decision rights see them.</param>
/// <param name="Consumers">Who is touched by what breaks.</param>
/// <param name="Needs">Whose approval is needed.</param>
internal sealed record Plan(
    BaseState Base, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<Finding> Findings, IReadOnlyList<ClassifiedChange> Changes,
    IReadOnlyList<AffectedConsumer> Consumers, IReadOnlyList<ApprovalNeed> Needs)
{
    public int BaseRelease => Base.Number;

    /// <summary>What it takes away from standards, at its lines.</summary>
    public IReadOnlyList<Finding> Weakened => [.. Findings.Where(finding => finding.Rule == "standard-weakened")];

    /// <summary>True where its author sits in the council, which alone proposes to weaken standards.</summary>
    public bool IsOfCouncil { get; init; }

    /// <summary>What proposed standards would say of all that is in force; null where none differs.</summary>
    public StandardTrial? Trial { get; init; }

    /// <summary>Whose work it is.</summary>
    public Authors Authors { get; init; } = "";

    /// <summary>Files that the service account which proposes it may not touch.</summary>
    public IReadOnlyList<Finding> Foreign => [.. Findings.Where(finding => finding.Rule == ServiceProposals.Rule)];

    public bool IsBlocked => Findings.Any(finding => finding.Blocks);
}

/// <summary>Compares a workspace with what is active, and asks the table in force whose approval that needs.</summary>
internal sealed class PlanChange(ModuleDb db, ExchangeLog exchanges, ReleaseStore store, InForce inForce, TimeProvider clock)
{
    /// <param name="files">The workspace.</param>
    /// <param name="author">Who proposes it.</param>
    /// <param name="emergency">True for an emergency change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="others">Whose commits it carries besides: names or addresses.</param>
    public async Task<Decision<Plan>> Handle(IReadOnlyDictionary<string, string> files, string author, bool emergency, CancellationToken cancellationToken, IReadOnlyList<string>? others = null)
    {
        var head = await store.Head(cancellationToken);
        var found = await inForce.Of(head.Active, cancellationToken);
        if (found.Value is not { } before)
        {
            return found.Refused!;
        }
        var (authors, nobody) = ServiceProposals.Authors(author, others, before.Workspace);
        if (authors is null)
        {
            return nobody!;
        }
        var foreign = ServiceProposals.Foreign(author, before, files);
        var today = WorkspaceFiles.Today(clock);
        var differences = WorkspaceDifference.Between(before.Files, files);
        var observed = await ObservedCounts.Since(db, clock.GetUtcNow() - RecordedUses.Lately, cancellationToken);
        var check = WorkspaceFiles.Check(files, before.Files, today, before.Workspace, Touched(observed, before.Workspace, differences));
        if (before.Workspace is null || check.Workspace is null)
        {
            var first = before.Workspace is null ? ApprovalNeeds.Of([], null, null, authors, [], emergency, today) : [];
            return new Plan(before, differences, [.. foreign, .. check.Findings], [], [], first) { Authors = authors, IsOfCouncil = before.Workspace is not null && before.Voices().Council.Contains(author) };
        }
        var council = before.Voices().Council.Contains(author);
        var lowered = StandardFloor.Weakened(WorkspaceFiles.Bytes(before.Files), before.Workspace, WorkspaceFiles.Bytes(files), check.Workspace)
            .Select(finding => council ? finding with { Severity = Severity.Warn } : finding with { AsksForApproval = false });
        var changes = ChangeClassification.Between(before.Workspace, check.Workspace, differences, check.Breaks, today);
        var recorded = await Recorded(changes, cancellationToken);
        var consumers = InterfaceConsumers.Of(before.Workspace, changes, recorded, before.Groups);
        changes = Retirement.Told(changes, check.Workspace, consumers, recorded);
        var needs = ApprovalNeeds.Of(changes, before.Rights, before.Voices(check.Workspace), authors, consumers, emergency, today);
        return new Plan(before, differences, [.. foreign, .. Told(check.Findings, needs), .. lowered, .. Retirement.Findings(changes), .. RightsFindings.Of(changes, before.Rights, needs, emergency, today)], changes, consumers, needs)
            { Authors = authors, IsOfCouncil = council, Trial = StandardTrial.Of(before.Files, files, today, observed) };
    }

    /// <summary>What breaks consumers does not block: it says whom it needs.</summary>
    private static IEnumerable<Finding> Told(IReadOnlyList<Finding> findings, IReadOnlyList<ApprovalNeed> needs)
    {
        var asked = string.Join(", ", needs.Where(need => need.Changes.Any(change => change.StartsWith(ChangeKind.Breaking, StringComparison.Ordinal))).Select(need => need.Key));
        return findings.Select(finding => finding is { AsksForApproval: true, Blocks: true }
            ? finding with { Severity = Severity.Warn, Fix = $"It needs the approval of: {asked}. Or publish it as a new major version beside this one." } : finding);
    }

    /// <summary>What traffic showed of the interfaces that a change touches: that of others is the scan's to tell, and no reason to hold up this one.</summary>
    private static IReadOnlyList<ObservedValues> Touched(IReadOnlyList<ObservedValues> observed, Workspace? before, IReadOnlyList<ResourceDifference> differences)
    {
        var touched = (before?.Apis.Values.Select(api => (api.Id, api.At.File)).Concat(before.Events.Values.Select(type => (Id: type.Type, type.At.File))) ?? [])
            .Where(one => differences.Any(difference => difference.File.StartsWith(one.File[..(one.File.LastIndexOf('/') + 1)], StringComparison.Ordinal))).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        return [.. observed.Where(row => touched.Contains(row.Interface))];
    }

    private async Task<IReadOnlyList<RecordedUse>> Recorded(IReadOnlyList<ClassifiedChange> changes, CancellationToken cancellationToken)
    {
        var uses = new List<RecordedUse>();
        var touched = changes.Where(change => change.Kind is ChangeKind.Breaking or ChangeKind.Deprecated or ChangeKind.Retired).Select(change => change.Resource);
        foreach (var id in touched.Distinct(StringComparer.Ordinal))
        {
            uses.AddRange(await RecordedUses.Of(exchanges, id, clock.GetUtcNow(), cancellationToken));
        }
        return uses;
    }
}
