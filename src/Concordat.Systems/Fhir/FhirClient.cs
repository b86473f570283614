using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Systems.Fhir;

/// <summary>Delivers to a FHIR R4 server. A bundle is its own idempotency: it creates and updates under conditions (FHIR R4 §3.1.0.11).</summary>
internal sealed class FhirClient(SystemTarget target, HttpClient http, TimeProvider time) : IDisposable
{
    static readonly MediaTypeHeaderValue Media = new("application/fhir+json", "utf-8");
    readonly SystemGuard guard = new(target.Limits, time);

    public bool IsOpen => guard.IsOpen;

    /// <summary>POSTs a transaction bundle.</summary>
    public Task<SystemReply> Transaction(JsonNode bundle, string function, CancellationToken cancel) => Send(HttpMethod.Post, "", bundle, function, cancel);

    /// <summary>Reads or searches: a path below the base, such as <c>Patient?identifier=…</c>.</summary>
    public Task<SystemReply> Get(string path, string function, CancellationToken cancel) => Send(HttpMethod.Get, path, null, function, cancel);

    async Task<SystemReply> Send(HttpMethod method, string path, JsonNode? body, string function, CancellationToken cancel)
    {
        var (reply, outcome) = await guard.Run(token => Once(method, path, body, function, token), cancel);
        return outcome is null ? reply! : SystemReply.No(outcome, "fhir-" + outcome.Code);
    }

    async ValueTask<SystemReply> Once(HttpMethod method, string path, JsonNode? body, string function, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(target.BaseUrl.AbsoluteUri.TrimEnd('/') + (path.Length > 0 ? "/" + path : "")));
        request.Headers.Accept.Add(new("application/fhir+json"));
        request.Headers.Authorization = target.Authorization(function);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = Media } };
        }
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (SystemHttp.IsDown(response.StatusCode))
        {
            throw new HttpRequestException(HttpRequestError.Unknown, "The FHIR server answered that it cannot serve.", null, response.StatusCode);
        }
        if (!response.IsSuccessStatusCode)
        {
            return Refused(response.StatusCode);
        }
        var answer = await SystemHttp.ReadBody(response.Content, target.Limits.MaxAnswerBytes, cancel);
        if (answer is not { } bytes)
        {
            return SystemReply.No(Outcome.BadBackend, "fhir-answer-too-large");
        }
        try
        {
            return JsonNode.Parse(bytes.Span) is JsonObject resource && resource["resourceType"] is JsonValue
                ? new SystemReply(null, resource) : SystemReply.No(Outcome.BadBackend, "fhir-not-fhir");
        }
        catch (JsonException)
        {
            return SystemReply.No(Outcome.BadBackend, "fhir-not-fhir");
        }
    }

    /// <summary>The OperationOutcome of the server may name the patient, so only its status travels on.</summary>
    static SystemReply Refused(HttpStatusCode status) => SystemReply.No(SystemHttp.OutcomeOf(status), $"fhir-{(int)status}");

    public void Dispose() => http.Dispose();
}
