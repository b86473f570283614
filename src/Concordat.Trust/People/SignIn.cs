using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Concordat.Trust.People;

/// <summary>What a person types.</summary>
internal sealed record SignInRequest(string Name, string Password);

/// <summary>Signs a person in to the console. Unknown name, wrong password and a locked account look the same and take about as long.</summary>
internal sealed class SignIn(UserManager<Person> people, IPasswordHasher<Person> hasher, ModuleDb db, AuditLedger audit, TrustOptions options)
{
    private const int LongestInput = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Person Nobody = new();
    private static string? s_nobodysPassword;

    // Hashing is slow on purpose; guesses from outside must not take all processors.
    private static readonly SemaphoreSlim Hashing = new(2);

    /// <summary>The new session; null where the answer is no.</summary>
    public async Task<PersonSession?> Handle(SignInRequest request, CancellationToken cancellationToken)
    {
        if (request.Name is not { Length: > 0 and <= LongestInput } || request.Password is not { Length: > 0 and <= LongestInput })
        {
            return null;
        }
        if (!await Hashing.WaitAsync(Patience, cancellationToken))
        {
            return null;
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

    private async Task<PersonSession?> Open(SignInRequest request, CancellationToken cancellationToken)
    {
        var person = await people.FindByNameAsync(request.Name);
        if (person is null || person.Disabled || await people.IsLockedOutAsync(person))
        {
            s_nobodysPassword ??= hasher.HashPassword(Nobody, "nobody");
            hasher.VerifyHashedPassword(Nobody, s_nobodysPassword, request.Password);
            return null;
        }
        if (!await people.CheckPasswordAsync(person, request.Password))
        {
            await people.AccessFailedAsync(person);
            await db.Write(unit => audit.Write(unit, Entry(person, "session.refused") with { Outcome = Outcome.Unauthenticated.Code }), cancellationToken);
            return null;
        }
        await people.ResetAccessFailedCountAsync(person);
        return await db.Write(async unit =>
        {
            var session = await Sessions.Open(unit, person.Id, "console", options.SessionLife);
            if (session is not null)
            {
                await audit.Write(unit, Entry(person, "session.opened"));
            }
            return session;
        }, cancellationToken);
    }

    /// <summary>The same no for every cause.</summary>
    public static Task Refuse(HttpContext context) =>
        Problem.Of(Outcome.Unauthenticated, null, "The name or the password is wrong, or the account is locked for some minutes.").Write(context);

    private static AuditEntry Entry(Person person, string action) => new(action, $"person:{person.UserName}", $"person/{person.UserName}");
}
