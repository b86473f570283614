using System.CommandLine;
using System.Text.Json.Nodes;
using Concordat.Control;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat login</c>: device grant; the session is kept in the user's configuration folder.</summary>
internal static class LoginCommand
{
    public static Command Create(Terminal terminal)
    {
        var url = ControlVerb.UrlOption();
        var command = new Command("login", "Signs in at a control plane.") { url };
        command.SetAction((parsed, stop) => Login(terminal, parsed.GetValue(url)!, stop));
        return command;
    }

    private static async Task<int> Login(Terminal terminal, string url, CancellationToken stop)
    {
        if (ControlVerb.Address(url) is not { } address)
        {
            return terminal.Fail(Exit.Usage, $"'{url}' is no http address.");
        }
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        return await ControlVerb.Guard(terminal, address, async () =>
        {
            var issuer = JsonNode.Parse(await http.GetStringAsync($"{address}{ControlApi.Root}/identity", stop))?["issuer"];
            if (!Uri.TryCreate((string?)issuer, UriKind.Absolute, out var server))
            {
                return terminal.Fail(Exit.Server, $"{address} does not say who signs people in.");
            }
            var signIn = new DeviceSignIn(http, TimeProvider.System);
            var (prompt, tokenEndpoint) = await signIn.Begin(server, stop);
            await terminal.Error.WriteLineAsync($"Open {prompt.Page} and confirm the code {prompt.UserCode}");
            if (await signIn.Wait(prompt, tokenEndpoint, stop) is not { } session)
            {
                return terminal.Fail(Exit.Server, "the code was refused or grew old.");
            }
            SessionFile.OfUser().Store(address, session);
            await terminal.Out.WriteLineAsync($"Signed in at {address} until {session.ExpiresAt.ToLocalTime():yyyy-MM-dd HH:mm}.");
            return Exit.Ok;
        });
    }
}
