using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Playbooks;

/// <summary>What is done when something goes wrong, step by step, by whom, and what of it the product does itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">In words.</param>
/// <param name="Summary">When it is begun: what somebody has seen.</param>
/// <param name="About">What an incident of it is about: a client, a partner or a person.</param>
/// <param name="Roles">Whose roles do its steps, where a step says nothing else.</param>
/// <param name="Steps">In their order.</param>
/// <param name="At">Where it stands.</param>
public sealed record Playbook(string Name, string Title, string Summary, string About, IReadOnlyList<string> Roles, IReadOnlyList<PlaybookStep> Steps, SourcePosition At)
{
    /// <summary>An OAuth client of a partner.</summary>
    public const string Client = "client";
    /// <summary>A partner.</summary>
    public const string Partner = "partner";
    /// <summary>Somebody of the organization.</summary>
    public const string Person = "person";

    /// <summary>Roles that a step can ask for.</summary>
    public static IReadOnlyList<string> RoleNames => RoleWords.Words;

    internal static readonly Choices<string> RoleWords = Words.Of("administrator", "approver", "auditor", "developer", "operator");

    internal static Playbook Read(ResourceReader r)
    {
        r.Kind("playbook");
        var playbook = new Playbook(
            r.Name(), r.Text("title", "In words.", 120), r.Text("summary", "When it is begun: what somebody has seen."), r.Choice("about", Words.Of(Client, Partner, Person), "What an incident of it is about."),
            r.ChoiceList("roles", RoleWords, "Whose roles do its steps, where a step says nothing else.", required: true), r.List("steps", PlaybookStep.Read, "In their order.", required: true), r.At);
        foreach (var twice in playbook.Steps.GroupBy(step => step.Name).Where(steps => steps.Count() > 1))
        {
            r.ReportAt("playbook-step-twice", twice.Last().At, $"There is a step '{twice.Key}' already.", "Names of steps are unique within a playbook.");
        }
        return playbook;
    }
}

/// <summary>One step: something that people do, or an action of the product.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">In words.</param>
/// <param name="Action">A word of <see cref="PlaybookAction"/>; null for what people do.</param>
/// <param name="Instruction">What people do; null for an action.</param>
/// <param name="Evidence">What they take down when it is done; null where a word is enough.</param>
/// <param name="Roles">Whose roles do it; empty for those of the playbook.</param>
/// <param name="Minutes">How long it may take from the step before; null for no such aim.</param>
/// <param name="Hours">How far back an action looks.</param>
/// <param name="Seats">Who is told by <c>notify</c>.</param>
/// <param name="Keys">Which keys <c>rotate-keys</c> replaces: <c>tokens</c> or <c>data</c>.</param>
/// <param name="At">Where it stands.</param>
public sealed record PlaybookStep(
    string Name, string Title, string? Action, string? Instruction, string? Evidence, IReadOnlyList<string> Roles, int? Minutes, int Hours, IReadOnlyList<Ref> Seats, string? Keys, SourcePosition At)
{
    private const int MostHours = 24 * 366;

    internal static PlaybookStep Read(ResourceReader r)
    {
        var step = new PlaybookStep(
            r.Name(), r.Text("title", "In words.", 120),
            r.OptionalChoice("do", Words.Of([.. PlaybookAction.All]), null!, $"What the product does: {string.Join(", ", PlaybookAction.All)}."),
            r.OptionalText("instruction", "What people do."), r.OptionalText("evidence", "What they take down when it is done.", 500),
            r.ChoiceList("roles", Playbook.RoleWords, "Whose roles do it; those of the playbook where nothing is said."), (int?)r.OptionalInteger("minutes", 1, 10_080, "How long it may take from the step before."),
            (int)(r.OptionalInteger("hours", 1, MostHours, "How far back an action looks; 72 where nothing is said.") ?? 72),
            r.References("seats", "Seats of the governance standard that notify tells."), r.OptionalChoice("keys", Words.Of("tokens", "data"), null!, "Which keys rotate-keys replaces."), r.At);
        if ((step.Action is null) == (step.Instruction is null))
        {
            r.ReportAt("playbook-step", r.At, "A step is done by people ('instruction') or by the product ('do').", "Write one of the two.");
        }
        if (step.Action == PlaybookAction.Notify != step.Seats.Count > 0)
        {
            r.ReportAt("playbook-step", r.At, "'seats' says whom 'do: notify' tells, and belongs to it alone.", "Such as: do: notify, seats: [security, compliance].");
        }
        if (step.Action == PlaybookAction.RotateKeys != step.Keys is not null)
        {
            r.ReportAt("playbook-step", r.At, "'keys' says what 'do: rotate-keys' replaces, and belongs to it alone.", "Such as: do: rotate-keys, keys: tokens.");
        }
        return step;
    }
}

/// <summary>What the product does itself in an incident: a closed list.</summary>
public static class PlaybookAction
{
    /// <summary>Stops a client: its tokens are refused at once.</summary>
    public const string RevokeClient = "revoke-client";
    /// <summary>Stops all clients of a partner.</summary>
    public const string SuspendPartner = "suspend-partner";
    /// <summary>Ends the sessions and privileges of a person.</summary>
    public const string RevokeSessions = "revoke-sessions";
    /// <summary>Stops what waits in the log from or for a partner, until somebody replays or discards it.</summary>
    public const string HoldMessages = "hold-messages";
    /// <summary>Counts patients and partners that were touched in the hours before.</summary>
    public const string ListTouched = "list-touched";
    /// <summary>Tells seats by the notices of the organization.</summary>
    public const string Notify = "notify";
    /// <summary>Replaces keys of the installation.</summary>
    public const string RotateKeys = "rotate-keys";
    /// <summary>Signs what is known so far.</summary>
    public const string WriteReport = "write-report";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [RevokeClient, SuspendPartner, RevokeSessions, HoldMessages, ListTouched, Notify, RotateKeys, WriteReport];

    /// <summary>What an action can be about; null for anything.</summary>
    public static IReadOnlyList<string>? About(string action) => action switch
    {
        RevokeClient => [Playbook.Client],
        SuspendPartner or HoldMessages => [Playbook.Client, Playbook.Partner],
        RevokeSessions => [Playbook.Person],
        _ => null,
    };
}
