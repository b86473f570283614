using System.Text.Json.Nodes;

namespace Concordat.Core.Workflows;

/// <summary>The document that paths of a step read: <c>input</c>, <c>event</c>, <c>steps</c>, and within a repetition <c>item</c> and <c>index</c>.</summary>
internal static class WorkflowDocument
{
    /// <summary>As a step sees it that stands in these repetitions.</summary>
    public static JsonObject Of(WorkflowState state, IReadOnlyList<int> index, JsonNode? item)
    {
        var steps = new JsonObject();
        foreach (var (place, output) in state.Outputs)
        {
            var at = WorkflowProgram.IndexOf(place);
            // What another repetition left is seen in the list of the whole alone.
            if (at.Count <= index.Count && at.SequenceEqual(index.Take(at.Count)))
            {
                steps[WorkflowProgram.IdOf(place)] = output?.DeepClone();
            }
        }
        var document = new JsonObject { ["input"] = state.Input?.DeepClone(), ["steps"] = steps };
        if (state.Event is not null)
        {
            document["event"] = state.Event.DeepClone();
        }
        if (index.Count > 0)
        {
            document["item"] = item?.DeepClone();
            document["index"] = index[^1];
        }
        return document;
    }

    /// <summary>As the compensation of a step sees it: like the step, and its item again.</summary>
    public static JsonObject OfUndo(WorkflowProgram program, WorkflowState state, string place)
    {
        var index = WorkflowProgram.IndexOf(place);
        JsonNode? item = null;
        for (var depth = 0; depth < index.Count; depth++)
        {
            var around = Around(program.Definition.Steps, WorkflowProgram.IdOf(place)).ElementAtOrDefault(depth);
            item = around is null ? null : around.In.Items(Of(state, [.. index.Take(depth)], item)).ElementAtOrDefault(index[depth]);
        }
        return Of(state, index, item);
    }

    /// <summary>The repetitions that a step stands in, outermost first.</summary>
    private static IReadOnlyList<ForEachAction> Around(IReadOnlyList<WorkflowStep> steps, string id)
    {
        foreach (var step in steps)
        {
            if (step.Id == id)
            {
                return [];
            }
            if (step.Inner.Any(inner => inner.WithInner().Any(one => one.Id == id)))
            {
                var within = Around([.. step.Inner], id);
                return step.Action is ForEachAction each ? [each, .. within] : within;
            }
        }
        return [];
    }
}
