using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Integration.Flows;

/// <summary>The step <c>map</c>: keeps what the mapping made, and the list of what it did not read.</summary>
internal sealed class MapMessage
{
    public StepResult Run(FlowRun run, MapStep step)
    {
        if (run.Release.Workspace.Mapping(run.Flow.Flow.Domain, step.Mapping.Name) is not { } mapping)
        {
            return StepResult.No(Outcome.NotFound, $"no mapping {step.Mapping.Name}");
        }
        var result = run.Map(mapping);
        return result.IsSound
            ? StepResult.Done(new JsonObject
            {
                ["mapping"] = $"{mapping.Name} {mapping.Version}",
                ["outputs"] = new JsonArray([.. result.Outputs.Select(o => (JsonNode)o)]),
                ["unread"] = new JsonArray([.. result.Unread.Select(place => (JsonNode)place)]),
            })
            : StepResult.Invalid(result.Findings);
    }
}
