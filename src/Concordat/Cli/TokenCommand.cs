using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Cli;

/// <summary><c>concordat token</c>: an access token on stdout, got as a partner's client gets it (SMART Backend Services).</summary>
internal static class TokenCommand
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public static Command Create(Terminal terminal)
    {
        var client = new Option<string>("--client") { Description = "The client id of the active release.", Required = true, HelpName = "ID" };
        var key = new Option<string>("--key") { Description = "The client's private key: a JWK file.", Required = true, HelpName = "FILE" };
        var scope = new Option<string?>("--scope") { Description = "Scopes, separated by spaces; all granted ones where none is said.", HelpName = "S" };
        var purpose = new Option<string?>("--purpose") { Description = "HL7 purpose of use; the client's first where none is said.", HelpName = "CODE" };
        var url = new Option<string>("--url") { Description = "The gateway.", DefaultValueFactory = _ => "http://127.0.0.1:8080", HelpName = "URL" };
        var command = new Command("token", "Fetches an access token for a client.") { client, key, scope, purpose, url };
        command.SetAction(async (parsed, stop) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var gateway))
            {
                return terminal.Fail(Exit.Usage, "--url must be an address such as http://127.0.0.1:8080.");
            }
            var file = terminal.FullPath(parsed.GetValue(key)!);
            return ClientAssertion.Read(await File.ReadAllTextAsync(file, stop)) is { } signer
                ? await Fetch(terminal, gateway, signer, parsed.GetValue(client)!, parsed.GetValue(scope), parsed.GetValue(purpose), stop)
                : terminal.Fail(Exit.Usage, $"{file} holds no private JWK of kind EC (P-256, P-384) or RSA.");
        });
        return command;
    }

    private static async Task<int> Fetch(
        Terminal terminal, Uri gateway, ClientAssertion signer, string client, string? scope, string? purpose, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            // The audience of the assertion is the endpoint's public address, which a tunnel or proxy may hide: the server knows it.
            var discovered = JsonNode.Parse(await http.GetStringAsync(new Uri(gateway, "/.well-known/smart-configuration"), stop));
            if ((string?)discovered?["token_endpoint"] is not { } endpoint)
            {
                return terminal.Fail(Exit.Server, $"{gateway} names no token endpoint.");
            }
            var form = new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_assertion_type"] = AssertionType,
                ["client_assertion"] = signer.Write(client, endpoint, terminal.Clock.GetUtcNow()),
            };
            Add(form, "scope", scope);
            Add(form, "purpose", purpose);
            using var content = new FormUrlEncodedContent(form);
            using var answer = await http.PostAsync(new Uri(gateway, "/connect/token"), content, stop);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop));
            if ((string?)body?["access_token"] is { } token)
            {
                await terminal.Out.WriteLineAsync(token);
                return Exit.Ok;
            }
            return terminal.Fail(Exit.Server, $"refused: {(string?)body?["error"] ?? answer.StatusCode.ToString()}. {(string?)body?["error_description"]}");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException || (failure is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return terminal.Fail(Exit.Server, $"{gateway} cannot be reached or is no Concordat gateway.");
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
