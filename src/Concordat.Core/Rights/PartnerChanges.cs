using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>What a change to a partner is: who it is, what it may reach, and which data it gets that it did not get before.</summary>
internal static class PartnerChanges
{
    private static readonly string[] Access = ["clients", "subscriptions", "hl7", "dataScope", "addresses"];

    public static IEnumerable<ClassifiedChange> Classify(Network before, Network after, ResourceDifference difference, InterfaceChanges interfaces)
    {
        var (old, now) = (At(before, difference.File), At(after, difference.File));
        if ((now ?? old) is not { } partner)
        {
            yield break;
        }
        foreach (var change in Kinds(difference, partner))
        {
            yield return change;
        }
        if (now is null)
        {
            yield break;
        }
        var known = Recipients(old).Select(row => row.Interface.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (reference, how) in Recipients(now).Where(row => known.Add(row.Interface.Name)))
        {
            if (interfaces.Exposed(reference.Name, reference.At, $"A new recipient, {now.Name}, {how}.") is { } exposed)
            {
                yield return exposed;
            }
        }
        foreach (var change in old is null ? [] : Wider(old, now, after, interfaces))
        {
            yield return change;
        }
    }

    private static IEnumerable<ClassifiedChange> Kinds(ResourceDifference difference, Partner partner)
    {
        var at = new SourcePosition(difference.File, partner.At.Line, partner.At.Column);
        if (difference.Difference != DifferenceKind.Changed)
        {
            yield return new(ChangeKind.Partner, partner.Name, at, difference.Difference == DifferenceKind.Added ? "A new partner." : "A partner leaves.");
            yield break;
        }
        var (reach, rest) = (difference.Fields.Where(IsAccess).ToList(), difference.Fields.Where(field => !IsAccess(field)).ToList());
        if (reach.Count > 0)
        {
            yield return new(ChangeKind.Access, partner.Name, reach[0].At, $"What it may reach changes: {Paths(reach)}.");
        }
        if (rest.Count > 0 || reach.Count == 0)
        {
            yield return new(ChangeKind.Partner, partner.Name, rest.Count > 0 ? rest[0].At : at, $"Who it is or what was agreed changes: {Paths(rest)}.");
        }
    }

    /// <summary>Another region, more of whose records it sees, and other purposes of a client that gets data already.</summary>
    private static IEnumerable<ClassifiedChange> Wider(Partner old, Partner now, Network after, InterfaceChanges interfaces)
    {
        foreach (var (name, values) in now.DataScope)
        {
            foreach (var value in values.Where(value => old.DataScope.GetValueOrDefault(name, []).All(known => known.Name != value.Name)))
            {
                foreach (var reference in now.Clients.SelectMany(client => client.Interfaces).Where(reference => after.Apis.GetValueOrDefault(reference.Name)?.Access.DataScope.ContainsKey(name) == true).DistinctBy(reference => reference.Name))
                {
                    if (interfaces.Exposed(reference.Name, value.At, $"{now.Name} sees the records of another {name}, {value.Name}.") is { } more)
                    {
                        yield return more;
                    }
                }
            }
        }
        foreach (var (reference, _) in old.Region.Name == now.Region.Name ? [] : Recipients(now))
        {
            if (interfaces.Exposed(reference.Name, now.Region.At, $"Its recipient {now.Name} stands in another region, {now.Region.Name}.") is { } moved)
            {
                yield return moved;
            }
        }
        foreach (var client in now.Clients)
        {
            var purposes = old.Clients.FirstOrDefault(known => known.Id == client.Id)?.Purposes ?? [];
            foreach (var purpose in client.Purposes.Where(purpose => purposes.All(known => known.Name != purpose.Name)))
            {
                foreach (var reference in client.Interfaces)
                {
                    if (interfaces.Exposed(reference.Name, purpose.At, $"{client.Id} may use it for another purpose, {purpose.Name}.") is { } wider)
                    {
                        yield return wider;
                    }
                }
            }
        }
    }

    private static IEnumerable<(Ref Interface, string How)> Recipients(Partner? partner) => partner is null ? [] :
        partner.Clients.SelectMany(client => client.Interfaces.Select(reference => (reference, $"by its client {client.Id}")))
            .Concat(partner.Subscriptions.Select(subscription => (subscription.Event, $"by its subscription {subscription.Name}")))
            .DistinctBy(row => row.Item1.Name);

    private static Partner? At(Network workspace, string file) => workspace.Partners.Values.FirstOrDefault(partner => partner.At.File == file);

    private static bool IsAccess(FieldDifference field) => Access.Contains(field.Path.Split('.', '[')[0]);

    private static string Paths(IReadOnlyList<FieldDifference> fields) =>
        fields.Count == 0 ? "nothing that is named" : string.Join(", ", fields.Take(3).Select(field => field.Path)) + (fields.Count > 3 ? $" and {fields.Count - 3} more" : "");
}
