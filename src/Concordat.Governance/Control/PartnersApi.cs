using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Partners;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>An invitation of a partner.</summary>
    /// <param name="Interfaces">The APIs that it may ask for, <c>domain/api/vN</c>; it sees no other.</param>
    /// <param name="Zone">The zone that its traffic comes from.</param>
    public sealed record InvitePartnerRequest([property: MaxLength(100)] IReadOnlyList<string> Interfaces, [property: MaxLength(100)] string Zone);

    /// <summary>An invitation; the link is shown this once.</summary>
    public sealed record InvitedPartner(Guid Id, string Link, DateTimeOffset Until);

    /// <summary>Partners on their way, and those that came this way.</summary>
    public sealed record PartnerApplicationList(IReadOnlyList<PartnerApplicationView> Applications);

    /// <summary>A partner on its way.</summary>
    /// <param name="State">invited, open, certified, proposed, in-force or closed.</param>
    /// <param name="Sponsor">Who speaks for it.</param>
    /// <param name="Partner">Its name; null before it said one.</param>
    /// <param name="Done">Forms that are filled in and right.</param>
    /// <param name="Forms">Forms that there are.</param>
    /// <param name="Change">The change request that proposes it.</param>
    /// <param name="CertifiedUntil">Until when its certificate counts; null where none does.</param>
    /// <param name="InvitationUntil">Until when the invitation can be used; null once it was.</param>
    public sealed record PartnerApplicationView(
        Guid Id, string State, string Sponsor, string Zone, IReadOnlyList<string> Offered, string? Partner, string? Title, string? Client, DateTimeOffset InvitedAt, DateTimeOffset? InvitationUntil,
        int Done, int Forms, string? Change, DateTimeOffset? CertifiedUntil);

    /// <summary>A partner on its way with all that it said and showed.</summary>
    /// <param name="Application">In short.</param>
    /// <param name="Answers">Form by form.</param>
    /// <param name="Certificate">Of the newest run; null where there is none.</param>
    /// <param name="Accounts">Its people in the portal.</param>
    public sealed record PartnerApplicationDetail(PartnerApplicationView Application, IReadOnlyList<FilledForm> Answers, CertificateView? Certificate, IReadOnlyList<PartnerAccountView> Accounts);

    /// <summary>A person of a partner.</summary>
    /// <param name="Role">administrator, or contact: a technical contact, who reads.</param>
    /// <param name="Email">By which the person signs in; null before the invitation was used.</param>
    /// <param name="InvitationUntil">Until when the invitation can be used; null once it was.</param>
    public sealed record PartnerAccountView(Guid Id, string Name, string Role, string? Email, DateTimeOffset? InvitationUntil);

    /// <summary>What a partner is offered beside what it was offered before.</summary>
    public sealed record OfferRequest([property: MaxLength(100)] IReadOnlyList<string> Interfaces);

    /// <summary>An invitation of another person of a partner.</summary>
    /// <param name="Name">Who is invited.</param>
    /// <param name="Kind">administrator, or contact: a technical contact, who reads.</param>
    public sealed record InviteAccountRequest([property: MaxLength(100)] string Name, [property: MaxLength(20)] string Kind);

    /// <summary>A form as it was filled in.</summary>
    public sealed record FilledForm(string Id, string Title, bool Done, IReadOnlyList<FilledField> Fields);

    /// <summary>A field of it.</summary>
    public sealed record FilledField(string Label, IReadOnlyList<string> Values);

    /// <summary>A run of the certification.</summary>
    /// <param name="Over">True where the report is made.</param>
    /// <param name="Counts">True where it was passed, is about access and keys as they are now, has not expired, and its signature holds.</param>
    /// <param name="Signed">True where a key that this node trusts signed the report as it is.</param>
    /// <param name="Hash">Of the report.</param>
    /// <param name="KeyId">Of the key that signed it.</param>
    public sealed record CertificateView(
        DateTimeOffset Begun, bool Over, bool Passed, bool Counts, bool Signed, DateTimeOffset? Expires, string? Hash, string? KeyId, IReadOnlyList<CertificationCheckView> Checks);

    /// <summary>One check: the rule, what was seen, the verdict (open, passed, failed, not-needed), and what to do.</summary>
    public sealed record CertificationCheckView(string Id, string Rule, string Seen, string State, string Todo);

    /// <summary>What an offboarding did, and what is left: nothing, once the request that takes the partner out is released.</summary>
    /// <param name="Change">The request that deletes the partner's file; null where it is in no release.</param>
    /// <param name="Left">What is left of it that could still act.</param>
    public sealed record OffboardedPartner(string Partner, string? Change, PartnerRemains Left);

    /// <summary>What of a partner could still act.</summary>
    /// <param name="Clients">In the active release.</param>
    /// <param name="Running">Of these, clients that are not stopped.</param>
    /// <param name="Subscriptions">In the active release: webhooks that are sent.</param>
    /// <param name="Sessions">Of its administrator in the portal.</param>
    /// <param name="Applications">That are open.</param>
    /// <param name="Answers">Forms and keys of them that are kept.</param>
    public sealed record PartnerRemains(IReadOnlyList<string> Clients, IReadOnlyList<string> Running, IReadOnlyList<string> Subscriptions, int Sessions, int Applications, int Answers)
    {
        /// <summary>True where nothing is left.</summary>
        public bool None => Clients.Count == 0 && Subscriptions.Count == 0 && Sessions == 0 && Applications == 0 && Answers == 0;
    }
}

