using System.Security.Claims;
using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Problems;
using Concordat.Trust.People;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.SecondFactors;

/// <summary>The own password, once more: nobody changes how somebody signs in with a session alone.</summary>
internal sealed record PasswordRequest(string? Password);

/// <summary>The first code of an authenticator.</summary>
internal sealed record FirstCodeRequest(string? Code);

/// <summary>A passkey that a browser made.</summary>
/// <param name="Name">What the person calls it.</param>
/// <param name="State">As it came with the options.</param>
/// <param name="Credential">What the browser answered, as JSON in a text.</param>
internal sealed record AddPasskeyRequest(string? Name, string? State, string? Credential);

/// <summary>A passkey's answer when somebody signs in.</summary>
internal sealed record PasskeySignInRequest(string? State, string? Credential);

/// <summary>Why an administrator takes somebody's second factors off.</summary>
internal sealed record ResetFactorsRequest(string? Reason);

/// <summary>What somebody has beside the password.</summary>
/// <param name="Authenticator">Since when codes of an authenticator are asked for; null where none are.</param>
/// <param name="RecoveryCodes">How many are left.</param>
/// <param name="Demanded">Whether the roles ask for a second factor.</param>
/// <param name="PasskeysPossible">Whether this console has a name, which passkeys need.</param>
/// <param name="Here">False where another provider signs the person in, and looks after it.</param>
internal sealed record SecondFactorsResponse(DateTimeOffset? Authenticator, int RecoveryCodes, IReadOnlyList<PasskeyView> Passkeys, bool Demanded, bool PasskeysPossible, bool Here);

/// <summary>A passkey.</summary>
internal sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>The secret of a new authenticator, shown this once: for typing, in groups of four, and as an address for a program.</summary>
internal sealed record NewAuthenticator(string SetupKey, string Uri);

/// <summary>Recovery codes, shown this once; none where there were some already.</summary>
internal sealed record NewRecoveryCodes(IReadOnlyList<string> RecoveryCodes);

