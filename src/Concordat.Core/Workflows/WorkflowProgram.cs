using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Calendars;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Workflows;

/// <summary>A definition with all that it names: what an instance runs on from its start to its end, whatever later releases say.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Mappings">By <c>domain/name</c>.</param>
/// <param name="Operations">Odoo operations by path.</param>
/// <param name="Calendars">By name.</param>
public sealed record WorkflowProgram(WorkflowDefinition Definition, IReadOnlyDictionary<string, CompiledMapping> Mappings, IReadOnlyDictionary<string, OdooOperations> Operations, IReadOnlyDictionary<string, BusinessCalendar> Calendars)
{
    private readonly FrozenDictionary<string, WorkflowStep> _steps = Definition.All.DistinctBy(step => step.Id).ToFrozenDictionary(step => step.Id, StringComparer.Ordinal);

    /// <summary>The step of a place; null where the definition has none.</summary>
    public WorkflowStep? Step(string place) => _steps.GetValueOrDefault(IdOf(place));

    /// <summary>The program of a definition in its workspace.</summary>
    public static WorkflowProgram Of(WorkflowDefinition definition, Network network) => new(
        definition,
        WorkflowRules.Mappings(definition).Select(reference => Network.Qualified(definition.Domain, reference.Name)).Distinct()
            .Where(network.Mappings.ContainsKey).ToDictionary(name => name, name => network.Mappings[name], StringComparer.Ordinal),
        definition.All.SelectMany(Calls).Select(call => call.OperationsFile).Distinct().Where(network.Operations.ContainsKey).ToDictionary(path => path, path => network.Operations[path], StringComparer.Ordinal),
        Spans(definition).Select(span => span.Calendar?.Name).OfType<string>().Distinct().Where(network.Calendars.ContainsKey).ToDictionary(name => name, name => network.Calendars[name], StringComparer.Ordinal));

    /// <summary>The files of the workspace that it is made of.</summary>
    public IReadOnlyList<string> Files => [.. Mappings.Values.Select(mapping => mapping.At.File).Concat(Operations.Keys).Concat(Calendars.Values.Select(calendar => calendar.At.File)).Append(Definition.At.File).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads a program again from its files.</summary>
    /// <param name="files">Path → text, as <see cref="Files"/> names them.</param>
    /// <param name="path">The file of the definition.</param>
    /// <exception cref="InvalidOperationException">They are none.</exception>
    public static WorkflowProgram Read(IReadOnlyDictionary<string, string> files, string path)
    {
        var findings = new List<Finding>();
        var draft = new WorkspaceDraft(files.ToDictionary(file => file.Key, file => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(file.Value), StringComparer.Ordinal), findings);
        foreach (var file in files.Keys)
        {
            var kind = file == path ? "workflow" : file.StartsWith("calendars/", StringComparison.Ordinal) ? "calendar" : WorkspacePath.Folder(file).EndsWith("/mappings", StringComparison.Ordinal) ? "mapping" : null;
            if (kind is not null && draft.Document(file) is { } root)
            {
                ResourceKinds.Find(kind)!.Read(draft, new ResourceFile(file, root)); // operations are read by the call that names them
            }
        }
        return draft.Workflows.Values.FirstOrDefault() is { } definition && !findings.Exists(finding => finding.Severity == Severity.Error)
            ? new WorkflowProgram(definition, draft.Mappings, draft.Operations, draft.Calendars)
            : throw new InvalidOperationException("A stored definition cannot be read: " + string.Join(' ', findings.Take(3).Select(finding => $"{finding.At}: {finding.Message}")));
    }

    /// <summary>The input that the event of <c>start</c> makes, or what is wrong.</summary>
    public (JsonNode? Input, string Wrong) Begin(JsonObject document, string identity)
    {
        if (Definition.Start is not { Input: { } input } || input is { Rows: null, Mapping: null })
        {
            return (document["event"]?["data"]?.DeepClone(), "the event has no data");
        }
        var (value, findings) = Make(input, document, identity);
        return (value, WorkflowWalk.Say(findings));
    }

    /// <summary>When a length of time is over.</summary>
    internal DateTimeOffset After(Span span, DateTimeOffset begin) =>
        span.Calendar is { } named && Calendars.TryGetValue(named.Name, out var calendar) ? calendar.Add(begin, span.For) ?? DateTimeOffset.MaxValue : begin + span.For;

    /// <summary>All lengths of time of a definition.</summary>
    internal static IEnumerable<Span> Spans(WorkflowDefinition definition) =>
        definition.All.SelectMany(step => new[] { step.Sla, (step.Action as WaitAction)?.For, (step.Action as WaitAction)?.Within, (step.Action as TaskAction)?.Due }).Append(definition.Sla).OfType<Span>();

    /// <summary>What a step is given; or findings.</summary>
    internal (JsonNode? Value, IReadOnlyList<Finding> Findings) Make(StepInput input, JsonObject document, string identity)
    {
        var mapping = input.Rows ?? (input.Mapping is { } named ? Mappings.GetValueOrDefault(Network.Qualified(Definition.Domain, named.Name)) : null);
        if (mapping is null)
        {
            return (new JsonObject(), []);
        }
        var result = Mapper.Map(mapping, document, new MappingContext(identity));
        return result.IsSound ? (mapping.Each is null ? result.Output : new JsonArray([.. result.Outputs]), []) : (null, result.Findings);
    }

    /// <summary>The step of a place.</summary>
    public static string IdOf(string place)
    {
        var from = place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal) ? WorkflowState.Undo.Length : 0;
        var open = place.IndexOf('[', StringComparison.Ordinal);
        return open < 0 ? place[from..] : place[from..open];
    }

    /// <summary>The numbers of the repetitions that a place stands in.</summary>
    internal static IReadOnlyList<int> IndexOf(string place)
    {
        var open = place.IndexOf('[', StringComparison.Ordinal);
        return open < 0 ? [] : [.. place[(open + 1)..^1].Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    }

    internal static string Place(string id, IReadOnlyList<int> index) => index.Count == 0 ? id : $"{id}[{string.Join('.', index)}]";

    internal static IEnumerable<CallAction> Calls(WorkflowStep step) => new[] { step.Action, step.Compensation }.OfType<CallAction>();

    internal static IEnumerable<StepInput> Inputs(WorkflowStep step) => new[] { step.Action, step.Compensation }.Select(action => action switch
    {
        CallAction call => call.Input,
        MapAction map => map.Input,
        RunAction run => run.Input,
        EmitAction emit => emit.Input,
        _ => StepInput.Empty,
    });
}
