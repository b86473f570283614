using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Concordat.Modules.Tests.Systems;

/// <summary>Stands for the network: remembers what was sent, answers what it was told.</summary>
sealed class ScriptedOdoo(params Func<JsonNode, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    int next;

    public List<JsonNode> Sent { get; } = [];
    public List<HttpRequestMessage> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var sent = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancel))!;
        lock (Sent)
        {
            Sent.Add(sent);
            Requests.Add(request);
        }
        return answers[Math.Min(Interlocked.Increment(ref next) - 1, answers.Length - 1)](sent);
    }

    public static Func<JsonNode, HttpResponseMessage> Raw(int status, string? contentType, byte[] body) => _ =>
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    };

    public static Func<JsonNode, HttpResponseMessage> Result(JsonNode? value) => sent =>
        Json(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = sent["id"]!.DeepClone(), ["result"] = value?.DeepClone() });

    public static Func<JsonNode, HttpResponseMessage> Error(string name) => sent =>
        Json(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = sent["id"]!.DeepClone(),
            ["error"] = new JsonObject { ["code"] = 200, ["message"] = "Odoo Server Error", ["data"] = new JsonObject { ["name"] = name, ["message"] = "Amina Canary", ["debug"] = "Traceback Amina Canary" } },
        });

    static HttpResponseMessage Json(JsonNode body) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json", "utf-8")),
    };
}