/// <summary><c>/control/v1/session/…</c>: authenticators, recovery codes and passkeys of whoever is signed in.</summary>
internal static class SecondFactorEndpoints
{
    private const int LargestCredential = 16_384;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/control/v1/session").RequireAuthorization(Policies.SignedIn).WithTags("session");
        own.MapGet("/second-factors", Show).Produces<SecondFactorsResponse>().WithName("showSecondFactors").WithSummary("Show one's second factors")
            .WithDescription("Authenticator, passkeys and how many recovery codes are left, of whoever is signed in.");
        own.MapPost("/authenticator", Begin).Accepts<PasswordRequest>("application/json").Produces<NewAuthenticator>().Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("beginAuthenticator").WithSummary("Begin with an authenticator")
            .WithDescription("A new secret for codes by time (RFC 6238), shown this once. It counts from its first code on. The body has the password.");
        own.MapPost("/authenticator/confirm", Confirm).Accepts<FirstCodeRequest>("application/json").Produces<NewRecoveryCodes>().Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("confirmAuthenticator").WithSummary("Give an authenticator's first code")
            .WithDescription("From now on signing in asks for a code. All other sessions end. The answer has recovery codes, shown this once.");
        own.MapPost("/authenticator/remove", Remove).Accepts<PasswordRequest>("application/json").Produces(StatusCodes.Status204NoContent).WithName("removeAuthenticator").WithSummary("Take the authenticator off")
            .WithDescription("Refused where the roles ask for a second factor and there is no passkey. The body has the password.");
        own.MapPost("/recovery-codes", Renew).Accepts<PasswordRequest>("application/json").Produces<NewRecoveryCodes>().Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("renewRecoveryCodes").WithSummary("Make new recovery codes")
            .WithDescription("In place of all there are; shown this once. The body has the password.");
        own.MapPost("/passkeys/begin", BeginPasskey).Accepts<PasswordRequest>("application/json").Produces<PasskeyCeremony>().WithName("beginPasskey").WithSummary("Begin with a passkey")
            .WithDescription("What the browser passes to its authenticator (WebAuthn). The body has the password.");
        own.MapPost("/passkeys", AddPasskey).Accepts<AddPasskeyRequest>("application/json").Produces<NewRecoveryCodes>().Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("addPasskey").WithSummary("Register a passkey")
            .WithDescription("What the authenticator answered, and a name for it. All other sessions end. The answer has recovery codes where these are the first.");
        own.MapPost("/passkeys/{id}/remove", RemovePasskey).Accepts<PasswordRequest>("application/json").Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType).WithName("removePasskey").WithSummary("Remove a passkey")
            .WithDescription("Refused for the last factor of somebody whose roles ask for one. The body has the password.");
        var door = routes.MapGroup("/control/v1/session/passkey").AllowAnonymous().WithTags("session");
        door.MapPost("/begin", (HttpContext context, Passkeys passkeys) => Guarded(context, async () => await Json(context, await passkeys.BeginSignIn(context), SecondFactorJson.Default.PasskeyCeremony)))
            .Produces<PasskeyCeremony>().WithName("beginPasskeySignIn").WithSummary("Begin to sign in with a passkey").WithDescription("For the console's own page: what the browser passes to its authenticator.");
        door.MapPost("", SignIn).Accepts<PasskeySignInRequest>("application/json").Produces<SessionResponse>().WithName("signInByPasskey").WithSummary("Sign in with a passkey")
            .WithDescription("For the console's own page: what the authenticator answered; the session in a cookie. Neither a password nor a code is asked for.");
        routes.MapPost("/control/v1/people/{name}/second-factors/reset", Reset).NeedsPrivilege(PrivilegedOperation.UserChange).RequireAuthorization(Policies.Administer).WithTags("people").Accepts<ResetFactorsRequest>("application/json")
            .Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType).WithName("resetSecondFactors").WithSummary("Take a person's second factors off")
            .WithDescription("For somebody who lost them: authenticator, passkeys and recovery codes are gone and all sessions end. The body has a reason.");
    }

    private static async Task Show(HttpContext context, UserManager<Person> people, SecondFactors factors, TrustOptions options)
    {
        var person = (await people.FindByIdAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!))!;
        var has = await factors.Of(person.Id, context.RequestAborted);
        await Json(context, new SecondFactorsResponse(
            has.Factor?.ConfirmedAt, has.Factor?.RecoveryLeft ?? 0, [.. has.Passkeys.OrderBy(p => p.Data.CreatedAt).Select(p => new PasskeyView(Passkeys.Fingerprint(p.CredentialId), p.Data.Name ?? "", p.Data.CreatedAt))],
            factors.IsDemanded(person), Passkeys.ArePossible(options), person.PasswordHash is not null), SecondFactorJson.Default.SecondFactorsResponse);
    }

    private static Task Begin(HttpContext context, UserManager<Person> people, SecondFactors factors, TrustOptions options) => Proved(context, people, async person =>
    {
        var (secret, refused) = await factors.Begin(person, context.RequestAborted);
        var issuer = Uri.EscapeDataString("Concordat " + new Uri(options.ControlUrl).Host);
        await (refused?.Write(context) ?? Json(context, new NewAuthenticator(
            string.Join(' ', secret!.Chunk(4).Select(part => new string(part))), $"otpauth://totp/{issuer}:{Uri.EscapeDataString(person.UserName!)}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={Totp.Digits}&period=30"), SecondFactorJson.Default.NewAuthenticator));
    });

    private static async Task Confirm(HttpContext context, UserManager<Person> people, SecondFactors factors)
    {
        if (await JsonBody.Read(context, SecondFactorJson.Default.FirstCodeRequest) is not { } request)
        {
            return;
        }
        var person = (await people.FindByIdAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!))!;
        var (codes, refused) = await factors.Confirm(person, SessionOf(context), (request.Code ?? "").Replace(" ", "", StringComparison.Ordinal), context.RequestAborted);
        await (refused?.Write(context) ?? Json(context, new NewRecoveryCodes(codes!), SecondFactorJson.Default.NewRecoveryCodes));
    }

    private static Task Remove(HttpContext context, UserManager<Person> people, SecondFactors factors) => Proved(context, people, async person =>
        await Done(context, await factors.Remove(person, SessionOf(context), context.RequestAborted)));

    private static Task Renew(HttpContext context, UserManager<Person> people, SecondFactors factors) => Proved(context, people, async person =>
    {
        var (codes, refused) = await factors.Renew(person, context.RequestAborted);
        await (refused?.Write(context) ?? Json(context, new NewRecoveryCodes(codes!), SecondFactorJson.Default.NewRecoveryCodes));
    });

    private static Task BeginPasskey(HttpContext context, UserManager<Person> people, Passkeys passkeys, TrustOptions options) => Proved(context, people, async person =>
        await (Passkeys.ArePossible(options) ? Json(context, await passkeys.BeginAdding(person, context), SecondFactorJson.Default.PasskeyCeremony)
            : Problem.Of(Outcome.Refused, null, "Passkeys need a name: this console is reached by an address of numbers (Trust:ControlUrl).").Write(context)));

    private static async Task AddPasskey(HttpContext context, UserManager<Person> people, Passkeys passkeys)
    {
        if (await JsonBody.Read(context, SecondFactorJson.Default.AddPasskeyRequest, LargestCredential) is not { } request)
        {
            return;
        }
        if (request.Name is not { Length: > 0 and <= 60 } name || request.Credential is not { Length: > 0 } credential)
        {
            await Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/name", "What you call it, in at most 60 characters; and 'credential' is what the browser answered.")]).Write(context);
            return;
        }
        var person = (await people.FindByIdAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!))!;
        var (codes, refused) = await passkeys.Add(person, SessionOf(context), name, request.State, credential, context);
        await (refused?.Write(context) ?? Json(context, new NewRecoveryCodes(codes!), SecondFactorJson.Default.NewRecoveryCodes));
    }

    private static Task RemovePasskey(string id, HttpContext context, UserManager<Person> people, Passkeys passkeys) => Proved(context, people, async person =>
        await Done(context, await passkeys.Remove(person, SessionOf(context), id, context.RequestAborted)));

    private static Task SignIn(HttpContext context, Passkeys passkeys, Sessions sessions) => Guarded(context, async () =>
    {
        if (await JsonBody.Read(context, SecondFactorJson.Default.PasskeySignInRequest, LargestCredential) is not { } request)
        {
            return;
        }
        if (request.Credential is not { Length: > 0 } credential || await passkeys.SignIn(request.State, credential, context) is not { } session)
        {
            await Problem.Of(Outcome.Unauthenticated, null, "This passkey lets nobody in here.").Write(context);
            return;
        }
        await SessionEndpoints.Enter(context, session, sessions);
    });

    private static async Task Reset(string name, HttpContext context, SecondFactors factors)
    {
        if (await JsonBody.Read(context, SecondFactorJson.Default.ResetFactorsRequest) is not { } request)
        {
            return;
        }
        if (request.Reason?.Trim() is not { Length: > 0 and <= 500 } reason)
        {
            await Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/reason", "Why, in at most 500 characters.")]).Write(context);
            return;
        }
        await Done(context, await factors.Reset(name, Actor.Asking(context), reason, context.RequestAborted) ? null : Problem.Of(Outcome.NotFound, null, "There is no such person."));
    }

    /// <summary>Goes on where the body has the password of whoever is signed in; a wrong one counts as at the sign-in.</summary>
    private static async Task Proved(HttpContext context, UserManager<Person> people, Func<Person, Task> goOn)
    {
        if (await JsonBody.Read(context, SecondFactorJson.Default.PasswordRequest) is not { } request)
        {
            return;
        }
        var person = await people.FindByIdAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        if (person?.PasswordHash is null)
        {
            await Problem.Of(Outcome.Refused, null, "Another provider signs you in: it looks after your second factor.").Write(context);
            return;
        }
        if (request.Password is not { Length: > 0 and <= 256 } password || await people.IsLockedOutAsync(person) || !await people.CheckPasswordAsync(person, password))
        {
            await people.AccessFailedAsync(person);
            await Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/password", "The password is wrong, or the account is locked for some minutes.")]).Write(context);
            return;
        }
        await goOn(person);
    }

    private static Task Guarded(HttpContext context, Func<Task> goOn) =>
        SameOrigin.Allows(context.Request) ? goOn() : Problem.Of(Outcome.Forbidden, null, "Sign in from the console's own page.").Write(context);

    private static Task Done(HttpContext context, Problem? refused)
    {
        if (refused is not null)
        {
            return refused.Write(context);
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Json<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, type);
    }

    private static Guid SessionOf(HttpContext context) => Guid.Parse(context.User.FindFirstValue(TokenClaims.Session)!);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(FirstCodeRequest))]
[JsonSerializable(typeof(AddPasskeyRequest))]
[JsonSerializable(typeof(PasskeySignInRequest))]
[JsonSerializable(typeof(ResetFactorsRequest))]
[JsonSerializable(typeof(SecondFactorsResponse))]
[JsonSerializable(typeof(NewAuthenticator))]
[JsonSerializable(typeof(NewRecoveryCodes))]
[JsonSerializable(typeof(PasskeyCeremony))]
[JsonSerializable(typeof(PasskeyState))]
internal sealed partial class SecondFactorJson : JsonSerializerContext;
