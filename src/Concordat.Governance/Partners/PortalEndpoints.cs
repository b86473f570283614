using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using static Concordat.Governance.Partners.PortalPage;

namespace Concordat.Governance.Partners;

/// <summary>
/// The pages of a partner's people. No address names an application, an account, a client or a report: whatever is shown is that of the session, so there is no
/// way to ask for another's.
/// </summary>
internal static class PortalEndpoints
{
    private const int LargestForm = 128 * 1024;
    private const string Elsewhere = "This was not sent from a page of the portal, or is larger than a form of it.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portal", Home);
        routes.MapPost("/portal/sign-in", SignIn);
        routes.MapPost("/portal/sign-out", SignOut);
        routes.MapGet("/portal/invitations/{code}", Invitation);
        routes.MapPost("/portal/invitations/{code}", Accept);
        routes.MapGet("/portal/forms/{form}", ShowForm);
        routes.MapPost("/portal/forms/{form}", SaveForm);
        routes.MapGet("/portal/certification", PortalSteps.Certification);
        routes.MapPost("/portal/certification", PortalSteps.Certify);
        routes.MapGet("/portal/certificate", PortalSteps.Certificate);
        routes.MapPost("/portal/production", PortalSteps.Ask);
        routes.MapGet("/portal/accounts", PortalPeople.Show);
        routes.MapPost("/portal/accounts", PortalPeople.Invite);
        routes.MapPost("/portal/accounts/role", PortalPeople.SetRole);
        routes.MapPost("/portal/accounts/remove", PortalPeople.Remove);
        routes.MapPost(PartnerSandbox.TokenPath, SandboxToken.Issue);
    }

    /// <summary>Who is signed in and may do this; null for nobody, which is answered. Technical contacts read.</summary>
    internal static async Task<SignedIn?> Signed(HttpContext http, PortalAccounts accounts, PartnerApplications applications)
    {
        if (await accounts.Asking(http) is { } known)
        {
            if (HttpMethods.IsGet(http.Request.Method) || known.Account.IsAdministrator)
            {
                return known with { Application = await applications.Fresh(known.Application, http.RequestAborted) };
            }
            await Write(http, "Not yours to change", "<section><p>Technical contacts read. Ask an administrator of your organization to do this, or to make you one.</p><p><a href=\"/portal\">Overview</a></p></section>", true, StatusCodes.Status403Forbidden);
            return null;
        }
        if (HttpMethods.IsGet(http.Request.Method))
        {
            GoTo(http, "/portal");
        }
        else
        {
            await Write(http, "Sign in first", "<section><p>Your session is over. What you sent was not taken.</p><p><a href=\"/portal\">Sign in</a></p></section>", false, StatusCodes.Status401Unauthorized);
        }
        return null;
    }

    /// <summary>What was posted from a page of the portal; null where it was not, which is answered.</summary>
    internal static async Task<IFormCollection?> Posted(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestForm;
        }
        if (SameOrigin.Allows(http.Request) && http.Request.ContentLength is null or <= LargestForm)
        {
            if (!http.Request.HasFormContentType)
            {
                return http.Request.ContentLength is null or 0 ? FormCollection.Empty : await Not(http);
            }
            try
            {
                return await http.Request.ReadFormAsync(new FormOptions { ValueLengthLimit = LargestForm, ValueCountLimit = 400, BufferBodyLengthLimit = LargestForm, MultipartBodyLengthLimit = LargestForm }, http.RequestAborted);
            }
            catch (Exception refused) when (refused is BadHttpRequestException or InvalidDataException)
            {
                // answered below
            }
        }
        return await Not(http);
    }

    private static async Task<IFormCollection?> Not(HttpContext http)
    {
        await Write(http, "Not taken", $"<section><p>{Elsewhere}</p><p><a href=\"/portal\">To the portal</a></p></section>", false, StatusCodes.Status403Forbidden);
        return null;
    }

    private static async Task Home(HttpContext http, PortalAccounts accounts, PartnerApplications applications, Certification certification, ReleaseFeed feed)
    {
        if (await accounts.Asking(http) is not { } known)
        {
            await Write(http, "Sign in", SignInForm(null), false);
            return;
        }
        await PortalSteps.Overview(http, known with { Application = await applications.Fresh(known.Application, http.RequestAborted) }, applications, certification, feed, []);
    }

    private static string SignInForm(string? flaw) => $"""
        {(flaw is null ? "" : $"<section role=\"alert\"><p>{flaw}</p></section>")}<section><p>For administrators of partners. You get here first by an invitation of your sponsor.</p><form method="post" action="/portal/sign-in">
        <label for="email"><span>E-mail address</span></label><input id="email" name="email" type="email" autocomplete="username" required maxlength="200">
        <label for="password"><span>Password</span></label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"><button>Sign in</button></form></section>
        <p class="m"><a href="/portal/about">What is offered, and where things are</a></p>
        """;

    private static async Task SignIn(HttpContext http, PortalAccounts accounts)
    {
        if (await Posted(http) is not { } form)
        {
            return;
        }
        if (await accounts.SignIn(form["email"].ToString(), form["password"].ToString(), http.RequestAborted) is { } held)
        {
            accounts.Give(http, held);
            GoTo(http, "/portal");
            return;
        }
        await Write(http, "Sign in", SignInForm("The address or the password is wrong, or the account is locked for some minutes."), false, StatusCodes.Status401Unauthorized);
    }

    private static async Task SignOut(HttpContext http, PortalAccounts accounts)
    {
        if (await Posted(http) is not null)
        {
            await accounts.SignOut(http);
            GoTo(http, "/portal");
        }
    }

    private static async Task Invitation(string code, HttpContext http, PartnerAccounts people)
    {
        if (await people.ByCode(code, http.RequestAborted) is { } invited)
        {
            await ShowInvitation(http, invited, code, "", []);
            return;
        }
        await Gone(http);
    }

    private static Task Gone(HttpContext http) => Write(http, "No invitation", "<section><p>This invitation was used, is over, or was never here. Ask your sponsor for another one; if you have an account, <a href=\"/portal\">sign in</a>.</p></section>", false, StatusCodes.Status404NotFound);

    private static Task ShowInvitation(HttpContext http, SignedIn invited, string code, string email, IReadOnlyList<FormFlaw> flaws) => Write(http, "Your account", $"""
        {Alert(flaws)}<section>{Welcome(invited)}<form method="post" action="/portal/invitations/{Text(code)}">
        <label for="email"><span>E-mail address</span></label><input id="email" name="email" type="email" autocomplete="username" required maxlength="200" value="{Text(email)}">
        <label for="password"><span>Password, at least {PortalAccounts.ShortestPassword} characters</span></label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="{PortalAccounts.ShortestPassword}" maxlength="{PortalAccounts.LongestPassword}">
        <label for="again"><span>The same again</span></label><input id="again" name="again" type="password" autocomplete="new-password" required maxlength="{PortalAccounts.LongestPassword}"><button>Make the account</button></form></section>
        """, false, flaws.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static string Welcome(SignedIn invited) => invited.Application.Established || invited.Account.InvitedBy != "person:" + invited.Application.Sponsor ? $"""
        <p>You are invited to the portal of {Text(invited.Application.Partner ?? "a partner on its way")} as {(invited.Account.IsAdministrator ? "an administrator" : "a technical contact, who reads")}. Choose how you sign in.</p>
        """ : $"""
        <p>{Text(invited.Application.Sponsor)} invites you to become a partner. Choose how you sign in; the path has six forms and a test of your client, and you can go on at any time.</p>
        <p class="m">You may ask for: {Text(string.Join(", ", invited.Application.OfferedList))}.</p>
        """;

    private static async Task Accept(string code, HttpContext http, PartnerAccounts people, PortalAccounts accounts)
    {
        if (await Posted(http) is not { } form)
        {
            return;
        }
        if (await people.ByCode(code, http.RequestAborted) is not { } invited)
        {
            await Gone(http);
            return;
        }
        var (email, password) = (form["email"].ToString().Trim(), form["password"].ToString());
        var flaws = new List<FormFlaw>();
        if (!ApplicationRules.IsEmail(email))
        {
            flaws.Add(new FormFlaw("email", "An e-mail address is needed."));
        }
        if (password.Length is < PortalAccounts.ShortestPassword or > PortalAccounts.LongestPassword)
        {
            flaws.Add(new FormFlaw("password", $"The password has at least {PortalAccounts.ShortestPassword} characters."));
        }
        if (password != form["again"])
        {
            flaws.Add(new FormFlaw("again", "The two passwords differ."));
        }
        var held = flaws.Count > 0 ? null : await accounts.Accept(invited, email, password, http.RequestAborted);
        if (held is null)
        {
            await ShowInvitation(http, invited, code, email, flaws.Count > 0 ? flaws : [new FormFlaw("email", "This address cannot be used here. Take another one.")]);
            return;
        }
        accounts.Give(http, held);
        GoTo(http, invited.Application is { Established: false, Partner: null } && invited.Account.IsAdministrator ? $"/portal/forms/{ApplicationForms.Order[0]}" : "/portal");
    }

    private static async Task ShowForm(string form, HttpContext http, PortalAccounts accounts, PartnerApplications applications, ReleaseFeed feed)
    {
        if (await Signed(http, accounts, applications) is not { Application: var application })
        {
            return;
        }
        await (FormOf(form, application, feed) is { } wanted ? WriteForm(http, wanted, field => application.Read().Many(form, field), []) : Missing(http));
    }

    private static async Task SaveForm(string form, HttpContext http, PortalAccounts accounts, PartnerApplications applications, ReleaseFeed feed)
    {
        if (await Posted(http) is not { } posted || await Signed(http, accounts, applications) is not { Application: var application } asking)
        {
            return;
        }
        if (FormOf(form, application, feed) is not { } wanted)
        {
            await Missing(http);
            return;
        }
        var given = wanted.Fields.ToDictionary(field => field.Name, field => posted[field.Name].OfType<string>().ToArray(), StringComparer.Ordinal);
        var flaws = await applications.Save(application.Id, form, given, http.RequestAborted, asking.Account.Actor);
        if (flaws.Count > 0)
        {
            // A private key that was pasted by mistake is not sent back either.
            var shown = flaws.Any(flaw => flaw.Field == "jwks") ? given.Where(field => field.Key != "jwks").ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal) : given;
            await WriteForm(http, wanted, field => shown.GetValueOrDefault(field) ?? [], flaws);
            return;
        }
        var next = ApplicationForms.Order.SkipWhile(one => one != form).Skip(1).FirstOrDefault();
        GoTo(http, next is null ? "/portal/certification" : $"/portal/forms/{next}");
    }

    private static Form? FormOf(string form, PartnerApplication application, ReleaseFeed feed) =>
        !application.Established && feed.Current?.Workspace is { } workspace ? ApplicationForms.Of(workspace, application).FirstOrDefault(one => one.Id == form) : null;

    internal static Task Missing(HttpContext http) => Write(http, "Nothing here", "<section><p>There is no such page. <a href=\"/portal\">To the overview</a></p></section>", true, StatusCodes.Status404NotFound);

    private static Task WriteForm(HttpContext http, Form form, Func<string, IReadOnlyList<string>> values, IReadOnlyList<FormFlaw> flaws)
    {
        var at = ApplicationForms.Order.ToList().IndexOf(form.Id) + 1;
        return Write(http, form.Title, $"""
            <p class="m">Form {at} of {ApplicationForms.Order.Count}. <a href="/portal">Overview</a></p>{Alert(flaws, form)}<section><p>{Text(form.Lead)}</p>
            <form method="post" action="/portal/forms/{form.Id}" novalidate>{string.Concat(form.Fields.Select(field => Field(field, values(field.Name), flaws)))}<button>Save and go on</button></form></section>
            """, true, flaws.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
