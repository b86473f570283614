using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Concordat.Trust.People;

/// <summary>The old and the new password.</summary>
internal sealed record ChangePasswordRequest(string Current, string New);

/// <summary>Replaces the own password and ends all other sessions of the person.</summary>
internal sealed class ChangePassword(UserManager<Person> people, ModuleDb db, AuditLedger audit)
{
    /// <summary>Null where it was changed; a problem otherwise.</summary>
    public async Task<Problem?> Handle(ClaimsPrincipal who, ChangePasswordRequest request, CancellationToken cancellationToken)
    {
        var person = await people.FindByIdAsync(who.FindFirstValue(ClaimTypes.NameIdentifier)!);
        if (person is null || await people.IsLockedOutAsync(person) || request.Current is not { Length: <= 256 } || request.New is not { Length: <= 256 })
        {
            return Problem.Of(Outcome.Invalid, null, "The passwords cannot be used.");
        }
        if (request.New == request.Current)
        {
            return Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/new", "The new password must differ from the old one.")]);
        }
        person.MustChangePassword = false;
        var changed = await people.ChangePasswordAsync(person, request.Current, request.New);
        if (!changed.Succeeded)
        {
            if (changed.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch)))
            {
                person.MustChangePassword = who.HasClaim(c => c.Type == Sessions.MustChange);
                await people.AccessFailedAsync(person);
            }
            return Problem.Of(Outcome.Invalid, null, null, [.. changed.Errors.Select(e => new ProblemPointer(
                e.Code == nameof(IdentityErrorDescriber.PasswordMismatch) ? "#/current" : "#/new", e.Description))]);
        }
        var session = Guid.Parse(who.FindFirstValue(TokenClaims.Session)!);
        await db.Write(async unit =>
        {
            await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1 AND id <> $2", person.Id, session);
            await audit.Write(unit, new AuditEntry("person.password-changed", $"person:{person.UserName}", $"person/{person.UserName}"));
        }, cancellationToken);
        return null;
    }
}
