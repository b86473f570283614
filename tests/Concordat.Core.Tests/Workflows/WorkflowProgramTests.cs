using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workflows;

/// <summary>The sample's workflow, as a program.</summary>
public sealed class WorkflowProgramTests
{
    private const string Id = "revenue-cycle/discharge-to-billing";
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Files = SampleFiles.Folder("samples/st-brigid");
    private static readonly Core.Workspace.Workspace Network = WorkspaceParser.Parse(Files).Workspace!;
    private static readonly DateTimeOffset Friday = new(2026, 11, 27, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_program_is_read_again_from_its_own_files_alone()
    {
        var program = WorkflowProgram.Of(Network.Workflows[Id], Network);
        var own = program.Files.ToDictionary(path => path, path => Encoding.UTF8.GetString(Files[path].Span));

        var again = WorkflowProgram.Read(own, program.Definition.At.File);

        Assert.Equal(["calendars/billing-office.yaml", "domains/revenue-cycle/odoo/discharge-billing.yaml", "domains/revenue-cycle/workflows/discharge-to-billing.yaml"], program.Files);
        Assert.Equal(program.Files, again.Files);
        Assert.Equal(program.Definition.All.Select(step => step.Id), again.Definition.All.Select(step => step.Id));
        Assert.Equal(Run(program, true).Lines(), Run(again, true).Lines());
    }

    [Fact]
    public void A_stay_is_billed_when_its_coding_was_checked()
    {
        var run = Run(WorkflowProgram.Of(Network.Workflows[Id], Network), approved: true);

        Assert.Equal(["started", "completed invoice", "completed weight", "opened review", "completed review", "skipped refused", "completed post", "completed told"], run.Lines().Take(8));
        Assert.All(run.Lines().Skip(8).SkipLast(1), line => Assert.StartsWith("skipped ", line, StringComparison.Ordinal)); // nobody insures the stay
        Assert.Equal("""{"invoice":"INV/7"}""", run.State.Output!.ToJsonString());
    }

    [Fact]
    public void A_draft_whose_coding_is_refused_is_cancelled()
    {
        var run = Run(WorkflowProgram.Of(Network.Workflows[Id], Network), approved: false);

        Assert.Equal(["compensating refused", "compensated undo/invoice", "ended"], run.Lines().TakeLast(3));
    }

    [Fact]
    public void A_task_is_due_in_the_open_hours_of_its_calendar()
    {
        var run = WorkflowSimulation.Run(WorkflowProgram.Of(Network.Workflows[Id], Network), new JsonObject(), Friday, (_, _) => new SimulatedAnswer(new JsonObject { ["id"] = 7, ["total"] = 1 }, After: TimeSpan.FromDays(30)));

        // One hour of Friday, 7:45 of Monday and 7:15 of Tuesday.
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 16, 30, 0, TimeSpan.Zero), run.History.First(one => one is { Kind: HistoryKind.Overdue, Place: "review" }).At);
    }

    private static SimulatedRun Run(WorkflowProgram program, bool approved) => WorkflowSimulation.Run(program, JsonNode.Parse("""{ "encounterRef": "E-1", "patientRef": "P-1", "lines": [{ "description": "Bed", "unitPrice": 20 }] }"""), Friday, (place, _) =>
        place == "review" ? new SimulatedAnswer(new JsonObject { ["approved"] = approved }, By: "ada", After: TimeSpan.FromMinutes(5)) : new SimulatedAnswer(new JsonObject { ["id"] = 7, ["number"] = "INV/7", ["total"] = 20 }));
}