internal static class PartnersApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var all = control.MapGroup("/partner-applications").WithTags("Partners");
        all.MapGet("", List).RequireAuthorization(Policies.View).WithName("listPartnerApplications").WithSummary("List partners on their way")
            .WithDescription("Applications, newest first: where each stands on its way to production.");
        all.MapPost("", Invite).RequireAuthorization(Policies.Author, Policies.SignedIn).WithName("invitePartner").WithSummary("Invite a partner")
            .WithDescription("Makes an application with a link for seven days, which is shown this once and used once. Whoever invites is the partner's sponsor: a person of `concordat.yaml`, in whose name its change request is opened.");
        all.MapGet("/{name}", Show).RequireAuthorization(Policies.View).WithName("showPartnerApplication").WithSummary("Show a partner on its way")
            .WithDescription("By the name of the partner or the id of its application: what it filled in, the questionnaire among it, and the newest certification with each check.");
        all.MapPost("/{name}/certification", Certify).RequireAuthorization(Policies.Author).WithName("certifyPartner").WithSummary("Begin a certification")
            .WithDescription("For 30 minutes the sandbox looks at what the partner's client does. The report is signed when all is seen, or the time is over.");
        all.MapPost("/{name}/close", Close).RequireAuthorization(Policies.Author, Policies.SignedIn).WithName("closePartnerApplication").WithSummary("Close an application")
            .WithDescription("Its link, account, sessions, answers and keys end. What is in force stays: offboard the partner to end that. The body has a reason.");
        all.MapPost("/{name}/offers", Offer).RequireAuthorization(Policies.Author, Policies.SignedIn).WithName("offerToPartner").WithSummary("Offer more to a partner")
            .WithDescription("APIs that it may ask for in its form, and events for which it may register an endpoint. An offer gives nothing by itself: what a partner may do stands in a release.");
        all.MapPost("/{name}/accounts", InviteAccount).RequireAuthorization(Policies.Author, Policies.SignedIn).WithName("invitePartnerAccount").WithSummary("Invite a person of a partner")
            .WithDescription("A link to the portal for another administrator or technical contact, shown this once. A partner in force that has no application yet gets its pages with it.");
        all.MapPost("/{name}/accounts/{id:guid}/remove", RemoveAccount).RequireAuthorization(Policies.Author, Policies.SignedIn).WithName("removePartnerAccount").WithSummary("Remove a person of a partner")
            .WithDescription("Account and sessions end at once. The organization may remove the last administrator too, and invite another. The body has a reason.");
        var partners = control.MapGroup("/partners").WithTags("Partners").RequireAuthorization(Policies.Administer, Policies.SignedIn);
        partners.MapPost("/{name}/suspend", Suspend).WithName("suspendPartner").WithSummary("Stop a partner")
            .WithDescription("From now on every call of every client of the partner is refused. It narrows the release and needs no request. The body has a reason.");
        partners.MapPost("/{name}/offboard", Offboard).WithName("offboardPartner").WithSummary("Offboard a partner")
            .WithDescription("Stops its clients at once, closes its application, and opens the change request that deletes its file. The answer says what is left; ask `remains` again after the release. The body has a reason.");
        partners.MapGet("/{name}/remains", Remains).WithName("showPartnerRemains").WithSummary("Show what is left of a partner")
            .WithDescription("Clients, subscriptions, sessions and applications that could still act. Nothing, after an offboarding that was released.");
    }

    private static async Task<Ok<ControlApi.PartnerApplicationList>> List(PartnerApplications applications, PartnerAccounts people, Certification certification, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        var views = new List<ControlApi.PartnerApplicationView>();
        var all = await applications.List(cancellationToken);
        var accounts = (await people.Of([.. all.Select(one => one.Id)], cancellationToken)).ToLookup(account => account.Application);
        foreach (var application in all)
        {
            views.Add(View(application, [.. accounts[application.Id]], await certification.Current(application, cancellationToken), applications, certification, feed));
        }
        return TypedResults.Ok(new ControlApi.PartnerApplicationList(views));
    }

    private static async Task<Results<Created<ControlApi.InvitedPartner>, ProblemResult>> Invite(
        ControlApi.InvitePartnerRequest request, ClaimsPrincipal user, PartnerApplications applications, TrustOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        var invited = await applications.Invite(Who.Of(user), request.Zone, request.Interfaces, cancellationToken);
        if (invited.Value is not { } invitation)
        {
            return ProblemResult.Of(invited.Refused!);
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{ControlApi.Root}/partner-applications/{invitation.Application.Id}",
            new ControlApi.InvitedPartner(invitation.Application.Id, $"{options.PortalUrl}/portal/invitations/{invitation.Code}", invitation.Until));
    }

    private static async Task<Results<Ok<ControlApi.PartnerApplicationDetail>, ProblemResult>> Show(
        string name, PartnerApplications applications, PartnerAccounts people, Certification certification, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        if (await applications.Find(name, cancellationToken) is not { } application)
        {
            return Nobody(name);
        }
        return TypedResults.Ok(await Detail(application, applications, people, certification, feed, cancellationToken));
    }

    private static async Task<Results<Ok<ControlApi.PartnerApplicationDetail>, ProblemResult>> Certify(
        string name, ClaimsPrincipal user, PartnerApplications applications, PartnerAccounts people, Certification certification, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        if (await applications.Find(name, cancellationToken) is not { } application)
        {
            return Nobody(name);
        }
        var begun = await certification.Begin(application, Who.Actor(user), cancellationToken);
        return begun.Refused is { } refused ? ProblemResult.Of(refused) : TypedResults.Ok(await Detail(application, applications, people, certification, feed, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemResult>> Close(string name, ControlApi.ReasonRequest request, ClaimsPrincipal user, PartnerApplications applications, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > ReleaseLimits.TextLength)
        {
            return ProblemResult.Of(Outcome.Invalid, "A reason is needed.");
        }
        if (await applications.Find(name, cancellationToken) is not { } application)
        {
            return Nobody(name);
        }
        await applications.Close(application.Id, Who.Actor(user), request.Reason, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<ControlApi.InvitedPartner>, ProblemResult>> InviteAccount(
        string name, ControlApi.InviteAccountRequest request, ClaimsPrincipal user, PartnerApplications applications, PartnerAccounts people, TrustOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        var application = await applications.Find(name, cancellationToken);
        if (application is null)
        {
            var established = await people.Establish(name, Who.Of(user), cancellationToken);
            if (established.Value is null)
            {
                return ProblemResult.Of(established.Refused!);
            }
            application = established.Value;
        }
        var invited = await people.Invite(application, request.Name, request.Kind, Who.Actor(user), cancellationToken);
        if (invited.Value is not { } invitation)
        {
            return ProblemResult.Of(invited.Refused!);
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{ControlApi.Root}/partner-applications/{application.Id}",
            new ControlApi.InvitedPartner(application.Id, $"{options.PortalUrl}/portal/invitations/{invitation.Code}", invitation.Until));
    }

    private static async Task<Results<NoContent, ProblemResult>> Offer(
        string name, ControlApi.OfferRequest request, ClaimsPrincipal user, PartnerApplications applications, CancellationToken cancellationToken) =>
        await applications.Find(name, cancellationToken) is not { } application ? Nobody(name)
        : await applications.Offer(application, request.Interfaces, Who.Actor(user), cancellationToken) is { } refused ? ProblemResult.Of(refused) : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemResult>> RemoveAccount(
        string name, Guid id, ControlApi.ReasonRequest request, ClaimsPrincipal user, PartnerApplications applications, PartnerAccounts people, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return ProblemResult.Of(Outcome.Invalid, "A reason is needed.");
        }
        return await applications.Find(name, cancellationToken) is not { } application ? Nobody(name)
            : await people.Remove(application, id, Who.Actor(user), request.Reason, organization: true, cancellationToken) is { } refused ? ProblemResult.Of(refused) : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<ControlApi.OffboardedPartner>, ProblemResult>> Offboard(
        string name, ControlApi.ReasonRequest request, ClaimsPrincipal user, OffboardPartner offboarding, CancellationToken cancellationToken)
    {
        var done = await offboarding.Handle(name, Who.Of(user), request.Reason, cancellationToken);
        return done.Value is { } offboarded ? TypedResults.Ok(offboarded) : ProblemResult.Of(done.Refused!);
    }

    private static async Task<Results<NoContent, ProblemResult>> Suspend(string name, ControlApi.ReasonRequest request, ClaimsPrincipal user, OffboardPartner offboarding, CancellationToken cancellationToken) =>
        await offboarding.Suspend(name, Who.Of(user), request.Reason, cancellationToken) is { } refused ? ProblemResult.Of(refused) : TypedResults.NoContent();

    private static async Task<Ok<ControlApi.PartnerRemains>> Remains(string name, OffboardPartner offboarding, CancellationToken cancellationToken) => TypedResults.Ok(await offboarding.Remains(name, cancellationToken));

    private static ProblemResult Nobody(string name) => ProblemResult.Of(Outcome.NotFound, $"There is no application of a partner '{name}'; a name counts from the form 'Your organization' on, before that the id.");

    private static async Task<ControlApi.PartnerApplicationDetail> Detail(
        PartnerApplication application, PartnerApplications applications, PartnerAccounts people, Certification certification, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        var (answers, state) = (application.Read(), await certification.Current(application, cancellationToken));
        var accounts = await people.Of([application.Id], cancellationToken);
        var done = applications.Done(application, answers);
        var forms = feed.Current is not { } active ? [] : ApplicationForms.Of(active.Workspace, application).Where(form => answers.ContainsKey(form.Id))
            .Select(form => new ControlApi.FilledForm(form.Id, form.Title, done.Contains(form.Id), [.. form.Fields.Select(field => new ControlApi.FilledField(field.Label, answers.Many(form.Id, field.Name)))])).ToList();
        return new ControlApi.PartnerApplicationDetail(View(application, accounts, state, applications, certification, feed), forms, state is null ? null : new ControlApi.CertificateView(
            state.Run.StartedAt, state.IsOver, state.Run.Passed, certification.Counts(state, answers), certification.Holds(state.Run), state.Run.ExpiresAt, state.Run.Hash, state.Run.KeyId,
            [.. state.Checks.Select(check => new ControlApi.CertificationCheckView(check.Id, check.Rule, check.Seen, Certification.Word(check.State), check.Todo))]),
            [.. accounts.Select(one => new ControlApi.PartnerAccountView(one.Id, one.Name, one.Role, one.Email, one.Email is null ? one.InviteUntil : null))]);
    }

    private static ControlApi.PartnerApplicationView View(
        PartnerApplication application, IReadOnlyList<PartnerAccount> accounts, CertificationState? state, PartnerApplications applications, Certification certification, ReleaseFeed feed)
    {
        var answers = application.Read();
        var certified = certification.Counts(state, answers);
        var word = application.ClosedAt is not null ? "closed" : PortalSteps.InForce(application, feed) is not null ? "in-force" : application.Change is not null ? "proposed"
            : certified ? "certified" : accounts.All(account => account.Email is null) ? "invited" : "open";
        return new ControlApi.PartnerApplicationView(
            application.Id, word, application.Sponsor, application.Zone, application.OfferedList, application.Partner, answers.One(ApplicationForms.Organization, "title") is { Length: > 0 } title ? title : null,
            application.Client, application.InvitedAt, accounts.Any(account => account.Email is not null) ? null : accounts.Max(account => (DateTimeOffset?)account.InviteUntil), applications.Done(application, answers).Count, ApplicationForms.Order.Count,
            application.Change, certified ? state!.Run.ExpiresAt : null);
    }
}
