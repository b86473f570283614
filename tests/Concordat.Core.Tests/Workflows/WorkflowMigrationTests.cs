using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using static Concordat.Core.Tests.Workflows.WorkflowBuilder;

namespace Concordat.Core.Tests.Workflows;

/// <summary>Which running instances can go on with another version.</summary>
public sealed class WorkflowMigrationTests
{
    private const string Wait = "  - id: go\n    wait: { signal: go }\n";
    private static readonly WorkflowProgram From = Program("steps:\n" + Call("one") + Wait + Call("two"));
    private static readonly WorkflowState Waiting = WorkflowSimulation.Run(From, new JsonObject(), Begin, (place, _) => place == "go" ? null : new SimulatedAnswer(null)).State;

    [Theory]
    [InlineData("a step after it", "{one}{wait}{two}{three}", "")]
    [InlineData("another rest", "{one}{wait}{three}", "")]
    [InlineData("a step before what is done", "{three}{one}{wait}{two}", "'three' is new and stands before steps that are done: it would be done too late.")]
    [InlineData("a step before the wait", "{one}{three}{wait}{two}", "'three' is new and stands before steps that are done: it would be done too late.")]
    [InlineData("without what is done", "{wait}{two}", "'one' is done, and the new version has no such step.")]
    [InlineData("another signal", "{one}{other}{two}", "'go' waits now, and waits for something else in the new version.")]
    [InlineData("another kind of step", "{one}{task}{two}", "'go' has begun as wait, and is task in the new version.")]
    [InlineData("inside another step", "{one}{inside}{two}", "'go' has begun, and stands inside other steps in the new version.|'both' is new", true)]
    public void An_instance_goes_on_with_another_version_or_says_why_not(string what, string steps, string reason, bool more = false)
    {
        var text = steps.Replace("{one}", Call("one")).Replace("{two}", Call("two")).Replace("{three}", Call("three")).Replace("{wait}", Wait)
            .Replace("{other}", "  - id: go\n    wait: { signal: no }\n").Replace("{task}", "  - id: go\n    task: { text: Go., seat: owner }\n")
            .Replace("{inside}", "  - id: both\n    parallel: { branches: [{ name: a, steps: [{ id: go, wait: { signal: go } }] }] }\n");

        var against = WorkflowMigration.Against(Program("steps:\n" + text), From, Waiting);

        Assert.True(what.Length > 0);
        Assert.Equal(more ? reason.Split('|')[0] : reason, more ? against[0] : string.Join(' ', against));
    }

    [Fact]
    public void An_instance_whose_input_breaks_the_new_contract_stays() =>
        Assert.Contains("required", Assert.Single(WorkflowMigration.Against(Program("input: { type: object, required: [id] }\nsteps:\n" + Call("one") + Wait), From, Waiting)), StringComparison.Ordinal);
}
