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
