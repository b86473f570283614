using System.CommandLine;

namespace Concordat.Cli;

internal static partial class CommandLine
{
    /// <summary>Runs one command line. The contract verbs are built alone: they are short, and the others cost more than their work.</summary>
    /// <returns>The exit code, see <see cref="Exit"/>.</returns>
    public static Task<int> Run(string[] args, Terminal terminal, CancellationToken stop = default) =>
        Run(args.Length > 0 && ContractVerbs.Create(args[0], terminal) is { } verb ? [verb] : Verbs(terminal), args, terminal, stop);

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
        AdviseCommand.Create(terminal),
        BackupCommand.Create(terminal),
        BackupCommand.CreateRestore(terminal),
        ZonesCommand.Create(terminal),
        CalendarCommand.Create(terminal),
        GraphCommand.Create(terminal),
        ImpactCommand.Create(terminal),
        ScorecardsCommand.Create(terminal),
        DriftCommand.Create(terminal),
        SearchCommand.Create(terminal),
        AgendaCommand.Create(terminal),
        ExportCommand.Create(terminal),
        LintCommand.Create(terminal),
        DiffCommand.Create(terminal),
        ValidateCommand.Create(terminal),
        ConvertCommand.Create(terminal),
        MatchCommand.Create(terminal),
        ReconcileCommand.Create(terminal),
        SchemaCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        LoginCommand.Create(terminal),
        PlanCommand.Create(terminal),
        ApplyCommand.Create(terminal),
        ChangesCommand.Create(terminal),
        ApproveCommand.Create(terminal),
        RejectCommand.Create(terminal),
        RightsCommand.Create(terminal),
        GovernanceCommand.Create(terminal),
        ScanCommand.Create(terminal),
        ReleaseCommand.Create(terminal),
        MessagesCommand.Create(terminal),
        DeadLettersCommand.Create(terminal),
        EventsCommand.Create(terminal),
        WorkflowCommand.Create(terminal),
        AuditCommand.Create(terminal),
        GatewayExplainCommand.Create(terminal),
        PeopleCommand.Create(terminal),
        AccessCommand.Create(terminal),
        PrivilegeCommand.Create(terminal),
        IncidentCommand.Create(terminal),
        ConsentCommand.Create(terminal),
        PatientsCommand.Create(terminal),
        PartnerCommand.Create(terminal),
        KeysCommand.Create(terminal),
        ReconciliationsCommand.Create(terminal),
        BatchCommand.Create(terminal),
    ];
}
