using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Cli;

/// <summary>An access token by client credentials and <c>private_key_jwt</c> (RFC 7523), or why there is none.</summary>
/// <param name="Token">Null where it was refused.</param>
/// <param name="Life">How long it counts.</param>
/// <param name="Refused">The server's word and what it said about it.</param>
internal sealed record ClientToken(string? Token, TimeSpan Life, string? Refused)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Fetches one from a listener of an installation: the gateway's and the control plane's both have the endpoint.</summary>
    /// <exception cref="HttpRequestException">It is out of reach, or no Concordat.</exception>
    public static async Task<ClientToken> Fetch(
        HttpClient http, Uri server, ClientAssertion signer, string client, DateTimeOffset now, CancellationToken stop, string? scope = null, string? purpose = null)
    {
        try
        {
            // The audience of the assertion is the endpoint's public address, which a tunnel or proxy may hide: the server knows it.
            var discovered = JsonNode.Parse(await http.GetStringAsync(new Uri(server, "/.well-known/smart-configuration"), stop));
            if ((string?)discovered?["token_endpoint"] is not { } endpoint)
            {
                return new ClientToken(null, default, $"{server} names no token endpoint");
            }
            var form = new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials", ["client_assertion_type"] = AssertionType, ["client_assertion"] = signer.Write(client, endpoint, now),
            };
            Add(form, "scope", scope);
            Add(form, "purpose", purpose);
            using var content = new FormUrlEncodedContent(form);
            using var answer = await http.PostAsync(new Uri(server, "/connect/token"), content, stop);
            if ((int)answer.StatusCode >= 500)
            {
                throw new HttpRequestException($"The token endpoint answered {(int)answer.StatusCode}.", null, answer.StatusCode);
            }
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop));
            return (string?)body?["access_token"] is { } token
                ? new ClientToken(token, TimeSpan.FromSeconds((int?)body["expires_in"] ?? 60), null)
                : new ClientToken(null, default, $"refused: {(string?)body?["error"] ?? answer.StatusCode.ToString()}. {(string?)body?["error_description"]}");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new HttpRequestException("It answered no JSON.", broken);
        }
        catch (System.Net.Sockets.SocketException gone)
        {
            throw new HttpRequestException("It was there and is gone.", gone); // a connection that ends while it is made comes bare out of HttpClient
        }
    }

    private static void Add(Dictionary<string, string> form, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            form[name] = value;
        }
    }
}
