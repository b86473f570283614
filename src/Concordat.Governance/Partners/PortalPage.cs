using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Concordat.Governance.Partners;

/// <summary>The frame and the parts of the portal's pages: plain HTML without a script, so that the strictest content policy holds and a keyboard is enough.</summary>
internal static class PortalPage
{
    private const string Style =
        ":root{color-scheme:light dark;--b:#f6f7f9;--s:#fff;--t:#1b2430;--m:#4b5563;--l:#6b7685;--i:#e3e7ec;--a:#1d4ed8;--on:#fff;--e:#b00020;--g:#166534}"
        + "@media(prefers-color-scheme:dark){:root{--b:#10151c;--s:#1a222d;--t:#e8edf3;--m:#b3bdca;--l:#8a96a6;--i:#2b3542;--a:#8ab4ff;--on:#0b1a36;--e:#ff9aa8;--g:#86efac}}"
        + "*{box-sizing:border-box}body{font:16px/1.55 system-ui,sans-serif;margin:0;background:var(--b);color:var(--t)}"
        + "header{background:var(--s);border-bottom:1px solid var(--i)}header div{max-width:52rem;margin:0 auto;padding:.75rem 1.5rem;display:flex;gap:1rem;align-items:center;flex-wrap:wrap}"
        + "header a{font-weight:600;color:inherit;text-decoration:none}header form{margin-left:auto}main{max-width:52rem;margin:2rem auto;padding:0 1.5rem}"
        + "section,.card{background:var(--s);border:1px solid var(--i);border-radius:10px;padding:1.25rem 1.5rem;margin:0 0 1.25rem}"
        + "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:0 0 .5rem}p{margin:.5rem 0}.m{color:var(--m)}a{color:var(--a)}code{font-size:.92em;overflow-wrap:anywhere}"
        + "fieldset{border:0;margin:1.25rem 0 0;padding:0;min-width:0}legend{font-weight:600;padding:0}label,.f{display:block;margin:1.25rem 0 0}label.c{display:flex;gap:.6rem;align-items:flex-start;margin:.5rem 0 0}"
        + "label>span,.f>label{font-weight:600;display:block;margin:0}.h{display:block;color:var(--m);font-size:.92rem;font-weight:400}"
        + "input,select,textarea{font:inherit;color:inherit;background:var(--s)}input:not([type=checkbox]):not([type=radio]),select,textarea{display:block;width:100%;padding:.5rem;margin-top:.25rem;border:1px solid var(--l);border-radius:5px}"
        + "textarea{min-height:7rem;font-family:ui-monospace,monospace;font-size:.9rem}input[type=checkbox],input[type=radio]{width:1.2rem;height:1.2rem;margin:.2rem 0 0;flex:none;accent-color:var(--a)}.r{display:flex;gap:1.5rem}"
        + "button{font:inherit;min-height:44px;padding:.5rem 1.2rem;margin:1.25rem .5rem 0 0;border:2px solid var(--a);border-radius:6px;background:var(--a);color:var(--on)}button.q{background:var(--s);color:var(--a);margin:0}form.i{display:inline-block;margin:0 .5rem .5rem 0}ol.p form.i{margin:0}ol.p button{margin:0}"
        + "ol.p{list-style:none;padding:0;margin:0}ol.p li{display:flex;gap:.75rem;padding:.6rem 0;border-top:1px solid var(--i);align-items:baseline;flex-wrap:wrap}ol.p li:first-child{border:0}ol.p span:last-child{margin-left:auto}"
        + "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--i)}dl{margin:0}dt{color:var(--m);margin-top:.5rem}dd{margin:0;overflow-wrap:anywhere}"
        + "@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}tr,td{display:block}td{border:0;padding:.15rem 0}tr{border-top:1px solid var(--i);padding:.5rem 0}}"
        + ".ok{color:var(--g);font-weight:600}.bad{color:var(--e);font-weight:600}.flaw{display:block;color:var(--e);font-weight:600}[role=alert]{border-left:4px solid var(--e)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}";
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>Writes a page.</summary>
    public static Task Write(HttpContext http, string title, string body, bool signedIn, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        SafeHeaders(http);
        var leave = signedIn ? "<form method=\"post\" action=\"/portal/sign-out\"><button class=\"q\">Sign out</button></form>" : "";
        return http.Response.WriteAsync($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)} · partner portal</title><style>{Style}</style></head><body><header><div><a href="/portal">Concordat partner portal</a>{leave}</div></header><main><h1>{Text(title)}</h1>{body}</main></body></html>
            """);
    }

    public static void SafeHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin"; // the Origin of forms is checked; nobody else learns an invitation's address
    }

    public static void GoTo(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
    }

    /// <summary>What is wrong, all at once, with links to the fields.</summary>
    public static string Alert(IReadOnlyList<FormFlaw> flaws, Form? form = null) => flaws.Count == 0 ? "" :
        $"<section role=\"alert\"><h2>{(flaws.Count == 1 ? "One thing is to mend" : $"{flaws.Count} things are to mend")}</h2><ul>{string.Concat(flaws.Select(flaw =>
            $"<li>{(form?.Fields.FirstOrDefault(field => field.Name == flaw.Field) is { } field ? $"<a href=\"#{Text(field.Name)}\">{Text(field.Label)}</a>: " : "")}{Text(flaw.Message)}</li>"))}</ul></section>";

    /// <summary>One field with its label, hint, value and what is wrong with it.</summary>
    public static string Field(FormField field, IReadOnlyList<string> values, IReadOnlyList<FormFlaw> flaws)
    {
        var wrong = flaws.Where(flaw => flaw.Field == field.Name).Select(flaw => flaw.Message).ToList();
        var (name, value) = (Text(field.Name), Text(values is [var first, ..] ? first : ""));
        var hint = (field.Hint.Length > 0 ? $"<span class=\"h\" id=\"{name}-hint\">{Text(field.Hint)}</span>" : "") + (wrong.Count > 0 ? $"<span class=\"flaw\" id=\"{name}-flaw\">{Text(string.Join(" ", wrong))}</span>" : "");
        var told = string.Join(' ', new[] { field.Hint.Length > 0 ? $"{name}-hint" : null, wrong.Count > 0 ? $"{name}-flaw" : null }.OfType<string>());
        var marks = (told.Length > 0 ? $" aria-describedby=\"{told}\"" : "") + (wrong.Count > 0 ? " aria-invalid=\"true\"" : "");
        var label = Text(field.Label) + (field.Required ? "" : " (optional)");
        if (field.Kind is FieldKind.Choices or FieldKind.Choice && (field.Kind == FieldKind.Choices || field.Options.Count == 2))
        {
            var type = field.Kind == FieldKind.Choices ? "checkbox" : "radio";
            var boxes = string.Concat(field.Options.Select(option => $"<label class=\"c\"><input type=\"{type}\" name=\"{name}\" value=\"{Text(option.Value)}\"{(values.Contains(option.Value) ? " checked" : "")}><span>{Text(option.Text)}</span></label>"));
            return $"<fieldset id=\"{name}\"{marks}><legend>{label}</legend>{hint}{(type == "radio" ? $"<div class=\"r\">{boxes}</div>" : boxes)}</fieldset>";
        }
        var input = field.Kind switch
        {
            FieldKind.Choice => $"<select id=\"{name}\" name=\"{name}\"{marks}><option value=\"\">Choose…</option>{string.Concat(field.Options.Select(option => $"<option value=\"{Text(option.Value)}\"{(values.Contains(option.Value) ? " selected" : "")}>{Text(option.Text)}</option>"))}</select>",
            FieldKind.Area => $"<textarea id=\"{name}\" name=\"{name}\" maxlength=\"{field.Max}\" spellcheck=\"false\"{marks}>\n{value}</textarea>",
            _ => $"<input id=\"{name}\" name=\"{name}\" type=\"{field.Kind switch { FieldKind.Date => "date", FieldKind.Email => "email", FieldKind.Url => "url", _ => "text" }}\" value=\"{value}\" maxlength=\"{field.Max}\"{marks}>",
        };
        return $"<div class=\"f\"><label for=\"{name}\">{label}</label>{hint}{input}</div>";
    }
}
