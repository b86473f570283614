using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>What a change to an interface is: one base kind, and beside it exposure, access and pattern where they change too.</summary>
internal sealed class InterfaceChanges(Network before, Network after, DateOnly today)
{
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _old = InterfaceFacts.Of(before);
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _now = InterfaceFacts.Of(after);
    private readonly ILookup<string, (string Id, bool IsFolder)> _parts = Parts(before, after);

    /// <summary>The interfaces that a file is part of.</summary>
    public IEnumerable<string> Of(string file) => _parts[file].Select(part => part.Id)
        .Concat(Folders(file).SelectMany(folder => _parts[folder].Where(part => part.IsFolder).Select(part => part.Id))).Distinct(StringComparer.Ordinal);

    /// <summary>The changes of one interface.</summary>
    /// <param name="id">Which.</param>
    /// <param name="breaks">What breaks those who use it.</param>
    public IEnumerable<ClassifiedChange> Classify(string id, IReadOnlyList<InterfaceBreak> breaks)
    {
        var (old, now) = (_old.GetValueOrDefault(id), _now.GetValueOrDefault(id));
        if ((now ?? old) is not { } either)
        {
            yield break;
        }
        breaks = [.. breaks, .. LostFields.Of(old, now)];
        var (kind, why, at) = Base(old, now, breaks);
        ClassifiedChange Make(string what, SourcePosition where, string sentence) => Describe(what, either, old, where, sentence);
        yield return Make(kind, at, why) with { Breaks = breaks, Sunset = (now ?? old)!.Terms.Sunset, HasNewMajor = HasNewMajor(either) };
        if (old is null || now is null)
        {
            yield break;
        }
        var exposures = DataExposure.Of(old, now).ToList();
        if (exposures.Count > 0)
        {
            yield return Make(ChangeKind.Exposure, exposures[0].At, string.Join(' ', exposures.Select(exposure => exposure.Why)));
        }
        if ((old.Terms.Pattern?.Interaction, old.Terms.Pattern?.Route) != (now.Terms.Pattern?.Interaction, now.Terms.Pattern?.Route)) // where it stands is no part of it
        {
            yield return Make(ChangeKind.Pattern, now.At, $"It works as {Text(now.Terms.Pattern)}, and worked as {Text(old.Terms.Pattern)}.");
        }
        if (ScopesOf(old) != ScopesOf(now) || PartnersOf(old) != PartnersOf(now))
        {
            yield return Make(ChangeKind.Access, now.Api?.Access.At ?? now.At, "Who may use or feed it changes.");
        }
    }

    /// <summary>An interface as a recipient gets it.</summary>
    public ClassifiedChange? Exposed(string id, SourcePosition at, string why) =>
        (_now.GetValueOrDefault(id) ?? _old.GetValueOrDefault(id)) is { } facts ? Describe(ChangeKind.Exposure, facts, _old.GetValueOrDefault(id), at, why) with { Audience = "partner" } : null;

    private ClassifiedChange Describe(string kind, InterfaceFacts facts, InterfaceFacts? old, SourcePosition at, string why) => new(kind, facts.Id, at, why)
    {
        Domain = (old ?? facts).Terms.Owner.Name,
        Audience = InterfaceFacts.IsForPartners(after, facts) || (old is not null && InterfaceFacts.IsForPartners(before, old)) ? "partner" : "internal",
        Classification = DataExposure.MoreSensitive(before, after, (old ?? facts).Terms.Classification.Name, facts.Terms.Classification.Name),
        Criticality = Words.Criticalities.WordFor((Criticality)Math.Max((int)(old ?? facts).Terms.Criticality, (int)facts.Terms.Criticality)),
        Tier = facts.Terms.Tier.Name,
    };

    private (string Kind, string Why, SourcePosition At) Base(InterfaceFacts? old, InterfaceFacts? now, IReadOnlyList<InterfaceBreak> breaks)
    {
        if (old is null)
        {
            var newer = now!.Major > 1 && _old.Values.Any(facts => facts.Family == now.Family);
            return (ChangeKind.New, newer ? "A new major version." : "A new interface.", now.At);
        }
        if (now is null || (now.Terms.Lifecycle == Lifecycle.Retired && old.Terms.Lifecycle != Lifecycle.Retired))
        {
            var at = now?.Terms.LifecycleAt ?? old.At;
            return IsPromised(old) ? (ChangeKind.Breaking, "It is taken away while it is promised.", at) : (ChangeKind.Retired, "It is taken away; nothing is promised of it.", at);
        }
        if (breaks.Count > 0)
        {
            return (ChangeKind.Breaking, breaks[0].Text + (breaks.Count > 1 ? $" And {breaks.Count - 1} more." : ""), breaks[0].At);
        }
        if (old.Terms.Runs && now.Terms.Lifecycle == Lifecycle.Draft)
        {
            return (ChangeKind.Breaking, "It runs, and would be a draft again.", now.Terms.LifecycleAt);
        }
        if (old.Terms.Lifecycle == Lifecycle.Deprecated && now.Terms.Sunset < old.Terms.Sunset)
        {
            return (ChangeKind.Breaking, $"Its sunset comes before {old.Terms.Sunset:yyyy-MM-dd}, until which it was promised.", now.Terms.LifecycleAt);
        }
        return old.Terms.Lifecycle != Lifecycle.Deprecated && now.Terms.Lifecycle == Lifecycle.Deprecated
            ? (ChangeKind.Deprecated, $"It is deprecated, with its sunset on {now.Terms.Sunset:yyyy-MM-dd}.", now.Terms.LifecycleAt)
            : (ChangeKind.Compatible, "Nobody who uses it has to change.", now.At);
    }

    private bool IsPromised(InterfaceFacts facts) =>
        facts.Terms.Lifecycle == Lifecycle.Published || (facts.Terms.Lifecycle == Lifecycle.Deprecated && facts.Terms.Sunset > today);

    private bool HasNewMajor(InterfaceFacts facts) =>
        _now.Values.Any(other => other.Family == facts.Family && other.Major > facts.Major && other.Terms.Lifecycle == Lifecycle.Published);

    private static string ScopesOf(InterfaceFacts facts) => facts.Event is { } type
        ? type.Access?.Scope?.Name ?? ""
        : string.Join(' ', (facts.Api?.Access.Scopes ?? new Dictionary<string, Ref>()).OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key}={row.Value.Name}"));

    private static string PartnersOf(InterfaceFacts facts) =>
        string.Join(' ', (facts.Flow?.Source.Senders ?? []).Select(partner => partner.Name).Order(StringComparer.Ordinal));

    private static string Text(Pattern? pattern) => pattern is null ? "nothing that it says" : $"{pattern.Interaction}, {pattern.Route}";

    private static IEnumerable<string> Folders(string file)
    {
        for (var cut = file.LastIndexOf('/'); cut > 0; cut = file.LastIndexOf('/', cut - 1))
        {
            yield return file[..(cut + 1)];
        }
    }

    private static ILookup<string, (string Id, bool IsFolder)> Parts(params Network[] states) => states.SelectMany(state => InterfaceFacts.Of(state).Values)
        .SelectMany(facts => facts.Files.Select(file => (Path: file, facts.Id, IsFolder: false)).Concat(facts.Folder is { } folder ? [(folder, facts.Id, true)] : []))
        .Distinct().ToLookup(row => row.Path, row => (row.Id, row.IsFolder), StringComparer.Ordinal);
}
