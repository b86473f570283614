using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Concordat.Trust.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Devices;

/// <summary>
/// The page on the control listener where a person signs in and confirms the code that a command line shows (RFC 8628 §3.3). It needs no
/// script, so the strictest content policy holds.
/// </summary>
internal static class DevicePage
{
    private const string Path = "/connect/verify";
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1b2430}main{max-width:26rem;margin:10vh auto;padding:1.5rem;background:#fff;border-radius:8px}"
        + "label{display:block;margin:.75rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #6b7685;border-radius:4px}"
        + "button{font:inherit;padding:.5rem 1rem;border:0;border-radius:4px;background:#1d4ed8;color:#fff}button[value=refuse]{background:#5b6472}[role=alert]{color:#b00020}";
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context) => Write(context, Body(context, context.Request.Query["user_code"], null))).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Path, Submit).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task Submit(HttpContext context, SignIn signIn, DeviceGrant grant)
    {
        if (!SameOrigin.Allows(context.Request) || !context.Request.HasFormContentType || context.Request.ContentLength is null or > 4_096)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var code = form["user_code"].ToString();
        if (form.ContainsKey("password"))
        {
            var (session, asksForCode) = await signIn.Handle(new SignInRequest(form["name"].ToString(), form["password"].ToString(), form["code"]), context.RequestAborted);
            if (session is null)
            {
                await Write(context, SignInForm(code, asksForCode
                    ? "You have a second factor: give the password and a code. With a passkey alone, sign in to the console in this browser first and come back."
                    : "The name, the password or the code is wrong, or the account is locked for some minutes."));
                return;
            }
            await PersonCookie.SignIn(context, session);
            context.Response.Redirect($"{Path}?user_code={UrlEncoder.Default.Encode(code)}");
            return;
        }
        var person = context.User;
        if (person.Identity?.IsAuthenticated != true || person.HasClaim(c => c.Type is Sessions.MustChange or Sessions.MustEnrol))
        {
            await Write(context, Body(context, code, null));
            return;
        }
        var confirm = form["decision"] == "confirm";
        var done = await grant.Decide(code, Guid.Parse(person.FindFirstValue(ClaimTypes.NameIdentifier)!), person.Identity.Name!, confirm, context.RequestAborted);
        await Write(context, !done
            ? CodeForm(person, "", "The code is unknown, was used, or is older than ten minutes.")
            : confirm ? "<p role=\"status\">Signed in. You can go back to the terminal.</p>" : "<p role=\"status\">Refused. Nothing was signed in.</p>");
    }

    private static string Body(HttpContext context, string? code, string? flaw)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            return SignInForm(code ?? "", flaw);
        }
        return context.User.HasClaim(c => c.Type is Sessions.MustChange or Sessions.MustEnrol)
            ? "<p>Change your one-time password, or set up the second factor that your roles ask for, in the <a href=\"/\">console</a> first.</p>"
            : CodeForm(context.User, code ?? "", flaw);
    }

    private static string SignInForm(string code, string? flaw) => $"""
        {Flaw(flaw)}<form method="post" action="{Path}">
        <input type="hidden" name="user_code" value="{WebUtility.HtmlEncode(code)}">
        <label>Name <input name="name" autocomplete="username" required></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
        <label>Code of your authenticator, or a recovery code (where you have one) <input name="code" inputmode="text" autocomplete="one-time-code" maxlength="40"></label>
        <button>Sign in</button></form>
        """;

    private static string CodeForm(ClaimsPrincipal person, string code, string? flaw) => $"""
        {Flaw(flaw)}<p>You are {WebUtility.HtmlEncode(person.Identity!.Name)}. A command line asks to act in your name. Confirm only if you started it
        and it shows this code.</p>
        <form method="post" action="{Path}">
        <label>Code <input name="user_code" value="{WebUtility.HtmlEncode(code)}" autocomplete="off" required maxlength="16"></label>
        <button name="decision" value="confirm">Confirm</button> <button name="decision" value="refuse">Refuse</button></form>
        """;

    private static string Flaw(string? flaw) => flaw is null ? "" : $"<p role=\"alert\">{WebUtility.HtmlEncode(flaw)}</p>";

    private static Task Write(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Confirm a command line · Concordat</title><style>{Style}</style></head>
            <body><main><h1>Confirm a command line</h1>{body}</main></body></html>
            """);
    }
}
