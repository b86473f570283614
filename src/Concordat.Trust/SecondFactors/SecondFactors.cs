using System.Security.Cryptography;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.SecondFactors;

/// <summary>What a person has beside the password, and how it is asked for. Every change ends the other sessions of the person and stands in the ledger.</summary>
internal sealed class SecondFactors(ModuleDb db, AuditLedger audit, SecondFactorSeal seal, TrustOptions options)
{
    /// <summary>What a person has.</summary>
    public Task<FactorsOf> Of(Guid person, CancellationToken cancellationToken) => db.Read(async read => new FactorsOf(
        await read.Set<SecondFactor>().SingleOrDefaultAsync(f => f.PersonId == person, cancellationToken),
        await read.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == person).ToListAsync(cancellationToken)), cancellationToken);

    /// <summary>Begins with an authenticator: a new secret, which counts from the first code on. One that counts already stays until then.</summary>
    public Task<(string? Secret, Problem? Refused)> Begin(Person person, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
        return db.Write<(string?, Problem?)>(async unit =>
        {
            var row = await unit.Db.Set<SecondFactor>().SingleOrDefaultAsync(f => f.PersonId == person.Id, cancellationToken);
            if (row?.ConfirmedAt is not null)
            {
                return (null, Problem.Of(Outcome.Conflict, null, "You have an authenticator. Take it off first."));
            }
            if (row is null)
            {
                unit.Db.Add(row = new SecondFactor { PersonId = person.Id });
            }
            (row.Secret, row.Step) = (seal.Seal(About(person.Id), secret), 0);
            await audit.Write(unit, Entry(person, "second-factor.begun"));
            return (Totp.Base32(secret), null);
        }, cancellationToken);
    }

    /// <summary>The first code: from now on codes are asked for. Answers new recovery codes.</summary>
    public Task<(IReadOnlyList<string>? Codes, Problem? Refused)> Confirm(Person person, Guid session, string code, CancellationToken cancellationToken) => db.Write<(IReadOnlyList<string>?, Problem?)>(async unit =>
    {
        if (await unit.Db.Set<SecondFactor>().SingleOrDefaultAsync(f => f.PersonId == person.Id, cancellationToken) is not { Secret: not null, ConfirmedAt: null } row)
        {
            return (null, Problem.Of(Outcome.Conflict, null, "No authenticator waits for its first code."));
        }
        if (Match(row, code, unit.Now) is not { } step)
        {
            return (null, Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/code", "The code is not the one of now. Is the clock of the device right?")]));
        }
        var (codes, stored) = RecoveryCodes.Make();
        (row.ConfirmedAt, row.Step, row.RecoveryCodes) = (unit.Now, step, stored);
        await EndOthers(unit, person.Id, session);
        await audit.Write(unit, Entry(person, "second-factor.added") with { Detail = "authenticator" });
        return (codes, null);
    }, cancellationToken);

    /// <summary>New recovery codes in place of all there are.</summary>
    public Task<(IReadOnlyList<string>? Codes, Problem? Refused)> Renew(Person person, CancellationToken cancellationToken) => db.Write<(IReadOnlyList<string>?, Problem?)>(async unit =>
    {
        if (!await Asks(unit.Db, person.Id))
        {
            return (null, Problem.Of(Outcome.Conflict, null, "There is nothing to recover: set up an authenticator or a passkey first."));
        }
        var codes = await Recovery(unit, person.Id, cancellationToken);
        await audit.Write(unit, Entry(person, "second-factor.recovery-renewed"));
        return (codes, null);
    }, cancellationToken);

    /// <summary>Takes the authenticator off, where the person may be without or has a passkey.</summary>
    public Task<Problem?> Remove(Person person, Guid session, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var passkeys = await unit.Db.Set<IdentityUserPasskey<Guid>>().CountAsync(p => p.UserId == person.Id, cancellationToken);
        if (passkeys == 0 && IsDemanded(person))
        {
            return Problem.Of(Outcome.Refused, null, "Your roles ask for a second factor: add a passkey before you take the authenticator off.");
        }
        await unit.Sql.Execute("UPDATE trust_second_factors SET secret = NULL, confirmed_at = NULL, step = 0, recovery_codes = CASE WHEN $1 THEN recovery_codes ELSE '' END WHERE person_id = $2", passkeys > 0, person.Id);
        await EndOthers(unit, person.Id, session);
        await audit.Write(unit, Entry(person, "second-factor.removed") with { Detail = "authenticator" });
        return (Problem?)null;
    }, cancellationToken);

    /// <summary>An administrator takes everything off, for somebody who lost it. All sessions of the person end. False where there is no such person.</summary>
    public Task<bool> Reset(string name, string by, string reason, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var normalized = name.ToUpperInvariant(); // as Identity stores it
        if (await unit.Db.Set<Person>().AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedUserName == normalized, cancellationToken) is not { } person)
        {
            return false;
        }
        await unit.Sql.Execute("DELETE FROM trust_second_factors WHERE person_id = $1", person.Id);
        await unit.Sql.Execute("DELETE FROM trust_passkeys WHERE user_id = $1", person.Id);
        await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1", person.Id);
        await audit.Write(unit, new AuditEntry("second-factor.reset", by, $"person/{person.UserName}") { Reason = reason });
        return true;
    }, cancellationToken);

    /// <summary>Accepts a code of the authenticator, or a recovery code, once; answers which it was, or null. What it used up is so only where the unit commits.</summary>
    public async Task<string?> Accept(UnitOfWork unit, Person person, string code)
    {
        if (await unit.Db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(f => f.PersonId == person.Id) is not { } row)
        {
            return null;
        }
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length == Totp.Digits)
        {
            return row.ConfirmedAt is not null && Match(row, digits, unit.Now) is { } step
                && await unit.Sql.Execute("UPDATE trust_second_factors SET step = $1 WHERE person_id = $2 AND step < $1", step, person.Id) == 1 ? "authenticator" : null;
        }
        if (RecoveryCodes.Use(row.RecoveryCodes, code) is not { } left
            || await unit.Sql.Execute("UPDATE trust_second_factors SET recovery_codes = $1 WHERE person_id = $2 AND recovery_codes = $3", left, person.Id, row.RecoveryCodes) != 1)
        {
            return null;
        }
        await audit.Write(unit, Entry(person, "second-factor.recovery-used") with { Detail = $"{left.Split(',', StringSplitOptions.RemoveEmptyEntries).Length} left" });
        return "recovery code";
    }

    /// <summary>Whether a password alone is not enough for a person.</summary>
    public static async Task<bool> Asks(ConcordatDb read, Guid person) =>
        await read.Set<SecondFactor>().AnyAsync(f => f.PersonId == person && f.ConfirmedAt != null) || await read.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.UserId == person);

    /// <summary>Whether the roles of a person who has a password here ask for a second factor.</summary>
    public bool IsDemanded(Person person) => IsDemanded(options, person);

    /// <summary>The same, for who has the options at hand.</summary>
    public static bool IsDemanded(TrustOptions options, Person person) => options.SecondFactorRoles.Count > 0 && person.PasswordHash is not null && person.RoleList.Any(options.SecondFactorRoles.Contains);

    /// <summary>New recovery codes where there are none; null where there are.</summary>
    public async Task<IReadOnlyList<string>?> FirstRecovery(UnitOfWork unit, Guid person, CancellationToken cancellationToken) =>
        await unit.Db.Set<SecondFactor>().AnyAsync(f => f.PersonId == person && f.RecoveryCodes != "", cancellationToken) ? null : await Recovery(unit, person, cancellationToken);

    public static Task EndOthers(UnitOfWork unit, Guid person, Guid session) => unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1 AND id <> $2", person, session);

    public static AuditEntry Entry(Person person, string action) => new(action, $"person:{person.UserName}", $"person/{person.UserName}");

    private static async Task<IReadOnlyList<string>> Recovery(UnitOfWork unit, Guid person, CancellationToken cancellationToken)
    {
        var (codes, stored) = RecoveryCodes.Make();
        if (await unit.Db.Set<SecondFactor>().SingleOrDefaultAsync(f => f.PersonId == person, cancellationToken) is not { } row)
        {
            unit.Db.Add(row = new SecondFactor { PersonId = person });
        }
        row.RecoveryCodes = stored;
        return codes;
    }

    private long? Match(SecondFactor row, string code, DateTimeOffset now) => seal.Open(About(row.PersonId), row.Secret) is { } secret ? Totp.Match(secret, code, now, row.Step) : null;

    private static string About(Guid person) => $"authenticator:{person}";
}

/// <summary>What a person has beside the password.</summary>
internal sealed record FactorsOf(SecondFactor? Factor, IReadOnlyList<IdentityUserPasskey<Guid>> Passkeys)
{
    public bool Any => Factor?.ConfirmedAt is not null || Passkeys.Count > 0;
}
