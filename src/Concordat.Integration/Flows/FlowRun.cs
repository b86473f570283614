using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;

namespace Concordat.Integration.Flows;

/// <summary>One message on its way through its flow: what came in, and what the steps so far have made of it.</summary>
internal sealed class FlowRun(LogMessage message, FlowPlan flow, ActiveRelease release, Hl7Message? hl7, JsonObject? document, string partner)
{
    public LogMessage Message => message;

    public FlowPlan Flow => flow;

    public ActiveRelease Release => release;

    /// <summary>The message as it came in over MLLP; null for a flow of another source.</summary>
    public Hl7Message? Hl7 => hl7;

    public string Actor => $"flow:{flow.Interface}";

    /// <summary>What the last mapping made.</summary>
    public IReadOnlyList<JsonObject> Outputs { get; private set; } = [];

    /// <summary>The patient's reference, once a step has resolved it.</summary>
    public string? Patient { get; private set; }

    /// <summary>Takes over what a step has kept, now or in an earlier attempt.</summary>
    public void Take(JsonObject kept)
    {
        if (kept["outputs"] is JsonArray outputs)
        {
            Outputs = [.. outputs.OfType<JsonObject>().Select(o => (JsonObject)o.DeepClone())];
        }
        Patient = (string?)kept["patient"] ?? Patient;
    }

    /// <summary>Runs a mapping over what came in.</summary>
    public MappingResult Map(CompiledMapping mapping)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { ["partner"] = partner };
        if (Patient is not null)
        {
            known["patientRef"] = Patient;
        }
        if (mapping.Parameters.FirstOrDefault(name => !known.ContainsKey(name)) is { } missing)
        {
            return new MappingResult([], [Finding.Error("mapping-parameter", $"The mapping '{mapping.Name}' needs '{missing}', which no step before it has made.", mapping.At)], []);
        }
        // Ids in the output hang on the content's identity, not on this attempt: a second one gives the same bytes.
        var context = new MappingContext(message.IdempotencyKey, mapping.Parameters.ToDictionary(name => name, name => known[name], StringComparer.Ordinal));
        return (hl7, document) switch
        {
            ({ } one, _) => Mapper.Map(mapping, one, context),
            (_, { } one) => Mapper.Map(mapping, one, context),
            _ => throw new InvalidOperationException("A flow runs over a message or over a document."),
        };
    }
}
