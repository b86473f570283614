using Concordat.Core.Workspace;
using Concordat.Eventing.Control;
using Concordat.Eventing.Webhooks;
using Concordat.Governance.Partners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Concordat.Governance.Partners.PartnerPortal;

namespace Concordat.Eventing.Portal;

/// <summary>How a partner gets from an address to a webhook: registered, shown to be its own, certified, asked for.</summary>
internal static class EndpointPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portal/endpoints", Form);
        routes.MapPost("/portal/endpoints", Register);
        routes.MapPost("/portal/webhooks/{name}/verify", Verify);
        routes.MapPost("/portal/webhooks/{name}/certify", Certify);
        routes.MapPost("/portal/webhooks/{name}/approval", Ask);
        routes.MapPost("/portal/webhooks/{name}/withdraw", Withdraw);
        routes.MapGet("/portal/webhooks/{name}/certificate", Certificate);
    }

    private static async Task Form(HttpContext http, PartnerPortal portal, EndpointProposals proposals)
    {
        if (await portal.Signed(http) is { } user)
        {
            await Write(http, portal, proposals.Types(user), new WantedEndpoint("", "", "", [], true), []);
        }
    }

    private static async Task Register(HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets)
    {
        if (await portal.Posted(http) is not { } form || await portal.Signed(http) is not { } user)
        {
            return;
        }
        string One(string field) => form[field].ToString().Trim();
        var wanted = new WantedEndpoint(One("name"), One("event"), One("url"), [.. One("fields").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)], One("order") != "none");
        var (secret, flaws) = await proposals.Register(user, wanted, http.RequestAborted);
        await (secret is null ? Write(http, portal, proposals.Types(user), wanted, flaws) : WebhookPages.Page(wanted.Name, http, user, portal, admin, proposals, secrets, WebhookPages.Once(secret), []));
    }

    private static Task Verify(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets,
        async (user, proposal) => await proposals.Verify(user, proposal, http.RequestAborted) is { } trouble ? [trouble] : []);

    private static Task Certify(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets,
        async (user, proposal) => await proposals.Certify(user, proposal, http.RequestAborted) is { } trouble ? [trouble] : []);

    private static Task Ask(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets) => Do(name, http, portal, admin, proposals, secrets,
        (user, proposal) => proposals.Ask(user, proposal, http.RequestAborted));

    private static async Task Withdraw(string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets)
    {
        var isGone = false;
        await WebhookPages.Do(name, http, portal, admin, proposals, secrets, async (user, _) =>
        {
            if (await proposals.Find(user.Partner, name, http.RequestAborted) is not { } proposal)
            {
                return null;
            }
            isGone = await proposals.Withdraw(user, proposal, http.RequestAborted);
            return ("", isGone ? [] : ["It was asked for already, or is in force: ask your sponsor to take it back."]);
        });
        if (isGone)
        {
            GoTo(http, "/portal/webhooks");
        }
    }

    private static async Task Certificate(string name, HttpContext http, PartnerPortal portal, EndpointProposals proposals)
    {
        if (await portal.Signed(http) is not { } user)
        {
            return;
        }
        if (await proposals.Find(user.Partner, name, http.RequestAborted) is not { Certificate: { } report })
        {
            await portal.Missing(http);
            return;
        }
        SafeHeaders(http);
        http.Response.ContentType = "application/json";
        http.Response.Headers.ContentDisposition = "attachment; filename=endpoint-certificate.json";
        await http.Response.Body.WriteAsync(Export(EndpointCertification.Kind, report), http.RequestAborted);
    }

    private static Task Do(
        string name, HttpContext http, PartnerPortal portal, SubscriptionAdmin admin, EndpointProposals proposals, MadeSecrets secrets, Func<PortalUser, EndpointProposal, Task<IReadOnlyList<string>>> act) =>
        WebhookPages.Do(name, http, portal, admin, proposals, secrets, async (user, _) => await proposals.Find(user.Partner, name, http.RequestAborted) is { } proposal ? ("", await act(user, proposal)) : null);

    /// <summary>Where a proposal stands, in a word or two.</summary>
    public static string StandOf(EndpointProposal one, EndpointProposals proposals) => proposals.IsInForce(one) ? "in force" : one.Change is { } change ? $"{change} waits for its decision"
        : proposals.Counts(one) ? "certified" : one.VerifiedAt is not null ? "verified" : "registered";

    /// <summary>The way of one endpoint, with the next step.</summary>
    public static string Section(EndpointProposal one, EndpointProposals proposals, bool mayChange)
    {
        var (counts, inForce, report) = (proposals.Counts(one), proposals.IsInForce(one), one.Certificate);
        string Step(string what, bool done, string open, string? act) => $"<li><span>{what}</span>{(mayChange && act is not null ? act : "")}<span class=\"{(done ? "ok" : "m")}\">{Text(done ? "done" : open)}</span></li>";
        var checks = report is null ? "" : $"""
            <table><thead><tr><th>Rule</th><th>Seen</th><th>Verdict</th></tr></thead><tbody>{string.Concat(EndpointCertification.ChecksOf(report.Content).Select(check =>
                $"<tr><td>{Text(check.Rule)}</td><td>{Text(check.Seen)}{(check.Todo.Length > 0 ? $"<br><strong>{Text(check.Todo)}</strong>" : "")}</td><td class=\"{(check.Passed ? "ok" : "bad")}\">{(check.Passed ? "passed" : "failed")}</td></tr>"))}</tbody></table>
            <p><a href="/portal/webhooks/{Text(one.Name)}/certificate">The signed report</a>{(counts ? $", which counts until {EndpointProposals.ExpiryOf(report):yyyy-MM-dd}" : "")}.</p>
            """;
        return $"""
            <section aria-labelledby="way"><h2 id="way">The way of this endpoint</h2><p class="m">{Text(one.Event)} to <code>{Text(one.Url)}</code></p><ol class="p">
            {Step("It is yours: it meets the challenge", one.VerifiedAt is not null, one.Trouble ?? "to do", WebhookPages.Button(one.Name, "verify", one.VerifiedAt is null ? "Pose the challenge" : "Pose it again"))}
            {Step("It does what an endpoint must", counts, report is null ? "to do" : "to do again", one.VerifiedAt is null ? null : WebhookPages.Button(one.Name, "certify", "Try the endpoint"))}
            {Step("The owner of the data approves it", inForce, one.Change is { } change ? $"{change} waits for its decision" : "to do", counts && one.Change is null && !inForce ? WebhookPages.Button(one.Name, "approval", "Ask for approval") : null)}
            </ol>{checks}{(mayChange && one.Change is null && !inForce ? WebhookPages.Button(one.Name, "withdraw", "Withdraw it") : "")}</section>
            """;
    }

    private static Task Write(HttpContext http, PartnerPortal portal, IReadOnlyList<EventType> types, WantedEndpoint filled, IReadOnlyList<string> flaws) => portal.Write(http, "Register an endpoint", types.Count == 0
        ? "<section><p>There is no event that you may get yet. Ask your sponsor to offer you one.</p></section>" : $"""
        <section><p>You get the signing secret next. With it your endpoint meets a challenge and is tried; then the owner of the data decides.</p><form method="post" action="/portal/endpoints" novalidate>
        <div class="f"><label for="name">Name</label><span class="h" id="name-hint">Small letters, digits and hyphens, such as status-changes.</span><input id="name" name="name" maxlength="50" value="{Text(filled.Name)}" aria-describedby="name-hint"></div>
        <div class="f"><label for="event">Event</label><select id="event" name="event"><option value="">Choose…</option>{string.Concat(types.Select(type => $"<option value=\"{Text(type.Type)}\"{(type.Type == filled.Event ? " selected" : "")}>{Text(type.Type)}: {Text(type.Terms.Summary)}</option>"))}</select></div>
        <div class="f"><label for="url">Address</label><span class="h" id="url-hint">https, reachable from here.</span><input id="url" name="url" type="url" maxlength="500" value="{Text(filled.Url)}" aria-describedby="url-hint"></div>
        <div class="f"><label for="fields">Fields (optional)</label><span class="h" id="fields-hint">The only ones that you need, separated by commas; all that leave where you name none.</span><input id="fields" name="fields" maxlength="2000" value="{Text(string.Join(", ", filled.Fields))}" aria-describedby="fields-hint"></div>
        <div class="f"><label for="order">Order</label><select id="order" name="order"><option value="subject">One after the other for each subject</option><option value="none"{(filled.Ordered ? "" : " selected")}>None</option></select></div>
        <button>Register</button></form></section>
        """, flaws);
}
