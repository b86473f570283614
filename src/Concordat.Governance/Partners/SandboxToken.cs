using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Concordat.Governance.Partners;

/// <summary>The sandbox's token endpoint: client credentials with a signed assertion (RFC 6749 §4.4, RFC 7523 §2.2), in the error model of RFC 6749 §5.2.</summary>
internal static class SandboxToken
{
    private const string Assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int Largest = 65_536;

    public static async Task Issue(HttpContext http, PartnerSandbox sandbox)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Largest;
        }
        IFormCollection form;
        try
        {
            form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        }
        catch (Exception refused) when (refused is BadHttpRequestException or InvalidDataException)
        {
            form = FormCollection.Empty;
        }
        if (form["grant_type"] != "client_credentials")
        {
            await Refuse(http, 400, form.ContainsKey("grant_type") ? "unsupported_grant_type" : "invalid_request", "grant_type is client_credentials, in a form of at most 64 KiB.");
            return;
        }
        if (form["client_assertion_type"] != Assertion || form["client_assertion"] is not [{ Length: > 0 } assertion])
        {
            await Refuse(http, 401, "invalid_client", $"client_assertion_type is {Assertion}, and client_assertion a signed JWT for {sandbox.TokenUrl}.");
            return;
        }
        var (token, seconds, scope, error, description) = await sandbox.Issue(assertion, form["scope"], form["purpose"], http.RequestAborted);
        if (token is null)
        {
            await Refuse(http, error == "invalid_client" ? 401 : 400, error!, description!);
            return;
        }
        await Write(http, 200, writer =>
        {
            writer.WriteString("access_token", token);
            writer.WriteString("token_type", "Bearer");
            writer.WriteNumber("expires_in", seconds);
            writer.WriteString("scope", scope);
        });
    }

    private static Task Refuse(HttpContext http, int status, string error, string description) => Write(http, status, writer =>
    {
        writer.WriteString("error", error);
        writer.WriteString("error_description", description);
    });

    private static async Task Write(HttpContext http, int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.ToArray());
    }
}
