using System.Text;
using Concordat.Core.Workspace;
using Concordat.Platform.Releases;
using Microsoft.AspNetCore.Http;
using static Concordat.Governance.Partners.PortalPage;

namespace Concordat.Governance.Partners;

/// <summary>The pages of the path beside its forms: overview, certification, production.</summary>
internal static class PortalSteps
{
    /// <summary>Where one stands, and what is in force of one's own.</summary>
    public static async Task Overview(HttpContext http, SignedIn asking, PartnerApplications applications, Certification certification, ReleaseFeed feed, IReadOnlyList<FormFlaw> flaws)
    {
        var application = asking.Application;
        var (answers, stop) = (application.Read(), http.RequestAborted);
        var done = applications.Done(application, answers);
        var state = await certification.Current(application, stop);
        var certified = certification.Counts(state, answers);
        var own = InForce(application, feed);
        var path = new StringBuilder();
        foreach (var form in feed.Current?.Workspace is { } workspace ? ApplicationForms.Of(workspace, application) : [])
        {
            path.Append(Row($"<a href=\"/portal/forms/{form.Id}\">{Text(form.Title)}</a>", done.Contains(form.Id), answers.ContainsKey(form.Id) ? "to mend" : "to do"));
        }
        path.Append(Row("<a href=\"/portal/certification\">Certification</a>", certified, state is { IsOver: false } ? "runs" : state is null ? "to do" : "to do again", certified ? $"until {state!.Run.ExpiresAt:yyyy-MM-dd}" : null));
        path.Append(Row("Production", own is not null, application.Change is null ? "to do" : $"{application.Change} waits for its decision"));
        var ask = asking.Account.IsAdministrator && own is null && application.Change is null && certified && done.Count == ApplicationForms.Order.Count
            ? "<form method=\"post\" action=\"/portal/production\"><button>Ask for production</button></form>" : "";
        await Write(http, own is not null ? own.Title : application.Partner is { } name && answers.One(ApplicationForms.Organization, "title") is { Length: > 0 } title ? title : "Your application", $"""
            {Alert(flaws)}{(application.Established ? "" : $"<section aria-labelledby=\"path\"><h2 id=\"path\">The path</h2><ol class=\"p\">{path}</ol>{ask}</section>")}
            {(own is null ? "" : Own(own))}<section aria-labelledby="yours"><h2 id="yours">Yours to look after</h2><ul>{(own is null ? "" : "<li><a href=\"/portal/webhooks\">Webhooks</a>: how deliveries do, tests, sending again, secrets, new endpoints</li>")}<li><a href="/portal/accounts">People</a>: who of you signs in here</li></ul></section><section aria-labelledby="who"><h2 id="who">Who speaks for you</h2><p>{Text(application.Sponsor)} is your sponsor. Nothing is in force before the organization has decided, and what is in force is what it decided.</p></section>
            """, true, flaws.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    public static async Task Certification(HttpContext http, PortalAccounts accounts, PartnerApplications applications, Certification certification, PartnerSandbox sandbox, Trust.TrustOptions options)
    {
        if (await PortalEndpoints.Signed(http, accounts, applications) is not { Application: var application })
        {
            return;
        }
        if (application.Established)
        {
            await PortalEndpoints.Missing(http);
        }
        else
        {
            await ShowCertification(http, application, certification, sandbox, options, []);
        }
    }

    public static async Task Certify(HttpContext http, PortalAccounts accounts, PartnerApplications applications, Certification certification, PartnerSandbox sandbox, Trust.TrustOptions options)
    {
        if (await PortalEndpoints.Posted(http) is null || await PortalEndpoints.Signed(http, accounts, applications) is not { Application: var application } asking)
        {
            return;
        }
        var begun = await certification.Begin(application, asking.Account.Actor, http.RequestAborted);
        if (begun.Refused is { } refused)
        {
            await ShowCertification(http, application, certification, sandbox, options, [new FormFlaw("", refused.Detail)]);
            return;
        }
        GoTo(http, "/portal/certification");
    }

    /// <summary>The signed report of one's newest run that is over.</summary>
    public static async Task Certificate(HttpContext http, PortalAccounts accounts, PartnerApplications applications, Certification certification)
    {
        if (await PortalEndpoints.Signed(http, accounts, applications) is not { Application: var application } asking)
        {
            return;
        }
        if (await certification.Current(application, http.RequestAborted) is not { IsOver: true } state)
        {
            await PortalEndpoints.Missing(http);
            return;
        }
        SafeHeaders(http);
        http.Response.ContentType = "application/json";
        http.Response.Headers.ContentDisposition = "attachment; filename=certificate.json";
        await http.Response.Body.WriteAsync(Partners.Certification.Export(state.Run), http.RequestAborted);
    }

    public static async Task Ask(HttpContext http, PortalAccounts accounts, PartnerApplications applications, Certification certification, AskForProduction production, ReleaseFeed feed)
    {
        if (await PortalEndpoints.Posted(http) is null || await PortalEndpoints.Signed(http, accounts, applications) is not { Application: var application } asking)
        {
            return;
        }
        var asked = await production.Handle(asking, http.RequestAborted);
        if (asked.Refused is { } refused)
        {
            // Findings name files and lines of the workspace, which are the organization's; what they say of the partner's own file is the partner's.
            var own = (refused.Findings ?? []).Where(finding => finding.Blocks && finding.At.File == PartnerFile.PathOf(application.Partner ?? "")).Select(finding => new FormFlaw("", $"{finding.Message} {finding.Fix}".Trim()));
            await Overview(http, asking, applications, certification, feed, [new FormFlaw("", refused.Detail), .. own]);
            return;
        }
        GoTo(http, "/portal");
    }

    private static async Task ShowCertification(
        HttpContext http, PartnerApplication application, Certification certification, PartnerSandbox sandbox, Trust.TrustOptions options, IReadOnlyList<FormFlaw> flaws)
    {
        var answers = application.Read();
        var state = await certification.Current(application, http.RequestAborted);
        var interfaces = PartnerFile.Interfaces(answers);
        var where = new StringBuilder();
        foreach (var (term, value) in new[]
        {
            ("Token endpoint, and audience of assertions", sandbox.TokenUrl), ("Client id", application.Client ?? "the form 'Client and keys' is open"),
        }.Concat(interfaces.Select(id => ("Interface", $"{options.PortalUrl}{PartnerSandbox.Root}/apis/{id}/"))))
        {
            where.Append($"<dt>{term}</dt><dd><code>{Text(value)}</code></dd>");
        }
        var verdict = state is null ? "" : $"""
            <section aria-labelledby="run"><h2 id="run">{(state.IsOver ? certification.Counts(state, answers) ? "Certified" : "The newest run is not passed, or about other access or keys" : "The run goes on")}</h2>
            <p>{(state.IsOver ? $"Over; <a href=\"/portal/certificate\">the signed report</a>{(state.Run.Passed ? $", which counts until {state.Run.ExpiresAt:yyyy-MM-dd}" : "")}." : $"Until {state.Run.Until:HH:mm} UTC your client's calls are looked at. Let it work as it will in production, then load this page again.")}</p>
            <table><thead><tr><th>Rule</th><th>Seen</th><th>Verdict</th></tr></thead><tbody>{string.Concat(state.Checks.Select(Check))}</tbody></table></section>
            """;
        await Write(http, "Certification", $"""
            <p class="m"><a href="/portal">Overview</a></p>{Alert(flaws)}<section aria-labelledby="sandbox"><h2 id="sandbox">The sandbox</h2>
            <p>It is open to your client now. It answers as the contracts say, with invented data; no system stands behind it, and its tokens count nowhere else.</p><dl>{where}</dl></section>
            {verdict}<section aria-labelledby="test"><h2 id="test">{(state is null ? "Begin" : "Begin anew")}</h2><p>In a run of 30 minutes the sandbox answers one call with 401, one with 429 and one that writes with 503, as production may at any time. Your client goes on by itself: a new token, a pause, the same call with the same Idempotency-Key. Let it sign with its second key as well.</p>
            <form method="post" action="/portal/certification"><button>Begin a run</button></form></section>
            """, true, flaws.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static string Check(CertificationCheck check) =>
        $"<tr><td>{Text(check.Rule)}</td><td>{Text(check.Seen)}{(check.Todo.Length > 0 ? $"<br><strong>{Text(check.Todo)}</strong>" : "")}</td><td class=\"{(check.State == CheckState.Passed ? "ok" : check.State == CheckState.Failed ? "bad" : "m")}\">{Partners.Certification.Word(check.State)}</td></tr>";

    private static string Row(string what, bool done, string open, string? more = null) => $"<li><span>{what}</span><span class=\"{(done ? "ok" : "m")}\">{(done ? "done" : Text(open))}{(more is null ? "" : $", {more}")}</span></li>";

    /// <summary>The partner of the release that this application became; null before. Another partner of the same name is not its own.</summary>
    public static Partner? InForce(PartnerApplication application, ReleaseFeed feed) =>
        application is { Partner: { } name, ClosedAt: null } && feed.Current?.Workspace.Partners.GetValueOrDefault(name) is { } partner
        && (application.Established || (application.Change is not null && partner.Clients.Any(one => one.Id == application.Client))) ? partner : null;

    private static string Own(Partner partner) => $"""
        <section aria-labelledby="own"><h2 id="own">In force</h2><dl>
        {string.Concat(partner.Agreements.Select(one => $"<dt>Agreement {Text(one.Name)}</dt><dd>{one.From:yyyy-MM-dd} to {one.Until:yyyy-MM-dd}, for {Text(string.Join(", ", one.Purposes.Select(purpose => purpose.Name)))}</dd>"))}
        {string.Concat(partner.Clients.Select(one => $"<dt>Client {Text(one.Id)}</dt><dd>{Text(string.Join(", ", one.Interfaces.Select(id => id.Name)))}<br>{Text(string.Join(' ', one.Scopes.Select(scope => scope.Name)))}</dd>"))}
        </dl></section>
        """;
}
