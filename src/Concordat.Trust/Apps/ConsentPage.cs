using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Trust.Clients;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Concordat.Trust.Apps;

/// <summary>
/// Where a patient signs in and decides what an app may do: on the gateway's listener, in plain words, without a script, so that the strictest content
/// policy holds and a keyboard is enough.
/// </summary>
internal sealed class ConsentPage(ClientDirectory clients, AppRequests requests, PatientAccounts accounts, TrustOptions options, TimeProvider clock)
{
    public const string Path = "/connect/consent";

    private const string Style =
        ":root{color-scheme:light dark;--b:#f6f7f9;--s:#fff;--t:#1b2430;--m:#4b5563;--l:#6b7685;--a:#1d4ed8;--on:#fff;--e:#b00020}"
        + "@media(prefers-color-scheme:dark){:root{--b:#10151c;--s:#1a222d;--t:#e8edf3;--m:#b3bdca;--l:#8a96a6;--a:#8ab4ff;--on:#0b1a36;--e:#ff9aa8}}"
        + "*{box-sizing:border-box}body{font:17px/1.55 system-ui,sans-serif;margin:0;background:var(--b);color:var(--t)}"
        + "main{max-width:34rem;margin:6vh auto;padding:1.5rem;background:var(--s);border-radius:10px}@media(max-width:36rem){main{margin:0;border-radius:0;min-height:100vh}}"
        + "h1{font-size:1.4rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.05rem;margin:1.5rem 0 .25rem}p{margin:.5rem 0}.m{color:var(--m)}"
        + "fieldset{border:0;margin:0;padding:0}legend{font-weight:600;padding:0;margin-top:1rem}label{display:block;margin:.75rem 0}label.c{display:flex;gap:.6rem;align-items:flex-start}"
        + "input{font:inherit;color:inherit}input:not([type=checkbox]){display:block;width:100%;padding:.55rem;border:1px solid var(--l);border-radius:5px;background:var(--s)}"
        + "input[type=checkbox]{width:1.3rem;height:1.3rem;margin:.15rem 0 0;flex:none;accent-color:var(--a)}"
        + "button{font:inherit;min-height:44px;padding:.5rem 1.2rem;margin:1rem .5rem 0 0;border:2px solid var(--a);border-radius:6px;background:var(--a);color:var(--on)}"
        + "button.no{background:var(--s);color:var(--a)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}[role=alert]{color:var(--e);font-weight:600}";
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Answers the page; anything else goes on.</summary>
    public async Task Serve(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path != Path || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsPost(http.Request.Method)))
        {
            await next(http);
            return;
        }
        var stop = http.RequestAborted;
        if (await requests.Held(ConsentCookie.Of(http), stop) is not (var request, var handle) || request.Given is not null || clients.Find(request.Client) is not { IsApp: true } client)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await Write(http, "Nothing to decide", "<p>This page belongs to a request of an app, which is over or was never here. Go back to the app and start again.</p>");
            return;
        }
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await Show(http, request, client, null);
            return;
        }
        if (!SameOrigin.Allows(http.Request) || !http.Request.HasFormContentType || http.Request.ContentLength is null or > 16_384)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await Write(http, "Not taken", "<p>This was not sent from this page. Go back to the app and start again.</p>");
            return;
        }
        var form = await http.Request.ReadFormAsync(stop);
        var account = request.Account is { } id ? await accounts.Find(id, stop) : null;
        if (account is null && form["decision"] != "refuse")
        {
            await SignIn(http, request, client, form);
        }
        else if (account?.CodeUntil is not null && form["decision"] != "refuse")
        {
            var done = form["password"] == form["again"] && await accounts.Choose(account, form["password"].ToString(), stop);
            await Show(http, request, client, done ? null : $"The two must be the same, have at least {PatientAccounts.ShortestPassword} characters, and not be the one-time code.");
        }
        else
        {
            await Decide(http, request, handle, client, account, form);
        }
    }

    private async Task SignIn(HttpContext http, AppRequest request, RegisteredClient client, IFormCollection form)
    {
        var found = await accounts.SignIn(form["name"].ToString(), form["password"].ToString(), http.RequestAborted);
        if (found is not null)
        {
            await requests.SignedIn(request, found.Id, http.RequestAborted);
            request.Account = found.Id;
        }
        await Show(http, request, client, found is null ? "The name or the password is wrong, or the account is locked for some minutes." : null);
    }

    private async Task Decide(HttpContext http, AppRequest request, string handle, RegisteredClient client, PatientAccount? account, IFormCollection form)
    {
        var asked = Asked(request);
        // What was not asked for is not given, whatever a form says; what only frames the launch comes with the rest.
        var gives = form["decision"] == "allow" ? asked.Where(scope => !AppScopes.IsChoice(scope) || form["scope"].Contains(scope)).ToList() : [];
        if (!gives.Exists(scope => scope.StartsWith("patient/", StringComparison.Ordinal)))
        {
            gives.Clear(); // nothing of value: a no
        }
        if (account is null)
        {
            await requests.Refuse(request, http.RequestAborted); // a no needs no name
        }
        else
        {
            await requests.Decide(request, gives, http.RequestAborted);
        }
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"/connect/authorize?client_id={Uri.EscapeDataString(client.Id)}&request_uri={Uri.EscapeDataString(RequestUris.Prefixes.Generic + handle)}";
    }

    private async Task Show(HttpContext http, AppRequest request, RegisteredClient client, string? flaw)
    {
        var account = request.Account is { } id ? await accounts.Find(id, http.RequestAborted) : null;
        var alert = flaw is null ? "" : $"<p role=\"alert\">{flaw}</p>";
        var who = $"<p><strong>{Text(client.Title)}</strong>, run by <strong>{Text(client.PartnerTitle)}</strong>, asks for access to your health data.</p>";
        const string refuse = "<button class=\"no\" name=\"decision\" value=\"refuse\" formnovalidate>Refuse</button>";
        await Write(http, account is null ? "Sign in" : account.CodeUntil is not null ? "Choose a password" : "Your decision", account switch
        {
            null => $"""
                {alert}{who}<p>Sign in first. You decide on the next page.</p><form method="post" action="{Path}">
                <label>Name <input name="name" autocomplete="username" required maxlength="256"></label>
                <label>Password, or the one-time code of your invitation <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
                <button>Sign in</button>{refuse}</form>
                """,
            { CodeUntil: not null } => $"""
                {alert}<p>Your one-time code worked. Choose the password for the next times.</p><form method="post" action="{Path}">
                <label>Password, at least {PatientAccounts.ShortestPassword} characters <input name="password" type="password" autocomplete="new-password" required minlength="{PatientAccounts.ShortestPassword}" maxlength="256"></label>
                <label>The same again <input name="again" type="password" autocomplete="new-password" required maxlength="256"></label>
                <button>Go on</button>{refuse}</form>
                """,
            _ => alert + who + Choices(request),
        }, Redirect(request));
    }

    private string Choices(AppRequest request)
    {
        var until = DateOnly.FromDateTime((clock.GetUtcNow() + options.AppGrantLife).UtcDateTime);
        var asked = Asked(request);
        var boxes = string.Concat(asked.Where(AppScopes.IsChoice).Select(scope =>
            $"<label class=\"c\"><input type=\"checkbox\" name=\"scope\" value=\"{Text(scope)}\" checked><span>{Text(AppScopes.Plain(scope, until))}</span></label>"));
        var minutes = (int)Math.Ceiling(options.AccessTokenLife.TotalMinutes);
        return $"""
            <form method="post" action="{Path}"><fieldset><legend>The app wants to</legend>{boxes}</fieldset>
            <p class="m">Take away the tick from whatever you do not want to give.</p>
            <h2>For how long</h2><p>{(asked.Contains(AppScopes.Offline)
                ? $"Until {until:yyyy-MM-dd} at the latest; without the tick at “Keep this access”, for {minutes} minutes." : $"For {minutes} minutes. After that the app must ask you again.")}
            The hospital can end it for you at any time.</p>
            <h2>If you refuse</h2><p>The app gets nothing. Your care at the hospital stays as it is.</p>
            <p class="m">What the app does with data that it has seen is in the hands of those who run it.</p>
            <button name="decision" value="allow">Allow what is ticked</button><button class="no" name="decision" value="refuse">Refuse</button></form>
            """;
    }

    private static List<string> Asked(AppRequest request) =>
        [.. ((string?)JsonNode.Parse(request.Parameters)![Parameters.Scope] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static string Redirect(AppRequest request) => AppRedirects.Source((string)JsonNode.Parse(request.Parameters)![Parameters.RedirectUri]!);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static Task Write(HttpContext http, string title, string body, string? answer = null)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        // The form leads on to the app, and browsers hold the whole way to form-action.
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self' {answer}; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin"; // the form's Origin is checked; the app's address learns nothing
        return http.Response.WriteAsync($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · access for an app</title><style>{Style}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>
            """);
    }
}
