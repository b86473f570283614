using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concordat.Trust.People;

/// <summary>
/// A token on the control plane: verified like every token. Behind the command line's stands a session, which is looked up; behind a pipeline's a service
/// account of the active release. There is no third.
/// </summary>
internal sealed class BearerPerson(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCheck tokens, Sessions sessions,
    BearerService services)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "concordat-bearer";
    private const string Prefix = "Bearer ";

    /// <summary>True where the request carries a bearer token, so that the cookie is not looked at.</summary>
    public static bool Carries(Microsoft.AspNetCore.Http.HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request))
        {
            return AuthenticateResult.NoResult();
        }
        var actor = await tokens.CheckControl(Request.Headers.Authorization.ToString()[Prefix.Length..].Trim());
        var found = actor is null ? null : actor.Session is { } session ? await sessions.Find(session, Context.RequestAborted) : services.Find(actor);
        return found is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName))
            : AuthenticateResult.Fail("The token is not valid here.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = 401;
        Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Task.CompletedTask;
    }
}
