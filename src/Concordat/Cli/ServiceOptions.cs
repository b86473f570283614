using System.CommandLine;

namespace Concordat.Cli;

/// <summary><c>--client NAME --key FILE</c>: a service account in place of a person's session; else <c>CONCORDAT_CLIENT</c> and <c>CONCORDAT_KEY_FILE</c>.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string?> _client = new("--client") { Description = "A service account, in place of the session of concordat login; else CONCORDAT_CLIENT.", HelpName = "NAME" };
    private readonly Option<string?> _key = new("--key") { Description = "Its private key: a JWK or PEM file; else CONCORDAT_KEY_FILE.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(_client);
        command.Options.Add(_key);
    }

    /// <summary>The account that signs in; null for none, with why not where that is a mistake.</summary>
    public (ServiceSignIn? SignIn, string? Mistake) Read(ParseResult parsed, Terminal terminal, Uri server)
    {
        var (client, key) = (parsed.GetValue(_client), parsed.GetValue(_key));
        if (client is null && key is null && Environment.GetEnvironmentVariable("CONCORDAT_TOKEN") is { Length: > 0 })
        {
            return (null, null); // somebody chose a token already
        }
        client ??= Variable("CONCORDAT_CLIENT");
        key ??= client is null ? null : Variable("CONCORDAT_KEY_FILE");
        if (client is null || key is null)
        {
            return (null, client is null && key is null ? null : client is null ? "--key is the key of a service account: name it by --client NAME." : "a service account signs in with its private key: --key FILE, or CONCORDAT_KEY_FILE.");
        }
        var file = terminal.FullPath(key);
        return ClientAssertion.Read(File.ReadAllText(file)) is { } signer ? (new ServiceSignIn(server, client, signer, terminal.Clock), null) : (null, ClientAssertion.NoKey(file));
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
