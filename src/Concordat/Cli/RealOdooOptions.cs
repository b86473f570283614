using System.CommandLine;
using Concordat.Systems;

namespace Concordat.Cli;

/// <summary>The options by which <c>demo</c> and <c>serve</c> take a real Odoo in place of the system <c>odoo</c> of the release.</summary>
internal sealed class RealOdooOptions
{
    /// <summary>The system that they stand for.</summary>
    public const string System = "odoo";

    private readonly Option<string?> _url = new("--odoo") { Description = "A real Odoo in place of the release's system 'odoo': its address.", HelpName = "URL" };
    private readonly Option<string?> _database = new("--odoo-db") { Description = "Its database.", HelpName = "NAME" };
    private readonly Option<string?> _user = new("--odoo-user") { Description = "Its login, for all business functions; a production workspace names one each.", HelpName = "LOGIN" };
    private readonly Option<string?> _key = new("--odoo-key-file") { Description = "A file with the login's API key; read again when it changes.", HelpName = "FILE" };

    /// <summary>Adds the options to a command, which then refuses some of the four without the others, and what cannot be an Odoo.</summary>
    public void AddTo(Command command, Terminal terminal)
    {
        List<Option<string?>> all = [_url, _database, _user, _key];
        all.ForEach(command.Add);
        command.Validators.Add(result =>
        {
            if (all.TrueForAll(option => result.GetValue(option) is null))
            {
                return;
            }
            if (result.GetValue(_url) is not { } url || result.GetValue(_key) is not { } key || result.GetValue(_database) is null || result.GetValue(_user) is null)
            {
                result.AddError("--odoo, --odoo-db, --odoo-user and --odoo-key-file go together: give all four.");
            }
            else if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                result.AddError($"--odoo '{url}' is no http address.");
            }
            else if (!File.Exists(terminal.FullPath(key)))
            {
                result.AddError($"--odoo-key-file '{key}' does not exist.");
            }
        });
    }

    /// <summary>What they say; null for none of them.</summary>
    public SystemOverride? Read(ParseResult parsed, Terminal terminal) => parsed.GetValue(_url) is { } url
        ? new SystemOverride { BaseUrl = new Uri(url), Database = parsed.GetValue(_database), Login = parsed.GetValue(_user), KeyFile = terminal.FullPath(parsed.GetValue(_key)!) }
        : null;
}
