using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Trust;

/// <summary>The organization's people: made here, and by nothing that is reachable from a network without an administrator.</summary>
public sealed class PeopleDirectory
{
    private const int OneTimeLength = 20;
    // Without what looks alike in a terminal.
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private readonly IServiceScopeFactory _scopes;
    private readonly ModuleDb _db;
    private readonly AuditLedger _audit;

    internal PeopleDirectory(IServiceScopeFactory scopes, ModuleDb db, AuditLedger audit) => (_scopes, _db, _audit) = (scopes, db, audit);

    /// <summary>
    /// Makes the first administrator where nobody exists yet, with a one-time password that is returned once, to be printed, and must be
    /// changed at the first sign-in. Null where there are people already.
    /// </summary>
    public async Task<string?> BootstrapAdministrator(string name = "admin", CancellationToken cancellationToken = default)
    {
        if (await _db.Read(db => db.Set<Person>().AnyAsync(cancellationToken), cancellationToken))
        {
            return null;
        }
        return await Create(name, "First administrator", [Roles.Administrator], "node:bootstrap", cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Makes a person with a random password and returns it; null where the name is taken. It must be changed at the first sign-in unless
    /// <paramref name="mustChange"/> says otherwise (invented people of the demo).
    /// </summary>
    public async Task<string?> Create(
        string name, string displayName, IReadOnlyCollection<string> roles, string by, bool mustChange = true, CancellationToken cancellationToken = default)
    {
        if (roles.FirstOrDefault(r => !Roles.All.Contains(r)) is { } unknown)
        {
            throw new ArgumentException($"There is no role '{unknown}'.", nameof(roles));
        }
        await using var scope = _scopes.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        if (await people.FindByNameAsync(name) is not null)
        {
            return null;
        }
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var password = RandomNumberGenerator.GetString(Letters, OneTimeLength);
        var person = new Person
        {
            UserName = name, DisplayName = displayName, Roles = string.Join(',', roles.Order(StringComparer.Ordinal)), MustChangePassword = mustChange, LockoutEnabled = true, RolesBy = by, RolesAt = now,
            Id = Guid.CreateVersion7(now),
        };
        var made = await people.CreateAsync(person, password);
        if (!made.Succeeded)
        {
            return made.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
                ? null
                : throw new ArgumentException(string.Join(' ', made.Errors.Select(e => e.Description)), nameof(name));
        }
        await _db.Write(unit => _audit.Write(unit, new AuditEntry("person.created", by, $"person/{name}") { Detail = person.Roles }), cancellationToken);
        return password;
    }

    /// <summary>Whether somebody of this name may sign in.</summary>
    public Task<bool> Knows(string name, CancellationToken cancellationToken)
    {
        var normalized = name.ToUpperInvariant(); // as Identity stores it
        return _db.Read(read => read.Set<Person>().AnyAsync(p => p.NormalizedUserName == normalized && !p.Disabled, cancellationToken), cancellationToken);
    }

    /// <summary>How many sessions a person has, of the console and of command lines.</summary>
    public Task<int> Sessions(string name, CancellationToken cancellationToken)
    {
        var normalized = name.ToUpperInvariant();
        return _db.Read(read => (from s in read.Set<PersonSession>() join p in read.Set<Person>() on s.PersonId equals p.Id where p.NormalizedUserName == normalized select s.Id).CountAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Ends all sessions and privileges of a person in the caller's transaction; answers how many sessions that were.</summary>
    public async Task<int> EndSessions(UnitOfWork unit, string name, string by, string reason)
    {
        var normalized = name.ToUpperInvariant();
        if (await unit.Db.Set<Person>().AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedUserName == normalized) is not { } person)
        {
            return 0;
        }
        var ended = await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1", person.Id);
        await unit.Sql.Execute("UPDATE trust_privileges SET ended_by = $1, until = CASE WHEN until IS NULL THEN NULL ELSE $2 END WHERE person = $3 AND ended_by IS NULL AND (until IS NULL OR until > $2)", by, unit.Now, person.UserName);
        await _audit.Write(unit, new AuditEntry("person.sessions-ended", by, $"person/{person.UserName}") { Reason = reason, Detail = $"{ended} sessions" });
        return ended;
    }

    /// <summary>
    /// Makes invented people for trying out, with passwords that need no change, and writes names and passwords to a file that only its owner can
    /// read. People who exist already are left as they are. Answers the file's lines, <c>name password</c>.
    /// </summary>
    public async Task<IReadOnlyList<string>> SeedInvented(string file, IEnumerable<(string Name, string DisplayName, string[] Roles)> people, CancellationToken cancellationToken = default)
    {
        var lines = File.Exists(file) ? [.. await File.ReadAllLinesAsync(file, cancellationToken)] : new List<string>();
        var before = lines.Count;
        foreach (var (name, displayName, roles) in people)
        {
            if (await Create(name, displayName, roles, "node:demo", mustChange: false, cancellationToken) is { } password)
            {
                lines.RemoveAll(line => line.StartsWith(name + " ", StringComparison.Ordinal));
                lines.Add($"{name} {password}");
                before = -1;
            }
        }
        if (before != lines.Count)
        {
            File.Delete(file);
            PrivateFile.Write(file, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        }
        return lines;
    }
}
