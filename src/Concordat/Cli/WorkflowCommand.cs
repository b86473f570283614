using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Concordat.Workflow.Control;
using static Concordat.Workflow.Control.WorkflowApi;

namespace Concordat.Cli;

/// <summary><c>concordat workflow</c>: definitions, instances, tasks; and a simulation that needs no control plane.</summary>
internal sealed class WorkflowCommand
{
    private static readonly WorkflowJson Json = WorkflowJson.Default;

    private readonly Option<string?> _of = new("--workflow") { Description = "Of this workflow alone, as DOMAIN/NAME.", HelpName = "WORKFLOW" };
    private readonly Option<string?> _status = Words("--status", "Those that stand so.", "running", "stuck", "compensating", "completed", "compensated", "cancelled");
    private readonly Option<string?> _key = new("--key") { Description = "The one with this business key; with --workflow.", HelpName = "KEY" };
    private readonly Option<bool> _overdue = new("--overdue") { Description = "Those that took longer than they may." };
    private readonly Option<bool> _all = new("--all") { Description = "All pages, not the newest 100 alone." };
    private readonly Option<bool> _content = new("--content") { Description = "With what each event says; the look is audited." };
    private readonly Option<string?> _input = Json1("--input", "What it begins with: a JSON file.");
    private readonly Option<string?> _data = Json1("--data", "What the signal says: a JSON file.");
    private readonly Option<string?> _form = Json1("--form", "What is filled in: a JSON file.");
    private readonly Option<string> _name = new("--name") { Description = "The signal.", HelpName = "NAME", Required = true };
    private readonly Option<string> _step = new("--step") { Description = "The step, as show names it.", HelpName = "STEP", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "The person.", HelpName = "WHO", Required = true };
    private readonly Option<bool> _compensate = new("--compensate") { Description = "Undoes what was done, in reverse order." };
    private readonly Option<bool> _mine = new("--mine") { Description = "Those that I may do." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Says which could, and nothing else." };
    private readonly Option<Guid[]> _instance = new("--instance") { Description = "This one alone; may come again.", HelpName = "ID" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; it is kept.", HelpName = "TEXT" };
    private readonly Option<string> _do = new("--do") { Description = "pause, resume, retry, cancel or compensate.", HelpName = "WHAT", Required = true };

    public static Command Create(Terminal terminal) => new WorkflowCommand().Build(terminal);

    private Command Build(Terminal terminal)
    {
        var workflow = new Argument<string>("DOMAIN/NAME") { Description = "The workflow, such as revenue-cycle/discharge-to-billing." };
        var id = new Argument<Guid>("ID") { Description = "The instance." };
        var task = new Argument<Guid>("ID") { Description = "The task." };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept.", HelpName = "TEXT", Required = true };
        return new Command("workflow", "Workflows: definitions, instances, tasks, and a simulation.")
        {
            ControlVerb.Create(terminal, "list", "Lists workflows with how many instances stand where.", [], List),
            ControlVerb.Create(terminal, "show", "Shows a workflow's steps, or an instance with its history.", [new Argument<string>("WHAT") { Description = "DOMAIN/NAME, or the id of an instance." }, _content], Show),
            ControlVerb.Create(terminal, "instances", "Lists instances, newest first: --status stuck is the list of those that need a person.", [_of, _status, _key, _overdue, _all], Instances),
            ControlVerb.Create(terminal, "start", "Starts an instance.", [workflow, _input], call => Named(call, call.Parsed.GetValue(workflow)!, async (domain, name) =>
            {
                if (Read(call, _input) is not { } input)
                {
                    return Exit.Usage;
                }
                var started = await call.Client.StartWorkflow(domain, name, input.Value, call.Stop);
                return call.Write(started, Json.StartedInstance, text => text.WriteLine(started.Instance));
            })),
            ControlVerb.Create(terminal, "signal", "Signals an instance.", [id, _name, _data], async call => Read(call, _data) is { } data
                ? Told(call, await call.Client.SignalInstance(call.Parsed.GetValue(id), call.Parsed.GetValue(_name)!, data.Value, call.Stop)) : Exit.Usage),
            Simple(terminal, "pause", "Stops an instance for a while.", id, reason),
            Simple(terminal, "resume", "Lets a paused instance go on.", id, reason),
            Simple(terminal, "retry", "Lets the step be tried again at which an instance is stuck.", id, reason),
            ControlVerb.Create(terminal, "cancel", "Ends an instance, with --compensate undoing what was done.", [id, _compensate, reason], async call =>
                Told(call, await call.Client.CancelInstance(call.Parsed.GetValue(id), call.Parsed.GetValue(_compensate), call.Parsed.GetValue(reason)!, call.Stop))),
            ControlVerb.Create(terminal, "skip", "Leaves out the step at which an instance is stuck, once a second person asks for the same.", [id, _step, reason], async call =>
                Told(call, await call.Client.SkipStep(call.Parsed.GetValue(id), call.Parsed.GetValue(_step)!, call.Parsed.GetValue(reason)!, call.Stop))),
            ControlVerb.Create(terminal, "bulk", "Does the same with many instances: those of a workflow and state.", [_do, _of, _status, reason], Bulk),
            ControlVerb.Create(terminal, "migrate", "Moves running instances to the version in force; --dry-run says which could.", [workflow, _instance, _dryRun, _reason], Migrate),
            ControlVerb.Create(terminal, "tasks", "Lists open tasks.", [_mine, _of], async call =>
            {
                var list = await call.Client.Tasks(call.Parsed.GetValue(_mine), call.Parsed.GetValue(_of), call.Stop);
                return call.Write(list, Json.TaskList, text => list.Tasks.ToList().ForEach(one => Write(text, one)));
            }),
            ControlVerb.Create(terminal, "task", "Opens a task: what is to be done, what is shown, and the form.", [task], async call =>
            {
                var opened = await call.Client.OpenTask(call.Parsed.GetValue(task), call.Stop);
                return call.Write(opened, Json.TaskDetail, text =>
                {
                    Write(text, opened.Task);
                    text.WriteLine(opened.Text);
                    text.WriteLine($"shown: {opened.Show}");
                    text.WriteLine($"form:  {opened.Form}");
                });
            }),
            ControlVerb.Create(terminal, "claim", "Takes a task; nobody else does it then.", [task], async call => Told(call, await call.Client.TakeTask(call.Parsed.GetValue(task), true, call.Stop))),
            ControlVerb.Create(terminal, "release", "Gives a task back.", [task], async call => Told(call, await call.Client.TakeTask(call.Parsed.GetValue(task), false, call.Stop))),
            ControlVerb.Create(terminal, "delegate", "Gives a task to another person.", [task, _to, reason], async call => Told(call, await call.Client.DelegateTask(call.Parsed.GetValue(task), call.Parsed.GetValue(_to)!, call.Parsed.GetValue(reason)!, call.Stop))),
            ControlVerb.Create(terminal, "complete", "Completes a task with its form.", [task, _form], async call => Read(call, _form) is { } form
                ? Told(call, await call.Client.CompleteTask(call.Parsed.GetValue(task), form.Value, call.Stop)) : Exit.Usage),
            SimulateWorkflow.Create(terminal),
        };
    }

    private static Option<string?> Json1(string name, string about) => new(name) { Description = about, HelpName = "FILE" };

    private static Option<string?> Words(string name, string about, params string[] words)
    {
        var option = new Option<string?>(name) { Description = about, HelpName = "STATE" };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static Command Simple(Terminal terminal, string verb, string about, Argument<Guid> id, Option<string> reason) => ControlVerb.Create(terminal, verb, about, [id, reason], async call =>
        Told(call, await call.Client.CommandInstance(call.Parsed.GetValue(id), verb, call.Parsed.GetValue(reason)!, call.Stop)));

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.Workflows(call.Stop);
        return call.Write(list, Json.WorkflowList, text => list.Workflows.ToList().ForEach(one =>
            text.WriteLine($"{one.Id,-45} {one.Version ?? "-",-8} {string.Join(", ", one.Instances.Select(row => $"{row.Count} {row.Status}")),-40} {one.Summary}")));
    }

    private async Task<int> Show(ControlCall call)
    {
        var what = call.Parsed.GetValue<string>("WHAT")!;
        if (!Guid.TryParse(what, out var instance))
        {
            return await Named(call, what, async (domain, name) =>
            {
                var found = await call.Client.Workflow(domain, name, call.Stop);
                return call.Write(found, Json.WorkflowDetail, text =>
                {
                    text.WriteLine($"{found.Workflow.Id} {found.Workflow.Version}: {found.Workflow.Summary}");
                    found.Steps.ToList().ForEach(step => text.WriteLine($"  {step.Verb,-9} {step.Id,-24} {step.About}{(step.When is null ? "" : $"  when {step.When}")}{(step.Compensated ? "  (can be undone)" : "")}"));
                });
            });
        }
        var detail = await call.Client.Instance(instance, call.Parsed.GetValue(_content), call.Stop);
        return call.Write(detail, Json.InstanceDetail, text =>
        {
            Write(text, detail.Instance);
            detail.History.ToList().ForEach(one => text.WriteLine($"  {one.Number,4}  {one.At:yyyy-MM-dd HH:mm:ss}Z  {one.Kind,-13} {one.Place}{(one.By is null ? "" : $"  by {one.By}")}{(one.Content is { } content ? $"  {content.GetRawText()}" : "")}"));
        });
    }

    private async Task<int> Instances(ControlCall call)
    {
        var all = await Find(call, call.Parsed.GetValue(_key), call.Parsed.GetValue(_overdue) ? true : null, call.Parsed.GetValue(_all));
        return call.Write(new InstancePage(all, null), Json.InstancePage, text => all.ForEach(one => Write(text, one)));
    }

    private async Task<List<InstanceView>> Find(ControlCall call, string? key, bool? overdue, bool all)
    {
        var found = new List<InstanceView>();
        for (Guid? after = null; ;)
        {
            var page = await call.Client.Instances(call.Parsed.GetValue(_of), call.Parsed.GetValue(_status), key, overdue, after, all ? 500 : 100, call.Stop);
            found.AddRange(page.Instances);
            if (!all || page.Next is null)
            {
                return found;
            }
            after = page.Next;
        }
    }

    private async Task<int> Bulk(ControlCall call)
    {
        if (call.Parsed.GetValue(_of) is null && call.Parsed.GetValue(_status) is null)
        {
            return call.Terminal.Fail(Exit.Usage, "say which instances: --workflow, --status or both.");
        }
        var outcomes = new List<InstanceOutcome>();
        foreach (var some in (await Find(call, null, null, true)).Where(one => one.EndedAt is null).Select(one => one.Id).Chunk(500))
        {
            outcomes.AddRange((await call.Client.CommandInstances(new BulkInstancesRequest(call.Parsed.GetValue(_do), some, call.Parsed.GetValue<string>("--reason")), call.Stop)).Outcomes);
        }
        return Told(call, outcomes, "done");
    }

    private Task<int> Migrate(ControlCall call) => Named(call, call.Parsed.GetValue<string>("DOMAIN/NAME")!, async (domain, name) =>
    {
        var (only, dry) = (call.Parsed.GetValue(_instance), call.Parsed.GetValue(_dryRun));
        var outcomes = new List<InstanceOutcome>();
        InstanceOutcomes some;
        do
        {
            some = await call.Client.MigrateInstances(domain, name, new MigrateInstancesRequest(only is { Length: > 0 } ? only : null, dry, null, call.Parsed.GetValue(_reason)), call.Stop);
            outcomes.AddRange(some.Outcomes);
        }
        while (some.More && !dry && some.Outcomes.Any(one => one.Done)); // those that cannot come again with the next call
        return Told(call, [.. outcomes.GroupBy(one => one.Instance).Select(same => same.Last())], dry ? "could go on with the version in force" : "moved");
    });

    private static int Told(ControlCall call, IReadOnlyList<InstanceOutcome> outcomes, string what)
    {
        call.Write(new InstanceOutcomes(outcomes, false), Json.InstanceOutcomes, text =>
        {
            text.WriteLine($"{outcomes.Count(one => one.Done)} of {outcomes.Count} {what}.");
            outcomes.Where(one => !one.Done).ToList().ForEach(one => text.WriteLine($"  {one.Instance}  {string.Join(' ', one.Reasons)}"));
        });
        return outcomes.All(one => one.Done) ? Exit.Ok : Exit.Findings;
    }

    private static int Told(ControlCall call, CommandDone done) => call.Write(done, Json.CommandDone, text => text.WriteLine(done.Detail ?? "Done."));

    private static async Task<int> Named(ControlCall call, string workflow, Func<string, string, Task<int>> run) => workflow.Split('/') is [{ Length: > 0 } domain, { Length: > 0 } name]
        ? await run(domain, name)
        : call.Terminal.Fail(Exit.Usage, "name a workflow as DOMAIN/NAME, such as revenue-cycle/discharge-to-billing.");

    /// <summary>The JSON of a file, nothing where none is named; null after it was told that it is none.</summary>
    private static Given? Read(ControlCall call, Option<string?> option)
    {
        if (call.Parsed.GetValue(option) is not { } file)
        {
            return new Given(null);
        }
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(call.Terminal.FullPath(file)));
            return new Given(document.RootElement.Clone());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            call.Terminal.Fail(Exit.Usage, failure is JsonException json ? $"'{file}' is no JSON: line {json.LineNumber + 1}." : $"'{file}' cannot be read.");
            return null;
        }
    }

    private sealed record Given(JsonElement? Value);

    private static void Write(TextWriter text, InstanceView one) => text.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{one.Id}  {one.Workflow} {one.Version}  {(one.Paused ? "paused" : one.Status)}{(one.Overdue ? ", overdue" : "")}  since {one.StartedAt:yyyy-MM-dd HH:mm}Z by {one.StartedBy}{(one.StuckStep is null ? "" : $"  at '{one.StuckStep}': {one.Cause} {one.Detail}")}"));

    private static void Write(TextWriter text, TaskView one) => text.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{one.Id}  {one.Workflow} {one.Step}  for {one.For}{(one.ClaimedBy is null ? "" : $", taken by {one.ClaimedBy}")}  {(one.DueAt is { } due ? $"due {due:yyyy-MM-dd HH:mm}Z" : "no due time")}{(one.Overdue ? ", overdue" : "")}"));
}
