using System.CommandLine;
using System.CommandLine.Invocation;

namespace Concordat.Cli;

/// <summary>
/// The one program. A verb is a file <c>XxxCommand.cs</c> with a static <c>Create(Terminal)</c>, and a line in <c>CommandLine.Verbs.cs</c>.
/// Nothing here may touch a type of ASP.NET Core: <c>concordat --help</c> must not load it.
/// </summary>
internal static partial class CommandLine
{
    /// <summary>Runs one command line of the verbs that there are.</summary>
    /// <returns>The exit code, see <see cref="Exit"/>.</returns>
    public static async Task<int> Run(IEnumerable<Command> verbs, string[] args, Terminal terminal, CancellationToken stop)
    {
        var root = new RootCommand("Governed interoperability for healthcare organisations that run Odoo.");
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb);
        }

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction or null)
        {
            var message = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : "a command is needed";
            return terminal.Fail(Exit.Usage, message.TrimEnd('.') + "; see concordat --help.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false }, stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(Exit.Usage, error.Message);
        }
    }
}
