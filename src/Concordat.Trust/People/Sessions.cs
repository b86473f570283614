using System.Security.Claims;
using Concordat.Platform.Data;
using Concordat.Trust.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.People;

/// <summary>
/// A person's sessions, of the console and of the command line. Cookie and token carry the session's id alone; roles and whether it still
/// stands are read at every request, so that revoking it or disabling the person takes effect at once.
/// </summary>
internal sealed class Sessions(ModuleDb db, TrustOptions options, TimeProvider clock)
{
    /// <summary>Authentication type of principals made here.</summary>
    public const string Scheme = "concordat-person";
    /// <summary>Claim of a person who must change a one-time password first.</summary>
    public const string MustChange = "must-change-password";
    /// <summary>Claim of a person whose roles ask for a second factor that is not there yet.</summary>
    public const string MustEnrol = "must-enrol-second-factor";
    /// <summary>Claim of the name that is shown.</summary>
    public const string DisplayName = "display_name";

    /// <summary>Opens a session in the unit's transaction; null where the person may not sign in.</summary>
    public static async Task<PersonSession?> Open(UnitOfWork unit, Guid person, string client, TimeSpan life)
    {
        if (await unit.Db.Set<Person>().SingleOrDefaultAsync(p => p.Id == person && !p.Disabled) is not { } found)
        {
            return null;
        }
        await unit.Db.Set<PersonSession>().Where(s => s.ExpiresAt < unit.Now).ExecuteDeleteAsync();
        found.LastSignInAt = unit.Now;
        var session = new PersonSession
        {
            Id = Guid.CreateVersion7(unit.Now), PersonId = person, PersonName = found.UserName!, Client = client, OpenedAt = unit.Now, ExpiresAt = unit.Now + life,
        };
        unit.Db.Add(session);
        return session;
    }

    /// <summary>The principal of a session that stands; null where it was revoked, has ended, or its person is gone.</summary>
    public async Task<ClaimsPrincipal?> Find(Guid session, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (person, mustEnrol) = await db.Read(async read =>
        {
            var found = await (
                from s in read.Set<PersonSession>()
                join p in read.Set<Person>() on s.PersonId equals p.Id
                where s.Id == session && s.ExpiresAt > now && !p.Disabled
                select p).SingleOrDefaultAsync(cancellationToken);
            return (found, found is not null && SecondFactors.SecondFactors.IsDemanded(options, found) && !await SecondFactors.SecondFactors.Asks(read, found.Id));
        }, cancellationToken);
        if (person is null)
        {
            return null;
        }
        var identity = new ClaimsIdentity(Scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, person.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, person.UserName!));
        identity.AddClaim(new Claim(DisplayName, person.DisplayName));
        identity.AddClaim(new Claim(TokenClaims.Session, session.ToString()));
        identity.AddClaims(person.RoleList.Select(role => new Claim(ClaimTypes.Role, role)));
        if (person.MustChangePassword)
        {
            identity.AddClaim(new Claim(MustChange, "true"));
        }
        if (mustEnrol)
        {
            identity.AddClaim(new Claim(MustEnrol, "true"));
        }
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Ends a session.</summary>
    public Task Close(Guid session, CancellationToken cancellationToken) =>
        db.Write(unit => unit.Sql.Execute("DELETE FROM trust_sessions WHERE id = $1", session), cancellationToken);

    /// <summary>What cookie and token carry: the session's id and the person's name.</summary>
    public static ClaimsPrincipal TokenPrincipal(PersonSession session)
    {
        var identity = new ClaimsIdentity(Scheme, "sub", ClaimTypes.Role);
        identity.AddClaim(new Claim("sub", session.PersonName));
        identity.AddClaim(new Claim(TokenClaims.Session, session.Id.ToString()));
        return new ClaimsPrincipal(identity);
    }
}

/// <summary>A session.</summary>
internal sealed class PersonSession
{
    public Guid Id { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    /// <summary><c>console</c> or the OAuth client.</summary>
    public string Client { get; set; } = "";
    public DateTimeOffset OpenedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}
