using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Apps;
using Concordat.Trust.Clients;
using Concordat.Trust.People;
using Concordat.Trust.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust;

/// <summary>Something that somebody may do here, until it is taken away.</summary>
/// <param name="Kind">A word of <see cref="AccessGrants.Kinds"/>.</param>
/// <param name="Id">Within its kind: <c>ada/operator</c>, a service account, a client, or the id of an app's grant.</param>
/// <param name="Subject">Who has it: a person's name, <c>service:NAME</c>, the client, or the app's client.</param>
/// <param name="What">In words.</param>
/// <param name="GrantedBy">Who gave it, as the ledger names them; null where a release gives it, or nobody is known.</param>
/// <param name="GrantedAt">When; null where a release gives it, or it is not known.</param>
/// <param name="LastUsedAt">When it was last used; null where no use is known.</param>
public sealed record AccessGrant(string Kind, string Id, string Subject, string What, string? GrantedBy, DateTimeOffset? GrantedAt, DateTimeOffset? LastUsedAt);

/// <summary>Somebody who can look at what others may do.</summary>
/// <param name="Name">The sign-in name.</param>
/// <param name="Roles">Roles.</param>
public sealed record AccessReviewer(string Name, IReadOnlyList<string> Roles);

/// <summary>All grants that stand, whoever gave them, and the one way to take any of them away.</summary>
public sealed class AccessGrants
{
    /// <summary>A role of a person.</summary>
    public const string Role = "role";
    /// <summary>A service account of the active release.</summary>
    public const string Service = "service";
    /// <summary>A partner's client of the active release.</summary>
    public const string Client = "client";
    /// <summary>What a patient gave to an app.</summary>
    public const string App = "app";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Role, Service, Client, App];

    private readonly ModuleDb _db;
    private readonly AuditLedger _audit;
    private readonly ClientDirectory _clients;
    private readonly Suspensions _suspensions;
    private readonly AppGrants _apps;
    private readonly Revocations _revocations;
    private readonly TimeProvider _clock;

    internal AccessGrants(ModuleDb db, AuditLedger audit, ClientDirectory clients, Suspensions suspensions, AppGrants apps, Revocations revocations, TimeProvider clock) =>
        (_db, _audit, _clients, _suspensions, _apps, _revocations, _clock) = (db, audit, clients, suspensions, apps, revocations, clock);

    /// <summary>All that stand at this moment, by kind and id; those that are disabled, stopped, revoked or over are no grants any more.</summary>
    /// <param name="kinds">Words of <see cref="Kinds"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AccessGrant>> List(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        var found = new List<AccessGrant>();
        if (kinds.Contains(Role))
        {
            found.AddRange(await OfPeople(cancellationToken));
        }
        if (kinds.Contains(Service))
        {
            found.AddRange(await OfServices(cancellationToken));
        }
        if (kinds.Contains(Client))
        {
            found.AddRange(await OfClients(cancellationToken));
        }
        if (kinds.Contains(App))
        {
            found.AddRange(await OfApps(cancellationToken));
        }
        return [.. found.OrderBy(grant => grant.Kind, StringComparer.Ordinal).ThenBy(grant => grant.Id, StringComparer.Ordinal)];
    }

    /// <summary>Everybody who may sign in and holds a role, by name.</summary>
    public Task<IReadOnlyList<AccessReviewer>> Reviewers(CancellationToken cancellationToken) => _db.Read<IReadOnlyList<AccessReviewer>>(async read =>
    [
        .. (await read.Set<Person>().Where(p => !p.Disabled && p.Roles != "").OrderBy(p => p.NormalizedUserName).ToListAsync(cancellationToken)).Select(p => new AccessReviewer(p.UserName!, p.RoleList)),
    ], cancellationToken);

    /// <summary>
    /// Takes a grant away in the caller's transaction, with an audit entry; the caller calls <see cref="Reload"/> after the commit. Answers null where it is done or was gone before,
    /// and else why it stays: nobody takes the last administrator away, since nobody could give it back.
    /// </summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="kind">A word of <see cref="Kinds"/>.</param>
    /// <param name="id">Which.</param>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    public async Task<string?> Revoke(UnitOfWork unit, string kind, string id, string by, string reason)
    {
        switch (kind)
        {
            case Role:
                return await RevokeRole(unit, id, by, reason);
            case App:
                await _apps.Revoke(unit, Guid.Parse(id), by, reason);
                return null;
            default: // a release names these: they are stopped at once, and a change request takes them out
                await _suspensions.Suspend(unit, id, by, reason);
                return null;
        }
    }

    /// <summary>Brings into force on this node what was revoked; other nodes follow within two seconds.</summary>
    public async Task Reload(CancellationToken cancellationToken)
    {
        await _suspensions.Reload(cancellationToken);
        await _revocations.Reload(cancellationToken);
    }

    private async Task<string?> RevokeRole(UnitOfWork unit, string id, string by, string reason)
    {
        var cut = id.LastIndexOf('/');
        var (normalized, role) = (id[..cut].ToUpperInvariant(), id[(cut + 1)..]);
        if (await unit.Db.Set<Person>().SingleOrDefaultAsync(p => p.NormalizedUserName == normalized) is not { } person || !person.RoleList.Contains(role))
        {
            return null;
        }
        if (role == Roles.Administrator && !person.Disabled
            && !(await unit.Db.Set<Person>().Where(p => p.Id != person.Id && !p.Disabled).ToListAsync()).Exists(other => other.RoleList.Contains(Roles.Administrator)))
        {
            await _audit.Write(unit, new AuditEntry("person.role-kept", by, $"person/{person.UserName}") { Outcome = Core.Primitives.Outcome.Refused.Code, Reason = "the last administrator", Detail = role });
            return "It is the last administrator: make another one, then disable this person.";
        }
        person.Roles = string.Join(',', person.RoleList.Where(other => other != role));
        person.WithheldRoles = string.Join(',', person.WithheldList.Append(role).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (person.Roles.Length == 0)
        {
            await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1", person.Id); // with no role there is nothing to be signed in for
        }
        await unit.Db.SaveChangesAsync(); // the next one in this transaction counts administrators again
        await _audit.Write(unit, new AuditEntry("person.role-revoked", by, $"person/{person.UserName}") { Reason = reason, Detail = role });
        return null;
    }

    private Task<IEnumerable<AccessGrant>> OfPeople(CancellationToken cancellationToken) => _db.Read<IEnumerable<AccessGrant>>(async read =>
        (await read.Set<Person>().Where(p => !p.Disabled).ToListAsync(cancellationToken)).SelectMany(person => person.RoleList.Select(role => new AccessGrant(
            Role, $"{person.UserName}/{role}", person.UserName!, $"{person.DisplayName} is {role}", person.RolesBy.Length > 0 ? person.RolesBy : null,
            person.RolesAt > DateTimeOffset.MinValue ? person.RolesAt : null, person.LastSignInAt))), cancellationToken);

    private async Task<IEnumerable<AccessGrant>> OfServices(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        var services = _clients.Current.Services.Values.Where(service => !_suspensions.Holds(service.Id) && service.HoldsOn(today)).ToList();
        var last = await AuditQueries.LastTokens(_db, [.. services.Select(service => service.Id)], cancellationToken);
        return services.Select(service => new AccessGrant(
            Service, service.Id, service.Actor, string.Join(", ", service.Scopes.Order(StringComparer.Ordinal)), null, null, last.TryGetValue(service.Id, out var at) ? at : null));
    }

    private async Task<IEnumerable<AccessGrant>> OfClients(CancellationToken cancellationToken)
    {
        var clients = _clients.Current.Clients.Values.Where(client => !_suspensions.Holds(client.Id)).ToList();
        // Every call needs a token, and none lives for more than minutes: the ledger's index tells the last use without a look at all exchanges.
        var last = await AuditQueries.LastTokens(_db, [.. clients.Select(client => client.Id)], cancellationToken);
        return clients.Select(client => new AccessGrant(
            Client, client.Id, client.Id, $"{client.Title} of {client.PartnerTitle}: {string.Join(", ", client.Interfaces.Order(StringComparer.Ordinal))}", null, null, last.TryGetValue(client.Id, out var at) ? at : null));
    }

    private Task<IEnumerable<AccessGrant>> OfApps(CancellationToken cancellationToken) => _db.Read<IEnumerable<AccessGrant>>(async read =>
    {
        var now = _clock.GetUtcNow();
        return (await read.Set<AppGrant>().Where(g => !g.Revoked && g.Until > now).ToListAsync(cancellationToken)).Select(grant => new AccessGrant(
            App, grant.Id.ToString(), grant.Client, grant.Scopes, AppGrants.Actor(grant), grant.GivenAt, grant.LastUsedAt));
    }, cancellationToken);
}
