using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Core.Mapping;

/// <summary>Runs mappings. Pure: the same source, mapping and context give the same result, byte for byte.</summary>
public static class Mapper
{
    /// <summary>Maps an HL7 v2 message.</summary>
    public static MappingResult Map(CompiledMapping mapping, Hl7Message message, MappingContext context)
    {
        if (mapping.Source != SourceFormat.Hl7v2 || mapping.Structure is null) return WrongSource(mapping, "an HL7 v2 message");
        var tree = MessageTree.Build(message, mapping.Structure);
        var sent = Hl7Time.TryParse(message.Header.Field(7).Text, out var time) ? time.Offset : null;
        var evaluation = new Evaluation(message, context.Parameters, sent, mapping.Zone);
        var outputs = Run(mapping, new GroupNode(tree.Root), context, evaluation);
        return new MappingResult(outputs, evaluation.Findings, evaluation.Log.Unread(message));
    }

    /// <summary>Maps a JSON document.</summary>
    public static MappingResult Map(CompiledMapping mapping, JsonNode document, MappingContext context)
    {
        if (mapping.Source != SourceFormat.Json) return WrongSource(mapping, "a JSON document");
        var evaluation = new Evaluation(null, context.Parameters, null, mapping.Zone);
        var outputs = Run(mapping, new JsonItem(document), context, evaluation);
        return new MappingResult(outputs, evaluation.Findings, evaluation.Log.Unread(document));
    }

    private static List<JsonObject> Run(CompiledMapping mapping, SourceNode root, MappingContext context, Evaluation evaluation)
    {
        var scope = new Scope(root, null);
        if (mapping.Each is null) return [new MappingRun(mapping, context, evaluation).Apply(scope)];
        return [.. evaluation.Select(scope, mapping.Each).ToList().Select(node => new MappingRun(mapping, context, evaluation).Apply(new Scope(node, scope)))];
    }

    private static MappingResult WrongSource(CompiledMapping mapping, string given) =>
        new([], [Finding.Error("mapping-source", $"The mapping '{mapping.Name}' does not read {given}.", mapping.At)], []);
}
