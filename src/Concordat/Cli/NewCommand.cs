using System.CommandLine;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat new KIND NAME</c>: a resource that passes check, to be filled in.</summary>
internal static class NewCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("new", "Scaffolds a resource that passes check.");
        foreach (var template in ResourceTemplates.All)
        {
            command.Subcommands.Add(One(terminal, template));
        }

        return command;
    }

    private static Command One(Terminal terminal, ResourceTemplate template)
    {
        var name = new Argument<string>("NAME") { Description = "Lower-case words joined by hyphens." };
        var folder = new Option<string>("--workspace") { Description = "The workspace.", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        var domain = new Option<string?>("--domain") { Description = "The domain; needed where there are several.", HelpName = "NAME" };
        var command = new Command(template.Kind, template.About) { name, folder };
        if (template.NeedsDomain)
        {
            command.Options.Add(domain);
        }

        command.SetAction(parsed =>
        {
            var root = terminal.FullPath(parsed.GetValue(folder)!);
            var parse = WorkspaceFolder.Parse(root);
            if (parse.Workspace is not { } workspace)
            {
                return terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parse.Findings[0].At}: {parse.Findings[0].Message} See concordat check.");
            }

            var owner = template.NeedsDomain ? parsed.GetValue(domain) ?? (workspace.Domains.Count == 1 ? workspace.Domains.Keys[0] : null) : "";
            if (owner is null || (owner.Length > 0 && !workspace.Domains.ContainsKey(owner)))
            {
                return terminal.Fail(Exit.Usage, $"say --domain, one of: {string.Join(", ", workspace.Domains.Keys.Order(StringComparer.Ordinal))}.");
            }

            var target = new TemplateTarget(workspace, parsed.GetValue(name)!, owner);
            return template.Files(target) is { } files
                ? Checked(terminal, root, files)
                : terminal.Fail(Exit.Usage, template.Needs);
        });
        return command;
    }

    /// <summary>Judges the workspace as it would be, so that nothing is written that does not pass.</summary>
    private static int Checked(Terminal terminal, string root, IReadOnlyList<(string Path, string Text)> files)
    {
        var all = WorkspaceFolder.Files(root);
        foreach (var (path, text) in files)
        {
            all.TryAdd(path, System.Text.Encoding.UTF8.GetBytes(text));
        }

        var parse = WorkspaceParser.Parse(all);
        return parse.Workspace is null
            ? terminal.Fail(Exit.Usage, $"{parse.Findings[0].Message} {parse.Findings[0].Fix}".TrimEnd())
            : Scaffold.Write(terminal, root, files);
    }
}
