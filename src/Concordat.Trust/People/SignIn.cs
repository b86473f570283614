using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Concordat.Trust.People;

/// <summary>What a person types.</summary>
/// <param name="Code">Of the authenticator, or a recovery code; null where none was asked for yet.</param>
internal sealed record SignInRequest(string Name, string Password, string? Code = null);

/// <summary>Signs a person in to the console. Unknown name, wrong password and a locked account look the same and take about as long.</summary>
internal sealed class SignIn(UserManager<Person> people, IPasswordHasher<Person> hasher, ModuleDb db, AuditLedger audit, SecondFactors.SecondFactors factors, TrustOptions options)
{
    private const int LongestInput = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Person Nobody = new();
    private static string? s_nobodysPassword;

    // Hashing is slow on purpose; guesses from outside must not take all processors.
    private static readonly SemaphoreSlim Hashing = new(2);

    /// <summary>The new session; null where the answer is no, or where only a code is missing.</summary>
    public async Task<(PersonSession? Session, bool AsksForCode)> Handle(SignInRequest request, CancellationToken cancellationToken)
    {
        if (request.Name is not { Length: > 0 and <= LongestInput } || request.Password is not { Length: > 0 and <= LongestInput } || request.Code is { Length: > LongestInput })
        {
            return default;
        }
        if (!await Hashing.WaitAsync(Patience, cancellationToken))
        {
            return default;
        }
        try
        {
            return await Open(request, cancellationToken);
        }
        finally
        {
            Hashing.Release();
        }
    }

    private async Task<(PersonSession?, bool)> Open(SignInRequest request, CancellationToken cancellationToken)
    {
        var person = await people.FindByNameAsync(request.Name);
        if (person is null || person.Disabled || await people.IsLockedOutAsync(person))
        {
            s_nobodysPassword ??= hasher.HashPassword(Nobody, "nobody");
            hasher.VerifyHashedPassword(Nobody, s_nobodysPassword, request.Password);
            return default;
        }
        if (!await people.CheckPasswordAsync(person, request.Password))
        {
            return await Refuse(person, null, cancellationToken);
        }
        var asks = (await factors.Of(person.Id, cancellationToken)).Any;
        if (asks && string.IsNullOrWhiteSpace(request.Code))
        {
            return (null, true); // nothing is counted yet, neither for nor against
        }
        var session = await db.Write(async unit =>
        {
            var how = asks ? await factors.Accept(unit, person, request.Code!) : "password";
            var opened = how is null ? null : await Sessions.Open(unit, person.Id, "console", options.SessionLife);
            if (opened is not null)
            {
                await audit.Write(unit, Entry(person, "session.opened") with { Detail = asks ? "password and " + how : how });
            }
            return opened;
        }, cancellationToken);
        if (session is null)
        {
            return await Refuse(person, "second factor", cancellationToken);
        }
        await people.ResetAccessFailedCountAsync(person);
        return (session, false);
    }

    /// <summary>Wrong passwords and wrong codes count alike: after some of them the account is locked.</summary>
    private async Task<(PersonSession?, bool)> Refuse(Person person, string? detail, CancellationToken cancellationToken)
    {
        await people.AccessFailedAsync(person);
        await db.Write(unit => audit.Write(unit, Entry(person, "session.refused") with { Outcome = Outcome.Unauthenticated.Code, Detail = detail }), cancellationToken);
        return default;
    }

    /// <summary>The same no for every cause, or the question for a code.</summary>
    public static Task Refuse(HttpContext context, bool asksForCode) => (asksForCode
        ? Problem.Of(Outcome.SecondFactorNeeded, null, "Give a code of your authenticator or a recovery code, or sign in with your passkey.")
        : Problem.Of(Outcome.Unauthenticated, null, "The name, the password or the code is wrong, or the account is locked for some minutes.")).Write(context);

    private static AuditEntry Entry(Person person, string action) => new(action, $"person:{person.UserName}", $"person/{person.UserName}");
}
