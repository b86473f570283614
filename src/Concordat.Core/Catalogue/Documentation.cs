using Concordat.Core.Advice;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>How well a contract explains itself: half for operations that say what they do, a quarter each for examples and for fields that are described.</summary>
internal static class Documentation
{
    private static readonly HashSet<string> Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static ScoreComponent Of(InterfaceFacts facts, int weight) => facts switch
    {
        { Api: { } api } => OfApi(api, weight),
        { Event: { } type } => OfEvent(type, weight),
        { Flow: { Profile: null, Source: { Event: null, Odoo: null } } } => Scorecards.Flat("documentation", weight, 0, "No profile says what its messages hold."),
        _ => Scorecards.Flat("documentation", weight, 100, "A contract says what its messages hold."),
    };

    private static ScoreComponent OfApi(Api api, int weight)
    {
        if (api.OpenApi is not { } contract)
        {
            return Scorecards.Flat("documentation", weight, 0, "Its contract cannot be read.");
        }
        MappingNode? At(DocumentNode? node) => contract.Files.Target(node) as MappingNode;
        var operations = ((api.Document?.Get("paths") as MappingNode)?.Entries ?? []).Select(path => At(path.Value)).OfType<MappingNode>()
            .SelectMany(item => item.Entries.Where(entry => Methods.Contains(entry.Key)).Select(entry => At(entry.Value))).OfType<MappingNode>().ToList();
        var media = operations.SelectMany(operation => new[] { At(operation.Get("requestBody")) }
                .Concat(((operation.Get("responses") as MappingNode)?.Entries ?? []).Where(entry => entry.Key.StartsWith('2')).Select(entry => At(entry.Value))))
            .OfType<MappingNode>().SelectMany(holder => (holder.Get("content") as MappingNode)?.Entries ?? []).Select(entry => entry.Value as MappingNode).OfType<MappingNode>().ToList();
        return Told(weight, "operations", operations.Count(HasText), operations.Count, media.Count(one => HasExample(one) || (At(one.Get("schema")) is { } schema && HasExample(schema))), media.Count, ContractFields.Of(api));
    }

    private static ScoreComponent OfEvent(EventType type, int weight) => type.SchemaDocument is { } schema
        ? Told(weight, "schemas", HasText(schema) ? 1 : 0, 1, HasExample(schema) ? 1 : 0, 1, ContractFields.Of(type))
        : Scorecards.Flat("documentation", weight, 0, "Its schema cannot be read.");

    private static ScoreComponent Told(int weight, string what, int texts, int all, int examples, int bodies, IReadOnlyCollection<ContractField> fields)
    {
        var described = fields.Count(field => !string.IsNullOrWhiteSpace(field.Description));
        static int Share(int points, int part, int whole) => whole == 0 ? points : points * part / whole;
        return Scorecards.Flat("documentation", weight, Share(50, texts, all) + Share(25, examples, bodies) + Share(25, described, fields.Count),
            $"{texts} of {all} {what} say what they are for, {examples} of {bodies} bodies have an example, {described} of {fields.Count} fields are described.");
    }

    private static bool HasText(MappingNode node) => !string.IsNullOrWhiteSpace(node.Text("description")) || !string.IsNullOrWhiteSpace(node.Text("summary"));

    private static bool HasExample(MappingNode node) => node.Get("example") is not null || node.Get("examples") is not null;
}
