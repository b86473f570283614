using System.CommandLine;
using System.CommandLine.Invocation;

namespace Concordat.Cli;

/// <summary>
/// The one program. A verb is a file <c>XxxCommand.cs</c> with a static <c>Create(Terminal)</c>, and a line in <see cref="Verbs"/>.
/// Nothing here may touch a type of ASP.NET Core: <c>concordat --help</c> must not load it.
/// </summary>
internal static class CommandLine
{
    /// <summary>Every verb, in the order of the help.</summary>
    private static IEnumerable<Command> Verbs(Terminal terminal) =>
    [
        DemoCommand.Create(terminal),
        ServeCommand.Create(terminal),
        SandboxCommand.Create(terminal),
        TokenCommand.Create(terminal),
        Hl7SendCommand.Create(terminal),
        InitCommand.Create(terminal),
        NewCommand.Create(terminal),
        CheckCommand.Create(terminal),
        LintCommand.Create(terminal),
        DiffCommand.Create(terminal),
        ValidateCommand.Create(terminal),
        ConvertCommand.Create(terminal),
        SchemaCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        LoginCommand.Create(terminal),
        PlanCommand.Create(terminal),
        ApplyCommand.Create(terminal),
        ChangesCommand.Create(terminal),
        ApproveCommand.Create(terminal),
        RejectCommand.Create(terminal),
        ReleaseCommand.Create(terminal),
        MessagesCommand.Create(terminal),
        DeadLettersCommand.Create(terminal),
        AuditCommand.Create(terminal),
        GatewayExplainCommand.Create(terminal),
        PeopleCommand.Create(terminal),
    ];

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, see <see cref="Exit"/>.</returns>
    public static async Task<int> Run(string[] args, Terminal terminal, CancellationToken stop = default)
    {
        var root = new RootCommand("Governed interoperability for healthcare organisations that run Odoo.");
        foreach (var verb in Verbs(terminal))
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
