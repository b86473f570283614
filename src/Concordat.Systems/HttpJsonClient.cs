using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Systems;

/// <summary>Calls an API of a system with JSON. Every call but GET carries an <c>Idempotency-Key</c>, so that an API that knows it does a repeated call once.</summary>
internal sealed class HttpJsonClient(SystemTarget target, HttpClient http, TimeProvider time)
{
    static readonly MediaTypeHeaderValue Media = new("application/json", "utf-8");
    readonly SystemGuard guard = new(target.Limits, time);

    public bool IsOpen => guard.IsOpen;

    public async Task<SystemReply> Send(HttpMethod method, string path, OperationCall call, string function, CancellationToken cancel)
    {
        if (Address(path, call) is not { } address)
        {
            return SystemReply.No(Outcome.Invalid, "http-path", "path");
        }
        var (reply, outcome) = await guard.Run(token => Once(method, address, call, function, token), cancel);
        return outcome is null ? reply! : SystemReply.No(outcome, "http-" + outcome.Code);
    }

    /// <summary>The path with its places filled in; null where one is missing. A value never makes another segment.</summary>
    static string? Address(string path, OperationCall call)
    {
        var text = new StringBuilder();
        for (var at = 0; at < path.Length;)
        {
            var open = path.IndexOf('{', at);
            var close = open < 0 ? -1 : path.IndexOf('}', open);
            if (close < 0)
            {
                text.Append(path.AsSpan(at));
                break;
            }
            if (!call.Path.TryGetValue(path[(open + 1)..close], out var value) || value.Length == 0 || value is "." or "..")
            {
                return null;
            }
            text.Append(path.AsSpan(at, open - at)).Append(Uri.EscapeDataString(value));
            at = close + 1;
        }
        return call.Query.Count == 0 ? text.ToString() : $"{text}?{string.Join('&', call.Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    async ValueTask<SystemReply> Once(HttpMethod method, string address, OperationCall call, string function, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(target.BaseUrl.AbsoluteUri.TrimEnd('/') + address));
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Authorization = target.Authorization(function);
        if (call.Key is not null && method != HttpMethod.Get)
        {
            request.Headers.Add("Idempotency-Key", $"\"{call.Key}\"");
        }
        if (call.Body is not null && method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body.ToJsonString())) { Headers = { ContentType = Media } };
        }
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (SystemHttp.IsDown(response.StatusCode))
        {
            throw new HttpRequestException(HttpRequestError.Unknown, "The system answered that it cannot serve.", null, response.StatusCode);
        }
        if (!response.IsSuccessStatusCode)
        {
            return SystemReply.No(SystemHttp.OutcomeOf(response.StatusCode), $"http-{(int)response.StatusCode}");
        }
        if (response.StatusCode == HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0)
        {
            return new SystemReply(null, new JsonObject());
        }
        if (await SystemHttp.ReadBody(response.Content, target.Limits.MaxAnswerBytes, cancel) is not { } bytes)
        {
            return SystemReply.No(Outcome.BadBackend, "http-answer-too-large");
        }
        try
        {
            return new SystemReply(null, JsonNode.Parse(bytes.Span) ?? new JsonObject());
        }
        catch (JsonException)
        {
            return SystemReply.No(Outcome.BadBackend, "http-not-json");
        }
    }
}
