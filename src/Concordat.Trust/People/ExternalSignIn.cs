using System.Security.Cryptography;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.People;

/// <summary>
/// Lets people in whom another OpenID provider knows. Somebody is who they are there, issuer and subject, and by nothing else: neither a name nor a mail address leads to a
/// person of ours. Roles are what the groups of this moment give, so that a lost group loses its roles at the next sign-in, and the last one the sessions too.
/// </summary>
internal sealed class ExternalSignIn(ModuleDb db, AuditLedger audit, ReleaseFeed feed, TrustOptions options)
{
    private const int LongestName = 64;
    private const int LongestSubject = 255; // OpenID Connect Core §2

    /// <summary>The new session; null where the person is not let in.</summary>
    /// <param name="issuer">Who says so.</param>
    /// <param name="subject">Whom the issuer means.</param>
    /// <param name="name">What a new person is to be called; a name that is taken lets nobody in.</param>
    /// <param name="displayName">As shown.</param>
    /// <param name="groups">The groups of this moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<PersonSession?> Handle(string issuer, string subject, string name, string displayName, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        var roles = options.OpenIdConnect.Groups.Where(one => groups.Contains(one.Group, StringComparer.Ordinal)).SelectMany(one => one.Roles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return db.Write(async unit =>
        {
            var person = await Find(unit, issuer, subject, cancellationToken);
            if (subject.Length is 0 or > LongestSubject || (person is null && (roles.Count == 0 || (person = await Make(unit, issuer, subject, name, displayName)) is null)))
            {
                await audit.Write(unit, new AuditEntry("session.refused", Provider, "person/unknown") { Outcome = Outcome.Unauthenticated.Code, Reason = roles.Count == 0 ? "no group gives a role" : "the name is taken" });
                return null;
            }
            // What a review took away stays away, whatever the groups say, until an administrator gives it back.
            roles.RemoveAll(role => person.WithheldList.Contains(role));
            var (had, has) = (person.Roles, string.Join(',', roles));
            if (had != has)
            {
                (person.Roles, person.RolesBy, person.RolesAt) = (has, Provider, unit.Now);
                await audit.Write(unit, new AuditEntry("person.roles-changed", Provider, $"person/{person.UserName}") { Detail = $"{had} to {has}" });
            }
            await Seat(unit, person, groups);
            if (roles.Count == 0)
            {
                await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1", person.Id);
                await audit.Write(unit, Entry(person, "session.refused") with { Outcome = Outcome.Forbidden.Code, Reason = "no group gives a role" });
                return null;
            }
            await unit.Db.SaveChangesAsync(cancellationToken);
            var session = await Sessions.Open(unit, person.Id, "console", options.SessionLife);
            await audit.Write(unit, session is null ? Entry(person, "session.refused") with { Outcome = Outcome.Forbidden.Code, Reason = "disabled" } : Entry(person, "session.opened") with { Detail = Provider });
            return session;
        }, cancellationToken);
    }

    /// <summary>Keeps in which groups the person is that teams of the network name.</summary>
    private async Task Seat(UnitOfWork unit, Person person, IReadOnlyCollection<string> groups)
    {
        var ofTeams = feed.Current?.Workspace.Organization.Teams.Select(team => team.Group).OfType<string>().ToHashSet(StringComparer.Ordinal) ?? [];
        var had = await unit.Db.Set<PersonGroup>().Where(one => one.PersonId == person.Id).ToListAsync();
        var has = groups.Where(ofTeams.Contains).Distinct(StringComparer.Ordinal).ToList();
        unit.Db.RemoveRange(had.Where(one => !has.Contains(one.Group, StringComparer.Ordinal)));
        had.ForEach(one => one.SeenAt = unit.Now);
        unit.Db.AddRange(has.Where(group => had.TrueForAll(one => one.Group != group)).Select(group => new PersonGroup { PersonId = person.Id, Group = group, SeenAt = unit.Now }));
        var (before, after) = (Words(had.Select(one => one.Group)), Words(has));
        if (before != after)
        {
            await audit.Write(unit, new AuditEntry("person.groups-changed", Provider, $"person/{person.UserName}") { Detail = $"{before} to {after}" });
        }
    }

    private static string Words(IEnumerable<string> groups) => string.Join(", ", groups.Order(StringComparer.Ordinal)) is { Length: > 0 } some ? some : "none";

    private string Provider => "openid:" + options.OpenIdConnect.ClientId;

    private static async Task<Person?> Find(UnitOfWork unit, string issuer, string subject, CancellationToken cancellationToken) => await (
        from login in unit.Db.Set<IdentityUserLogin<Guid>>()
        join person in unit.Db.Set<Person>() on login.UserId equals person.Id
        where login.LoginProvider == issuer && login.ProviderKey == subject
        select person).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Null where the name is another's.</summary>
    private async Task<Person?> Make(UnitOfWork unit, string issuer, string subject, string wished, string displayName)
    {
        var name = new string([.. wished.Take(LongestName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-')]);
        var normalized = name.ToUpperInvariant(); // as Identity stores it
        if (name.Length == 0 || await unit.Db.Set<Person>().AnyAsync(p => p.NormalizedUserName == normalized))
        {
            return null;
        }
        var person = new Person
        {
            Id = Guid.CreateVersion7(unit.Now), UserName = name, NormalizedUserName = normalized, DisplayName = displayName.Length > 200 ? displayName[..200] : displayName, LockoutEnabled = true,
            SecurityStamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20)),
        };
        unit.Db.Add(person);
        unit.Db.Add(new IdentityUserLogin<Guid> { LoginProvider = issuer, ProviderKey = subject, UserId = person.Id, ProviderDisplayName = options.OpenIdConnect.Title });
        await audit.Write(unit, new AuditEntry("person.created", Provider, $"person/{name}"));
        return person;
    }

    private static AuditEntry Entry(Person person, string action) => new(action, $"person:{person.UserName}", $"person/{person.UserName}");
}
