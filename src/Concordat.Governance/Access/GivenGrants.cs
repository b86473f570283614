using System.Text.Json;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>A grant with everybody who gave it and who answers for it.</summary>
/// <param name="Grant">The grant; of one that a release gives, with the day on which its file was last decided.</param>
/// <param name="Granters">As the ledger names them.</param>
/// <param name="Owner">Who is asked first: the owner of a service account's domain, the sponsor of a partner; null for nobody.</param>
internal sealed record GivenGrant(AccessGrant Grant, IReadOnlyList<string> Granters, string? Owner)
{
    /// <summary>Since when it was not used: its last use, or else the day on which it was given; null where neither is known.</summary>
    public DateTimeOffset? IdleSince => Grant.LastUsedAt ?? Grant.GrantedAt;
}

/// <summary>
/// Finds who gave what. People's roles and patients' grants say so themselves; what a release gives was given by whoever proposed or approved any change of the file
/// in which it stands: one of them may have let it in, and another widened it.
/// </summary>
internal sealed class GivenGrants(AccessGrants grants, ReleaseFeed feed, ModuleDb db)
{
    public async Task<IReadOnlyList<GivenGrant>> List(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        var workspace = feed.Current?.Workspace;
        var files = new Dictionary<string, (IReadOnlyList<string> Granters, DateTimeOffset? At)>(StringComparer.Ordinal);
        var given = new List<GivenGrant>();
        foreach (var grant in await grants.List(kinds, cancellationToken))
        {
            var (file, owner) = Place(grant, workspace);
            if (file is null || grant.Kind == AccessGrants.App)
            {
                given.Add(new GivenGrant(grant, grant.GrantedBy is { } by ? [by] : [], owner));
                continue;
            }
            if (!files.TryGetValue(file, out var origin))
            {
                files[file] = origin = await Origin(file, cancellationToken);
            }
            given.Add(new GivenGrant(grant with { GrantedAt = origin.At }, origin.Granters, owner));
        }
        return given;
    }

    private static (string? File, string? Owner) Place(AccessGrant grant, Workspace? workspace) => grant.Kind switch
    {
        AccessGrants.Service when workspace?.ServiceAccounts.GetValueOrDefault(grant.Id) is { } account => (account.At.File, workspace.Domains.GetValueOrDefault(account.Owner.Name)?.Owner.Name),
        AccessGrants.Client or AccessGrants.App when workspace is not null && workspace.Clients.TryGetValue(grant.Subject, out var client) => (client.Partner.At.File, client.Partner.Sponsor?.Name),
        _ => (null, null),
    };

    private async Task<(IReadOnlyList<string> Granters, DateTimeOffset? At)> Origin(string file, CancellationToken cancellationToken)
    {
        var released = await db.Read(read => read.Set<ChangeRequest>().Where(c => c.Release != null && c.Plan.Contains(file)).OrderByDescending(c => c.Number)
            .Select(c => new { c.Number, c.Plan, c.Author, c.CoAuthors, c.DecidedAt, c.ContentHash }).ToListAsync(cancellationToken), cancellationToken);
        var changes = released.FindAll(c => JsonSerializer.Deserialize(c.Plan, ControlJson.Default.IReadOnlyListResourceDifference)!.Any(difference => difference.File == file));
        var numbers = changes.ConvertAll(c => c.Number);
        var votes = await db.Read(read => read.Set<ChangeVote>().Where(v => v.Yes && numbers.Contains(v.ChangeNumber)).Select(v => new { v.ChangeNumber, v.Person, v.ContentHash }).ToListAsync(cancellationToken), cancellationToken);
        var people = changes.SelectMany(c => c.CoAuthors.Split(',', StringSplitOptions.RemoveEmptyEntries).Append(c.Author)
            .Concat(votes.Where(v => v.ChangeNumber == c.Number && v.ContentHash == c.ContentHash).Select(v => v.Person)));
        return ([.. people.Select(Trust.Actor.NameOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], changes.Count > 0 ? changes[0].DecidedAt : null);
    }
}
