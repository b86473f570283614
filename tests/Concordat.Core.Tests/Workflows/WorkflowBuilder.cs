using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workflows;

/// <summary>Definitions from the text of their steps.</summary>
internal static class WorkflowBuilder
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero);

    private const string Head = """
        kind: workflow
        name: stay
        version: 1.0.0
        lifecycle: published
        owner: revenue-cycle
        summary: A test.
        classification: internal
        criticality: low
        tier: gold

        """;

    public static WorkflowProgram Program(string body)
    {
        var findings = new List<Finding>();
        var read = DocumentReader.Read("domains/revenue-cycle/workflows/stay.yaml", Encoding.UTF8.GetBytes(Head + body));
        var definition = ResourceReader.Read(read.Root!, WorkflowDefinition.Read, findings);
        Assert.Empty(read.Findings.Concat(findings).Select(f => $"{f.At} {f.Rule} {f.Message}"));
        return new WorkflowProgram(definition! with { Domain = "revenue-cycle" }, new Dictionary<string, Core.Mapping.CompiledMapping>(), new Dictionary<string, OdooOperations>(), new Dictionary<string, Core.Calendars.BusinessCalendar>());
    }

    /// <summary>A call that can be undone.</summary>
    public static string Call(string id, string more = "") =>
        $"  - id: {id}\n    call: {{ system: payer, http: POST, path: /{id}, with: [{{ to: body.id, value: {id} }}] }}\n    compensate: {{ call: {{ system: payer, http: DELETE, path: /{id} }} }}\n{more}";

    public static SimulatedRun Run(string body, JsonNode? input = null, Func<string, int, SimulatedAnswer?>? answer = null) =>
        WorkflowSimulation.Run(Program(body), input ?? new JsonObject(), Begin, answer ?? ((_, _) => new SimulatedAnswer(new JsonObject())));

    public static IEnumerable<string> Lines(this SimulatedRun run) => run.History.Select(one => $"{one.Kind} {one.Place}".Trim());
}
