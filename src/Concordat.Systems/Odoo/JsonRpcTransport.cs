using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Carries calls by JSON-RPC. This is the seam of the transport: JSON-2 of Odoo 19 will be a second class with the same two
/// methods, and only then an interface stands between.
/// </summary>
internal sealed class JsonRpcTransport(OdooConnection connection, HttpClient http)
{
    static readonly MediaTypeHeaderValue Json = new("application/json");
    long lastId;

    /// <summary>Logs in. A wrong secret is no error in Odoo but the value <c>false</c>; an empty agent environment keeps Odoo from rewriting its <c>web.base.url</c>.</summary>
    public async ValueTask<OdooAnswer> Authenticate(string login, string secret, CancellationToken cancel) =>
        await Send("common", "authenticate", [connection.Database, login, secret, new JsonObject()], cancel);

    /// <summary>One method of one model, as a user.</summary>
    public async ValueTask<OdooAnswer> Execute(int user, string secret, OdooRequest request, CancellationToken cancel)
    {
        var keywords = (JsonObject?)request.Keywords?.DeepClone() ?? [];
        keywords["context"] = connection.Context(request.Keywords?["context"]);
        return await Send("object", "execute_kw", JsonRpcWire.ExecuteKw(connection.Database, user, secret, request, keywords), cancel);
    }

    /// <summary>Any service; <c>common.version</c> and <c>db.list</c> need no login.</summary>
    /// <exception cref="HttpRequestException">Odoo, or the proxy before it, is down.</exception>
    public async ValueTask<OdooAnswer> Send(string service, string method, JsonArray arguments, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref lastId);
        // Buffered, so that it carries Content-Length: Odoo reads a chunked body as an empty one, without an error.
        using var request = new HttpRequestMessage(HttpMethod.Post, connection.Endpoint)
        {
            Content = new ReadOnlyMemoryContent(JsonRpcWire.Write(id, service, method, arguments)) { Headers = { ContentType = Json } },
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (SystemHttp.IsDown(response.StatusCode))
        {
            throw new HttpRequestException(HttpRequestError.Unknown, "Odoo answered that it cannot serve.", null, response.StatusCode);
        }
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return OdooAnswer.No(OdooFault.Of("psycopg2.errors.TooManyConnections"));
        }
        // Every application error of Odoo is a 200; other answers are HTML of a proxy or a login page behind a redirect.
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return OdooAnswer.No(OdooFault.NotOdoo);
        }
        var body = await SystemHttp.ReadBody(response.Content, connection.Limits.MaxAnswerBytes, cancel);
        return body is { } bytes ? JsonRpcWire.Read(bytes, id) : OdooAnswer.No(OdooFault.TooLarge);
    }
}
