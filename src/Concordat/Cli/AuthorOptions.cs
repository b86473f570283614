using System.CommandLine;
using Concordat.Cli.Inputs;

namespace Concordat.Cli;

/// <summary><c>--author</c> and <c>--git</c>: whose commits a change carries. None of them approves it.</summary>
internal sealed class AuthorOptions
{
    private readonly Option<string[]> _authors = new("--author") { Description = "Whose work it is, by name or e-mail; may be said several times. They do not approve it.", HelpName = "EMAIL|NAME" };
    private readonly Option<string?> _git = new("--git") { Description = "Takes authors and committers of these commits of the workspace from git: BASE..HEAD, or HEAD for all.", HelpName = "RANGE" };

    public Symbol[] All => [_authors, _git];

    /// <summary>Names and addresses; none for a person's own work.</summary>
    /// <exception cref="IOException">There is no git, no repository, or no such revision.</exception>
    public IReadOnlyList<string>? Read(ParseResult parsed, Terminal terminal, string folder)
    {
        List<string> authors = [.. parsed.GetValue(_authors) ?? []];
        if (parsed.GetValue(_git) is { } range)
        {
            authors.AddRange(new Git(terminal.FullPath(folder)).Authors(range)); // none where nothing was committed: then nothing differs either
        }
        return authors.Count == 0 ? null : [.. authors.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
