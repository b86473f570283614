using System.Globalization;
using System.Text;
using Concordat.Eventing.Control;
using Concordat.Eventing.Webhooks;
using Concordat.Governance.Partners;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Concordat.Governance.Partners.PartnerPortal;

namespace Concordat.Eventing.Portal;

/// <summary>
/// What a partner sees of its own subscriptions, and may do about their deliveries. The partner is that of the session; names and ids in addresses count within it alone,
/// and what is another's looks like what is not there.
/// </summary>
internal static class WebhookPages
{
    private const int Shown = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portal/webhooks", List);
        routes.MapGet("/portal/webhooks/{name}", Show);
        routes.MapGet("/portal/webhooks/{name}/attempts/{id}", Attempt);
        routes.MapPost("/portal/webhooks/{name}/attempts/{id}/resend", ResendOne);
        routes.MapPost("/portal/webhooks/{name}/test", Test);
        routes.MapPost("/portal/webhooks/{name}/enable", Enable);
        routes.MapPost("/portal/webhooks/{name}/resend", Resend);
        routes.MapPost("/portal/webhooks/{name}/secret", Rotate);
    }

    private static async Task List(HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals)
    {
        if (await portal.Signed(http) is not { } user)
        {
            return;
        }
        var (all, wanted) = (await admin.All(http.RequestAborted, user.Partner), await proposals.Of(user.Partner, http.RequestAborted));
        var rows = string.Concat(all.Select(one => $"""
            <tr><td><a href="/portal/webhooks/{Text(one.Name)}">{Text(one.Name)}</a><br><span class="m">{Text(one.Type)}</span></td><td>{Text(one.Way)}</td><td>{State(one)}</td>
            <td>{Share(one)}</td><td>{one.Behind}{(one.OldestSeconds is { } age ? $", the oldest {Span(age)}" : "")}</td></tr>
            """));
        var open = string.Concat(wanted.Where(one => all.All(known => known.Name != one.Name)).Select(one =>
            $"<li><span><a href=\"/portal/webhooks/{Text(one.Name)}\">{Text(one.Name)}</a> <span class=\"m\">{Text(one.Event)}</span></span><span>{Text(EndpointPages.StandOf(one, proposals))}</span></li>"));
        await portal.Write(http, "Webhooks", $"""
            <section aria-labelledby="subscriptions"><h2 id="subscriptions">Your subscriptions</h2>{(rows.Length == 0 ? "<p>None is in force yet.</p>" : $"<table><thead><tr><th>Name</th><th>Way</th><th>State</th><th>Taken, last 24 hours</th><th>Waiting</th></tr></thead><tbody>{rows}</tbody></table>")}</section>
            {(open.Length == 0 ? "" : $"<section aria-labelledby=\"wanted\"><h2 id=\"wanted\">Proposed</h2><ol class=\"p\">{open}</ol></section>")}
            <section aria-labelledby="more"><h2 id="more">Another endpoint</h2><p>Events that you may get: {Text(string.Join(", ", proposals.Types(user).Select(type => type.Type)) is { Length: > 0 } types ? types : "none. Ask your sponsor to offer you one.")}</p>
            {(user.MayChange && proposals.Types(user).Count > 0 ? "<p><a href=\"/portal/endpoints\">Register an endpoint</a></p>" : "")}</section>
            """);
    }

    private static async Task Show(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets)
    {
        if (await portal.Signed(http) is { } user)
        {
            await Page(name, http, user, portal, admin, proposals, secrets, null, []);
        }
    }

    /// <summary>The page of a subscription, or of an endpoint that is to become one.</summary>
    internal static async Task Page(
        string name, HttpContext http, PortalUser user, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets, string? told, IReadOnlyList<string> flaws)
    {
        var stop = http.RequestAborted;
        var (one, wanted) = (await admin.Find(user.Partner, name, stop), await proposals.Find(user.Partner, name, stop));
        if (one is null && wanted is null)
        {
            await portal.Missing(http);
            return;
        }
        var body = new StringBuilder("<p class=\"m\"><a href=\"/portal/webhooks\">Webhooks</a></p>").Append(told);
        if (one is not null)
        {
            body.Append($"""
                <section aria-labelledby="health"><h2 id="health">How it does</h2><dl><dt>Event</dt><dd>{Text(one.Type)}</dd><dt>State</dt><dd>{State(one)}{(one.FailingSince is { } since ? $", since {Stamp(since)}" : "")}</dd>
                <dt>Taken in the last 24 hours</dt><dd>{Share(one)}</dd>{(one.LatencyP95Ms is { } slow ? $"<dt>95 of 100 answered within</dt><dd>{slow.ToString("0", CultureInfo.InvariantCulture)} ms</dd>" : "")}
                <dt>Waiting</dt><dd>{one.Behind}{(one.OldestSeconds is { } age ? $", the oldest {Span(age)}" : "")}</dd><dt>Gave up</dt><dd>{one.Dead}</dd><dt>Last taken</dt><dd>{(one.LastSuccess is { } last ? Stamp(last) : "never")}</dd></dl>
                {(one.Way == "webhook" && user.MayChange ? Actions(name, one) : "")}</section>
                """);
        }
        if (wanted is not null)
        {
            body.Append(EndpointPages.Section(wanted, proposals, user.MayChange));
        }
        if (one?.Way == "webhook")
        {
            body.Append(Secret(name, await secrets.Of($"webhook/{user.Partner}/{name}", stop), admin.HasNamedSecret(user.Partner, name), user.MayChange));
            body.Append(Attempts(name, await admin.Attempts(user.Partner, name, Shown, stop)));
        }
        await portal.Write(http, name, body.ToString(), flaws);
    }

    private static async Task Attempt(string name, string id, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin)
    {
        if (await portal.Signed(http) is not { } user)
        {
            return;
        }
        if (!Guid.TryParse(id, out var attempt) || await admin.Attempt(user.Partner, name, attempt, user.Actor, http.RequestAborted) is not { } found)
        {
            await portal.Missing(http);
            return;
        }
        var (one, answer) = found;
        await portal.Write(http, "A delivery", $"""
            <p class="m"><a href="/portal/webhooks/{Text(name)}">{Text(name)}</a></p><section aria-labelledby="what"><h2 id="what">What was sent, and what you answered</h2><dl><dt>webhook-id</dt><dd><code>{Text(one.WebhookId)}</code></dd><dt>When</dt><dd>{Stamp(one.At)}</dd>
            <dt>Answer</dt><dd>{Answer(one)} after {one.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms</dd>{(one.Detail is null ? "" : $"<dt>More</dt><dd>{Text(one.Detail)}</dd>")}
            <dt>The first 2 kB of its body</dt><dd>{(answer is null ? "nothing" : $"<code>{Text(Encoding.UTF8.GetString(answer))}</code>")}</dd></dl>
            {(user.MayChange ? $"<form method=\"post\" action=\"/portal/webhooks/{Text(name)}/attempts/{one.Exchange}/resend\"><button>Send it again</button></form>" : "")}</section>
            """);
    }

    private static Task ResendOne(string name, string id, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets, async (user, _) =>
        Guid.TryParse(id, out var attempt) && await admin.Resend(user.Partner, name, attempt, user.Actor, http.RequestAborted) is { } again ? ("", [again.Failed + again.Missing == 0 ? "It is on its way already." : ""]) : null);

    private static Task Test(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets, async (user, _) =>
        await admin.Test(user.Partner, name, user.Actor, http.RequestAborted) switch { { Refused: null } => ("", []), { Refused: var no } when no == Core.Primitives.Outcome.NotFound => null, var refused => ("", [refused.Detail!]) });

    private static Task Enable(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets, async (user, _) =>
        await admin.Find(user.Partner, name, http.RequestAborted) is not { Way: "webhook" } one ? null
        : one is not { State: "disabled", Why: "gone" or "failing" } ? ("", ["A person of the organization disabled it, or it is not disabled: ask your sponsor."])
        : await admin.Switch(user.Partner, name, true, user.Actor, "the partner says that it is mended", http.RequestAborted) is { } no ? ("", [no.Detail]) : ("", []));

    private static Task Resend(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets, async (user, form) =>
    {
        if (await admin.Find(user.Partner, name, http.RequestAborted) is not { Way: "webhook" })
        {
            return null;
        }
        if (!DateOnly.TryParseExact(form["since"].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return ("", ["Since when: a day is needed, as 2027-01-31."]);
        }
        // What is missing is what it should have got: nothing from before its first delivery, which nobody gave it.
        var since = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var first = await admin.FirstDelivery(user.Partner, name, http.RequestAborted);
        var again = await admin.Resend(user.Partner, name, new ResendRequest(first > since ? first.Value : since, first is not null && form["missing"] == "yes", "asked for in the portal"), user.Actor, http.RequestAborted);
        return again is null ? null : ($"<section role=\"status\"><p>{again.Failed} that gave up and {again.Missing} that were missing are sent again.</p></section>", []);
    });

    private static Task Rotate(
        string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets, ModuleDb db, AuditLedger audit) => Do(name, http, portal, admin, proposals, secrets, async (user, _) =>
    {
        var channel = $"webhook/{user.Partner}/{name}";
        if (await admin.Find(user.Partner, name, http.RequestAborted) is not { Way: "webhook" })
        {
            return null;
        }
        if (admin.HasNamedSecret(user.Partner, name))
        {
            return ("", ["The organization keeps this secret: ask your sponsor for another."]);
        }
        if (await secrets.Of(channel, http.RequestAborted) is { FormerUntil: not null })
        {
            return ("", ["The secret before this one still signs. Wait until it ends: a third would take it away from you too early."]);
        }
        var secret = await db.Write(async unit =>
        {
            await audit.Write(unit, new AuditEntry("endpoint.secret-made", user.Actor, channel));
            return await secrets.Make(unit, channel);
        }, http.RequestAborted);
        return (Once(secret), []);
    });

    /// <summary>Does what a form asks for and shows the page again: what was told, what is to mend, or that there is no such subscription of this partner.</summary>
    internal static async Task Do(
        string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets, Func<PortalUser, IFormCollection, Task<(string Told, IReadOnlyList<string> Flaws)?>> act)
    {
        if (await portal.Posted(http) is not { } form || await portal.Signed(http) is not { } user)
        {
            return;
        }
        if (await act(user, form) is not { } done)
        {
            await portal.Missing(http);
            return;
        }
        List<string> flaws = [.. done.Flaws.Where(flaw => flaw.Length > 0)];
        if (done.Told.Length == 0 && flaws.Count == 0)
        {
            GoTo(http, $"/portal/webhooks/{Uri.EscapeDataString(name)}");
            return;
        }
        await Page(name, http, user, portal, admin, proposals, secrets, done.Told, flaws);
    }

    /// <summary>A secret, as it is shown once.</summary>
    internal static string Once(string secret) => $"""
        <section role="status"><h2>The signing secret, shown this once</h2><p><code>{Text(secret)}</code></p><p>Put it where your endpoint finds it. Nobody here can show it again; if it is lost, make another.</p></section>
        """;

    private static string Actions(string name, SubscriptionView one) => $"""
        {(one is { State: "disabled", Why: "gone" or "failing" } ? Button(name, "enable", "It is mended: deliver again") : "")}{(one.State == "disabled" ? "" : Button(name, "test", "Send a test event"))}
        <form method="post" action="/portal/webhooks/{Text(name)}/resend"><label for="since"><span>Send again what gave up since</span></label><input id="since" name="since" type="date" required>
        <label class="c"><input type="checkbox" name="missing" value="yes"><span>And what never came</span></label><button>Send again</button></form>
        """;

    internal static string Button(string name, string action, string label) => $"<form method=\"post\" action=\"/portal/webhooks/{Text(name)}/{action}\" class=\"i\"><button>{Text(label)}</button></form>";

    private static string Secret(string name, (DateTimeOffset Made, DateTimeOffset? FormerUntil)? made, bool isNamed, bool mayChange) => $"""
        <section aria-labelledby="secret"><h2 id="secret">Signing secret</h2><p>{(isNamed ? "The organization keeps it. Your sponsor gives you another." : made is { } known
            ? $"Made {Stamp(known.Made)}.{(known.FormerUntil is { } until ? $" The one before signs too until {Stamp(until)}: each delivery has both signatures." : "")}" : "None was made yet, so nothing can be delivered.")}</p>
        {(isNamed || !mayChange || made?.FormerUntil is not null ? "" : $"<p>A new one signs at once; for a day the one before signs beside it.</p>{Button(name, "secret", made is null ? "Make the secret" : "Make a new secret")}")}</section>
        """;

    private static string Attempts(string name, IReadOnlyList<WebhookAttemptView> attempts) => $"""
        <section aria-labelledby="attempts"><h2 id="attempts">Deliveries</h2>{(attempts.Count == 0 ? "<p>None yet.</p>" : $"""
        <p class="m">The last {attempts.Count} attempts.</p><table><thead><tr><th>When</th><th>webhook-id</th><th>Answer</th><th>Time</th></tr></thead><tbody>{string.Concat(attempts.Select(one =>
            $"<tr><td>{Stamp(one.At)}</td><td><a href=\"/portal/webhooks/{Text(name)}/attempts/{one.Exchange}\"><code>{Text(one.WebhookId)}</code></a></td><td>{Answer(one)}</td><td>{one.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms</td></tr>"))}</tbody></table>
        """)}</section>
        """;

    private static string Answer(WebhookAttemptView one) => $"<span class=\"{(one.Outcome == "ok" ? "ok" : "bad")}\">{(one.Status == 0 ? Text(one.Outcome) : $"HTTP {one.Status}")}</span>";

    private static string State(SubscriptionView one) => $"<span class=\"{(one.State == "ok" ? "ok" : one.State == "never" ? "m" : "bad")}\">{Text(one.State)}</span>{(one.State == "disabled" && one.Why is { } why ? $" ({Text(why)})" : "")}";

    private static string Share(SubscriptionView one) => one.Attempts == 0 ? "nothing was sent" : $"{one.Succeeded} of {one.Attempts} requests{(one.Target is { } target ? $" (the goal is {target.ToString("0.##", CultureInfo.InvariantCulture)} %)" : "")}";

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Span(long seconds) => seconds < 120 ? $"{seconds} s" : seconds < 7200 ? $"{seconds / 60} min" : $"{seconds / 3600} h";
}
