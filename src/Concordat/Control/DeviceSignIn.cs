using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Control;

/// <summary>What a person has to do: open the page, compare the code, confirm.</summary>
internal sealed record DevicePrompt(string Page, string UserCode, string DeviceCode, TimeSpan Interval, DateTimeOffset Until);

/// <summary>The device grant (RFC 8628) of the command line against an issuer.</summary>
internal sealed class DeviceSignIn(HttpClient http, TimeProvider clock)
{
    private const string Client = "concordat-cli";

    /// <summary>Asks for a pair of codes. Endpoints come from the issuer's discovery document.</summary>
    public async Task<(DevicePrompt Prompt, Uri TokenEndpoint)> Begin(Uri issuer, CancellationToken cancellationToken)
    {
        var discovery = await Json(await http.GetAsync(new Uri(issuer, "/.well-known/openid-configuration"), cancellationToken), cancellationToken);
        var (device, token) = (Endpoint(discovery, "device_authorization_endpoint"), Endpoint(discovery, "token_endpoint"));
        var answer = await Json(await Post(device, [new("client_id", Client)], cancellationToken), cancellationToken);
        var prompt = new DevicePrompt(
            Text(answer, "verification_uri_complete") ?? Text(answer, "verification_uri") ?? "", Text(answer, "user_code") ?? "", Text(answer, "device_code") ?? "",
            TimeSpan.FromSeconds((int?)answer["interval"] ?? 5), clock.GetUtcNow() + TimeSpan.FromSeconds((int?)answer["expires_in"] ?? 600));
        return prompt.DeviceCode.Length > 0 ? (prompt, token) : throw new HttpRequestException($"The authorization server refused: {Text(answer, "error") ?? "no code"}.");
    }

    /// <summary>Waits for the person; null where they refused or let the code grow old.</summary>
    public async Task<StoredSession?> Wait(DevicePrompt prompt, Uri tokenEndpoint, CancellationToken cancellationToken)
    {
        var interval = prompt.Interval;
        while (clock.GetUtcNow() < prompt.Until)
        {
            await Task.Delay(interval, clock, cancellationToken);
            var answer = await Json(await Post(tokenEndpoint,
                [new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), new("device_code", prompt.DeviceCode), new("client_id", Client)], cancellationToken), cancellationToken);
            if (Text(answer, "access_token") is { } token)
            {
                return new StoredSession(token, clock.GetUtcNow() + TimeSpan.FromSeconds((int?)answer["expires_in"] ?? 300));
            }
            switch (Text(answer, "error"))
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += TimeSpan.FromSeconds(5); // RFC 8628, 3.5
                    break;
                default:
                    return null;
            }
        }
        return null;
    }

    private async Task<HttpResponseMessage> Post(Uri endpoint, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        return await http.PostAsync(endpoint, content, cancellationToken);
    }

    private static async Task<JsonObject> Json(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            try
            {
                return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)) as JsonObject ?? [];
            }
            catch (JsonException broken)
            {
                throw new HttpRequestException($"The authorization server answered {(int)response.StatusCode} and no JSON.", broken);
            }
        }
    }

    private static Uri Endpoint(JsonObject discovery, string name) =>
        Uri.TryCreate(Text(discovery, name), UriKind.Absolute, out var endpoint) ? endpoint : throw new HttpRequestException($"The discovery document names no {name}.");

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
