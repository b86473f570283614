using Concordat.Governance.Changes;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;
using static Concordat.Governance.Partners.PortalPage;

namespace Concordat.Governance.Partners;

/// <summary>The page of a partner's people: who signs in, who may change something. Ids come in forms and count within the own application alone.</summary>
internal static class PortalPeople
{
    public static async Task Show(HttpContext http, PortalAccounts accounts, PartnerApplications applications, PartnerAccounts people)
    {
        if (await PortalEndpoints.Signed(http, accounts, applications) is { } asking)
        {
            await Page(http, asking, people, null, []);
        }
    }

    public static async Task Invite(HttpContext http, PortalAccounts accounts, PartnerApplications applications, PartnerAccounts people, TrustOptions options)
    {
        if (await PortalEndpoints.Posted(http) is not { } form || await PortalEndpoints.Signed(http, accounts, applications) is not { } asking)
        {
            return;
        }
        var invited = await people.Invite(asking.Application, form["name"].ToString(), form["role"].ToString(), asking.Account.Actor, http.RequestAborted);
        await (invited.Value is { } made
            ? Page(http, asking, people, $"""
                <section role="status"><h2>The link, shown this once</h2><p><code>{Text(options.PortalUrl)}/portal/invitations/{made.Code}</code></p>
                <p>It counts once, until {made.Until:yyyy-MM-dd HH:mm} UTC. Hand it over in private: whoever opens it gets the account.</p></section>
                """, [])
            : Page(http, asking, people, null, [new FormFlaw("", invited.Refused!.Detail)]));
    }

    public static Task SetRole(HttpContext http, PortalAccounts accounts, PartnerApplications applications, PartnerAccounts people) =>
        Change(http, accounts, applications, people, (asking, id, form) => people.SetRole(asking.Application, id, form["role"].ToString(), asking.Account.Actor, http.RequestAborted));

    public static Task Remove(HttpContext http, PortalAccounts accounts, PartnerApplications applications, PartnerAccounts people) =>
        Change(http, accounts, applications, people, (asking, id, _) => people.Remove(asking.Application, id, asking.Account.Actor, null, organization: false, http.RequestAborted));

    private static async Task Change(
        HttpContext http, PortalAccounts accounts, PartnerApplications applications, PartnerAccounts people, Func<SignedIn, Guid, IFormCollection, Task<Refusal?>> change)
    {
        if (await PortalEndpoints.Posted(http) is not { } form || await PortalEndpoints.Signed(http, accounts, applications) is not { } asking)
        {
            return;
        }
        if (await change(asking, Guid.TryParse(form["account"], out var id) ? id : Guid.Empty, form) is { } refused)
        {
            await Page(http, asking, people, null, [new FormFlaw("", refused.Detail)]);
            return;
        }
        GoTo(http, id == asking.Account.Id ? "/portal" : "/portal/accounts");
    }

    private static async Task Page(HttpContext http, SignedIn asking, PartnerAccounts people, string? told, IReadOnlyList<FormFlaw> flaws)
    {
        var rows = await people.Of([asking.Application.Id], http.RequestAborted);
        var invite = !asking.Account.IsAdministrator ? "" : """
            <section aria-labelledby="invite"><h2 id="invite">Invite somebody</h2><p>Administrators change things and invite others; technical contacts read.</p><form method="post" action="/portal/accounts">
            <label for="name"><span>Name</span></label><input id="name" name="name" required maxlength="100">
            <fieldset><legend>Role</legend><div class="r"><label class="c"><input type="radio" name="role" value="administrator"><span>Administrator</span></label><label class="c"><input type="radio" name="role" value="contact" checked><span>Technical contact</span></label></div></fieldset>
            <button>Make a link</button></form></section>
            """;
        await Write(http, "People", $"""
            <p class="m"><a href="/portal">Overview</a></p>{Alert(flaws)}{told}<section aria-labelledby="people"><h2 id="people">Who signs in here</h2>
            <table><thead><tr><th>Name</th><th>Role</th><th>State</th><th>Change</th></tr></thead><tbody>{string.Concat(rows.Select(row => Row(row, asking)))}</tbody></table></section>{invite}
            """, true, flaws.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static string Row(PartnerAccount row, SignedIn asking)
    {
        var other = row.IsAdministrator ? PartnerAccount.Contact : PartnerAccount.Administrator;
        var change = !asking.Account.IsAdministrator ? "" : $"""
            <form method="post" action="/portal/accounts/role" class="i"><input type="hidden" name="account" value="{row.Id}"><input type="hidden" name="role" value="{other}"><button class="q" aria-label="Make {Word(other)}: {Text(row.Name)}">Make {Word(other)}</button></form>
            <form method="post" action="/portal/accounts/remove" class="i"><input type="hidden" name="account" value="{row.Id}"><button class="q" aria-label="Remove {Text(row.Name)}">Remove</button></form>
            """;
        return $"<tr><td>{Text(row.Name)}{(row.Id == asking.Account.Id ? " (you)" : "")}<br><span class=\"m\">{Text(row.Email)}</span></td><td>{Word(row.Role)}</td><td>{(row.Email is not null ? "has an account" : $"invited until {row.InviteUntil:yyyy-MM-dd}")}</td><td>{change}</td></tr>";
    }

    private static string Word(string role) => role == PartnerAccount.Administrator ? "administrator" : "technical contact";
}
