using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>
/// Two states of a workspace → classified changes. Pure. Each difference falls under at least one kind; what is part of nothing known
/// counts as a change of the standard, which is decided most strictly.
/// </summary>
public static class ChangeClassification
{
    /// <summary>Classifies all differences.</summary>
    /// <param name="before">The state in force.</param>
    /// <param name="after">The proposed one.</param>
    /// <param name="differences">File by file, as <see cref="WorkspaceDifference"/> tells them.</param>
    /// <param name="breaks">What breaks those who use an interface, as the check tells.</param>
    /// <param name="today">The day on which a sunset lies ahead or behind.</param>
    public static IReadOnlyList<ClassifiedChange> Between(
        Network before, Network after, IReadOnlyList<ResourceDifference> differences, IReadOnlyList<InterfaceBreak> breaks, DateOnly today)
    {
        var interfaces = new InterfaceChanges(before, after, today);
        var broken = breaks.ToLookup(one => one.Interface, StringComparer.Ordinal);
        var changes = new List<ClassifiedChange>();
        var touched = new SortedSet<string>(breaks.Select(one => one.Interface), StringComparer.Ordinal);
        foreach (var difference in differences)
        {
            var owners = interfaces.Of(difference.File).ToList();
            touched.UnionWith(owners);
            if (owners.Count == 0)
            {
                changes.AddRange(OfResource(before, after, difference, interfaces, today));
            }
        }
        changes.AddRange(touched.SelectMany(id => interfaces.Classify(id, [.. broken[id]])));
        return [.. changes.DistinctBy(change => (change.Kind, change.Resource, change.Why))
            .OrderBy(change => change.At.File, StringComparer.Ordinal).ThenBy(change => change.Kind, StringComparer.Ordinal).ThenBy(change => change.Resource, StringComparer.Ordinal)];
    }

    private static IEnumerable<ClassifiedChange> OfResource(Network before, Network after, ResourceDifference difference, InterfaceChanges interfaces, DateOnly today)
    {
        var (file, at) = (difference.File, At(difference));
        var states = new[] { before, after };
        bool Is<T>(Func<Network, IEnumerable<T>> all, Func<T, SourcePosition> place) => states.Any(state => all(state).Any(one => place(one).File == file));
        if (Is(ws => ws.Partners.Values, partner => partner.At))
        {
            return PartnerChanges.Classify(before, after, difference, interfaces);
        }
        if (OfAccount(before, after, difference, at) is { } account)
        {
            return [account];
        }
        if (Is(ws => ws.Systems.Values, system => system.At))
        {
            return [new(ChangeKind.System, difference.Name, at, $"A system behind is {Word(difference)}.")];
        }
        if (Is(ws => ws.Zones.Values, zone => zone.At))
        {
            return [new(ChangeKind.Zone, difference.Name, at, $"A zone is {Word(difference)}.")];
        }
        if (Is(ws => ws.Domains.Values, domain => domain.At))
        {
            return [new(ChangeKind.Domain, difference.Name, at, $"A domain is {Word(difference)}.") { Domain = difference.Name }];
        }
        if (Is(ws => ws.Waivers.Values, waiver => waiver.At))
        {
            return [OfWaiver(before, after, difference, at)];
        }
        if (Is(ws => ws.Proposals.Values, proposal => proposal.At))
        {
            return [ProposalChanges.Classify(before, after, difference, at)];
        }
        if (Is(ws => ws.Products.Values, product => product.At))
        {
            return ProductChanges.Classify(before, after, difference, at, today);
        }
        if (Is(ws => ws.Mappings.Values, mapping => mapping.At) || Is(ws => ws.Profiles.Values, profile => profile.At))
        {
            return [new(ChangeKind.Compatible, difference.Name, at, "No flow uses it yet, or any more.") { Domain = DomainOf(file), Audience = "internal" }];
        }
        return [new(ChangeKind.Standard, difference.Name, at, difference.Kind == "file" ? "It is part of no interface: it counts as a standard." : $"A {difference.Kind} is {Word(difference)}.")];
    }

    /// <summary>An account, or the file of its keys.</summary>
    private static ClassifiedChange? OfAccount(Network before, Network after, ResourceDifference difference, SourcePosition at)
    {
        var found = after.ServiceAccounts.Values.Concat(before.ServiceAccounts.Values).OrderBy(one => one.Name, StringComparer.Ordinal)
            .FirstOrDefault(one => one.At.File == difference.File || one.KeysPath == difference.File);
        return found is null ? null : new(ChangeKind.Access, found.Name, at,
            found.At.File == difference.File ? $"A service account is {Word(difference)}." : $"The keys of the service account {found.Name} are {Word(difference)}.") { Domain = found.Owner.Name };
    }

    private static ClassifiedChange OfWaiver(Network before, Network after, ResourceDifference difference, SourcePosition at)
    {
        var waiver = (after.Waivers.Values.Concat(before.Waivers.Values)).First(one => one.At.File == difference.File);
        return new(ChangeKind.Waiver, waiver.Name, at, difference.Difference == DifferenceKind.Removed
            ? $"The waiver of {waiver.Rule.Name} is taken back." : $"{waiver.Rule.Name} is waived until {waiver.Until:yyyy-MM-dd}: {waiver.Reason}")
        {
            Domain = waiver.Owner.Name,
            Rule = waiver.Rule.Name,
            WaiverDays = difference.Difference == DifferenceKind.Removed ? 0 : waiver.Until.DayNumber - waiver.Granted.DayNumber,
        };
    }

    private static string? DomainOf(string file) => file.Split('/') is ["domains", var domain, ..] ? domain : null;

    private static string Word(ResourceDifference difference) => difference.Difference switch { DifferenceKind.Added => "new", DifferenceKind.Removed => "taken away", _ => "changed" };

    private static SourcePosition At(ResourceDifference difference) => difference.Fields.Count > 0 ? difference.Fields[0].At : new SourcePosition(difference.File, 1, 1);
}
