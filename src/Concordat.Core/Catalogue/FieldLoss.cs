using Concordat.Core.Advice;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>What a field's end touches.</summary>
/// <param name="Interface">Whose field.</param>
/// <param name="Field">Which.</param>
/// <param name="Consumers">Who uses it, with the evidence: recorded traffic, declared use, subscriptions, flows.</param>
/// <param name="Places">Where the interface itself names it: purposes that see it, the patient of a row, the subject of an event.</param>
public sealed record FieldImpact(string Interface, string Field, IReadOnlyList<AffectedConsumer> Consumers, IReadOnlyList<FieldPlace> Places);

/// <summary>A place of the workspace that names a field.</summary>
/// <param name="What">A sentence.</param>
/// <param name="At">Where.</param>
public sealed record FieldPlace(string What, SourcePosition At);

/// <summary>Who is touched where a field of an interface goes: by the evidence that a change request would have.</summary>
public static class FieldLoss
{
    /// <summary>Who is touched.</summary>
    /// <param name="network">The state in force.</param>
    /// <param name="node">An API or an event.</param>
    /// <param name="field">A field of a response or of the event's data, dotted or bare.</param>
    /// <param name="recorded">What was recorded lately of this interface; empty where nothing is known of traffic.</param>
    /// <param name="wrong">Why there is no answer.</param>
    public static FieldImpact? Of(Network network, GraphNode node, string field, IReadOnlyList<RecordedUse> recorded, out string? wrong)
    {
        var (api, type) = (node.Kind == NodeKind.Api ? network.Apis.GetValueOrDefault(node.Name) : null, node.Kind == NodeKind.Event ? network.Events.GetValueOrDefault(node.Name) : null);
        if (api is null && type is null)
        {
            wrong = $"{node.Id} has no fields: an API or an event has.";
            return null;
        }
        var fields = api is not null ? ContractFields.Of(api) : ContractFields.Of(type!);
        var last = field.Split('.')[^1];
        if (fields.FirstOrDefault(one => one.Name == last) is not { } found)
        {
            wrong = $"The contract of {node.Name} has no field '{last}' that anybody sees. {Spelling.Fix(last, [.. fields.Select(one => one.Name).Distinct(StringComparer.Ordinal)])}".TrimEnd();
            return null;
        }
        wrong = null;
        var gone = new ClassifiedChange(ChangeKind.Breaking, node.Name, found.At, "The field goes.") { Breaks = [new InterfaceBreak(node.Name, "field-removed", "", field, "The field goes.", found.At)] };
        return new FieldImpact(node.Name, field, InterfaceConsumers.Of(network, [gone], recorded), [.. Places(api, type, field, last)]);
    }

    private static IEnumerable<FieldPlace> Places(Api? api, EventType? type, string field, string last)
    {
        foreach (var (purpose, seen) in (api?.Minimize ?? new Dictionary<string, IReadOnlyList<Ref>>()).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            if (seen.FirstOrDefault(one => one.Name == field || one.Name.Split('.')[^1] == last) is { Name: not null } named)
            {
                yield return new FieldPlace($"{purpose} sees it.", named.At);
            }
        }
        if (api?.Access.Subject?.Response is { } subject && subject.Split('.')[^1] == last)
        {
            yield return new FieldPlace("It names the patient of each row, whose consent is asked.", api.Access.At);
        }
        if (type?.Subject == field)
        {
            yield return new FieldPlace("It is the subject of the event, by which order is kept.", type.At);
        }
    }
}
