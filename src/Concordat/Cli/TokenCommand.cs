using System.CommandLine;

namespace Concordat.Cli;

/// <summary><c>concordat token</c>: an access token on stdout, got as a partner's client gets it (SMART Backend Services), or a service account.</summary>
internal static class TokenCommand
{
    public static Command Create(Terminal terminal)
    {
        var client = new Option<string>("--client") { Description = "The client id or service account of the active release.", Required = true, HelpName = "ID" };
        var key = new Option<string>("--key") { Description = "The client's private key: a JWK or PEM file.", Required = true, HelpName = "FILE" };
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
                : terminal.Fail(Exit.Usage, ClientAssertion.NoKey(file));
        });
        return command;
    }

    private static async Task<int> Fetch(
        Terminal terminal, Uri gateway, ClientAssertion signer, string client, string? scope, string? purpose, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            var got = await ClientToken.Fetch(http, gateway, signer, client, terminal.Clock.GetUtcNow(), stop, scope, purpose);
            if (got.Token is null)
            {
                return terminal.Fail(Exit.Server, got.Refused!);
            }
            await terminal.Out.WriteLineAsync(got.Token);
            return Exit.Ok;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return terminal.Fail(Exit.Server, $"{gateway} cannot be reached or is no Concordat gateway.");
        }
    }
}
