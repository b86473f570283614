using System.Security.Claims;
using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Concordat.Trust.Devices;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.People;

/// <summary>Who is signed in, and what the roles allow.</summary>
/// <param name="MustEnrol">Whether the roles ask for a second factor that is not there yet: until then they allow nothing.</param>
internal sealed record SessionResponse(string Name, string DisplayName, IReadOnlyList<string> Roles, IReadOnlyList<string> Policies, bool MustChangePassword, bool MustEnrol);

/// <summary>A code that a command line shows.</summary>
internal sealed record DecideDeviceRequest(string UserCode, bool Confirm);

/// <summary><c>/control/v1/session</c> and <c>/control/v1/device</c>.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/control/v1/session").WithTags("session");
        session.MapGet("", (ClaimsPrincipal who) => TypedResults.Json(Describe(who), PeopleJson.Default.SessionResponse)).RequireAuthorization(Trust.Policies.SignedIn)
            .Produces<SessionResponse>().WithName("showSession").WithSummary("Show who is signed in").WithDescription("The person of this session, with roles and what they allow.");
        session.MapPost("", SignIn).AllowAnonymous().Produces<SessionResponse>().WithName("signIn").WithSummary("Sign in")
            .WithDescription("For the console's own page: name and password in the body, and a code where somebody has a second factor (401 `second-factor-needed` asks for it); the session in a cookie. Scripts use the device grant or an access token.");
        session.MapDelete("", SignOut).RequireAuthorization(Trust.Policies.SignedIn).Produces(StatusCodes.Status204NoContent).WithName("signOut").WithSummary("Sign out")
            .WithDescription("Ends this session and its circuits at once.");
        session.MapPut("/password", Change).RequireAuthorization(Trust.Policies.SignedIn).Produces(StatusCodes.Status204NoContent).WithName("changePassword").WithSummary("Change one's password")
            .WithDescription("The body has the current and the new password. All other sessions of the person end.");
        routes.MapPost("/control/v1/device", Decide).RequireAuthorization(Trust.Policies.View, Trust.Policies.SignedIn).WithTags("session").Produces(StatusCodes.Status204NoContent)
            .WithName("decideDevice").WithSummary("Decide about a command line").WithDescription("Allows or refuses the session that a command line asks for by the code that it shows.");
    }

    private static async Task SignIn(HttpContext context, SignIn signIn, Sessions sessions)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            await Problem.Of(Outcome.Forbidden, null, "Sign in from the console's own page.").Write(context);
        }
        else if (await JsonBody.Read(context, PeopleJson.Default.SignInRequest) is { } request)
        {
            var (session, asksForCode) = await signIn.Handle(request, context.RequestAborted);
            await (session is not null ? Enter(context, session, sessions) : People.SignIn.Refuse(context, asksForCode));
        }
    }

    /// <summary>The session in a cookie, and who it is.</summary>
    internal static async Task Enter(HttpContext context, PersonSession session, Sessions sessions)
    {
        await PersonCookie.SignIn(context, session);
        var who = await sessions.Find(session.Id, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(Describe(who!), PeopleJson.Default.SessionResponse);
    }

    private static async Task SignOut(HttpContext context, Sessions sessions)
    {
        await sessions.Close(Guid.Parse(context.User.FindFirstValue(TokenClaims.Session)!), context.RequestAborted);
        await context.SignOutAsync(PersonCookie.Scheme);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task Change(HttpContext context, ChangePassword change)
    {
        if (await JsonBody.Read(context, PeopleJson.Default.ChangePasswordRequest) is not { } request)
        {
            return;
        }
        if (await change.Handle(context.User, request, context.RequestAborted) is { } problem)
        {
            await problem.Write(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task Decide(HttpContext context, DeviceGrant grant)
    {
        if (await JsonBody.Read(context, PeopleJson.Default.DecideDeviceRequest) is not { } request)
        {
            return;
        }
        var person = Guid.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        if (await grant.Decide(request.UserCode ?? "", person, context.User.Identity!.Name!, request.Confirm, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await Problem.Of(Outcome.NotFound, null, "The code is unknown, was used, or is older than ten minutes.").Write(context);
    }

    private static SessionResponse Describe(ClaimsPrincipal who)
    {
        var roles = who.FindAll(ClaimTypes.Role).Select(c => c.Value).ToList();
        var (mustChange, mustEnrol) = (who.HasClaim(c => c.Type == Sessions.MustChange), who.HasClaim(c => c.Type == Sessions.MustEnrol));
        return new SessionResponse(who.Identity!.Name!, who.FindFirstValue(Sessions.DisplayName) ?? "", roles, mustChange || mustEnrol ? [] : Trust.Policies.Of(roles), mustChange, mustEnrol);
    }
}

/// <summary>Serializes what the session endpoints take and give.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(DecideDeviceRequest))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(PeopleResponse))]
[JsonSerializable(typeof(CreatePersonRequest))]
[JsonSerializable(typeof(CreatePersonResponse))]
[JsonSerializable(typeof(ChangeRolesRequest))]
[JsonSerializable(typeof(SuspensionRequest))]
[JsonSerializable(typeof(ConsentRequest))]
internal sealed partial class PeopleJson : JsonSerializerContext;
