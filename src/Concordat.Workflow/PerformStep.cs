using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Consents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Systems;
using Concordat.Trust;

namespace Concordat.Workflow;

/// <summary>How a step went.</summary>
/// <param name="Entry">What stands in the history.</param>
/// <param name="With">Commits together with it.</param>
internal sealed record StepDone(HistoryEntry Entry, Func<UnitOfWork, Task>? With = null);

/// <summary>One instance on its turn.</summary>
internal sealed record InstanceTurn(WorkflowInstance Instance, WorkflowProgram Program, ReleasedWorkflows Released, DateTimeOffset Now);

/// <summary>
/// Does one thing outside: calls a system, publishes an event, starts another workflow. Its key is the instance with the place, so that whoever does it again after a crash
/// does it once.
/// </summary>
internal sealed class PerformStep(SystemCall systems, ConsentGate consent, EventOutbox outbox, PayloadVault vault, KeyedIndex index, StartWorkflow start, AuditLedger audit)
{
    public async Task<StepDone> Run(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, CancellationToken cancellationToken) => effect.Action switch
    {
        CallAction call => await Call(turn, state, effect, call, cancellationToken),
        EmitAction emit => Emit(turn, state, effect, emit),
        RunAction run => Child(turn, state, effect, run, cancellationToken),
        _ => throw new InvalidOperationException($"Nothing outside is done by {effect.Action.Verb}."),
    };

    private async Task<StepDone> Call(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, CallAction call, CancellationToken cancellationToken)
    {
        var (instance, system) = (turn.Instance, call.System.Name);
        if (turn.Released.Closed(turn.Program, instance.Digest, system) is { } closed)
        {
            return No(turn, state, effect, Outcome.Forbidden, $"{system}: {closed}");
        }
        if (turn.Program.Definition is { Access: { Consent: true } access, Subject: { } subject } && subject.TextIn(new JsonObject { ["input"] = state.Input?.DeepClone() }) is { } patient)
        {
            var use = new ConsentUse(access.Purposes.Count > 0 ? access.Purposes[0].Name : "", null, null, "use", turn.Released.Release.Workspace.Systems.GetValueOrDefault(system)?.Region.Name);
            if (!consent.Permits(consent.KeyOf(patient), use))
            {
                return No(turn, state, effect, Outcome.ConsentDenied, $"{system}: the consent of the person does not cover it");
            }
        }
        var key = $"{instance.Id}/{effect.Place}";
        var what = call.Operation?.Name ?? call.Fhir ?? $"{call.Http} {call.Path}";
        var made = new OperationCall(Texts(effect.Input["path"]), Texts(effect.Input["query"]), effect.Input["body"]?.DeepClone(), key);
        var reply = call switch
        {
            { Operation: { } operation } when turn.Program.Operations.GetValueOrDefault(call.OperationsFile) is { } operations => await systems.Odoo(system, operations, operation.Name, made, cancellationToken),
            { Fhir: { } fhir } => await FhirStep.Run(systems, system, fhir, made, cancellationToken),
            { Http: { } method } => await systems.Http(system, HttpMethod.Parse(method), call.Path!, made, cancellationToken),
            _ => new SystemReply(Outcome.NotFound, null, "operation"),
        };
        if (reply.Outcome is { } outcome)
        {
            return No(turn, state, effect, outcome, $"{system} {what}: {reply.Cause} {reply.At} {reply.Detail}".TrimEnd());
        }
        if (call.Lacks(reply.Body))
        {
            return No(turn, state, effect, Outcome.NotFound, $"{system} {what}: the answer is not yet what the step expects");
        }
        var entry = new AuditEntry("workflow.called", Actor(instance), $"workflow/{instance.Id}")
        {
            Detail = $"step {effect.Place}: system {system}, {what}{(reply.Repeated ? ", done already" : "")}", Exchange = instance.Exchange, Release = turn.Released.Release.Number,
        };
        return new StepDone(Yes(turn, state, effect, reply.Body), unit => audit.Write(unit, entry));
    }

    private StepDone Emit(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, EmitAction emit)
    {
        var (instance, release) = (turn.Instance, turn.Released.Release);
        if (release.Workspace.Events.GetValueOrDefault(emit.Event.Name) is not { Terms.Runs: true } type || effect.Input is not JsonObject data)
        {
            return No(turn, state, effect, Outcome.NotFound, $"no event {emit.Event.Name} is published");
        }
        var errors = new List<SchemaError>();
        type.DataSchema?.Validate(JsonSerializer.SerializeToElement(data), errors);
        if (errors.Count > 0)
        {
            return No(turn, state, effect, Outcome.Invalid, "the data break the event's schema: " + string.Join("; ", errors.Select(error => $"{error.KeywordLocation} at {error.InstancePath}").Distinct().Take(20)));
        }
        var subject = data[type.Subject]?.ToString();
        var id = NameUuid.Create($"{instance.Id}/{effect.Place}/{type.Type}");
        var told = new CloudEvent(id.ToString(), type.Type, $"/domains/{turn.Program.Definition.Domain}/workflows/{turn.Program.Definition.Name}", subject, turn.Now, (JsonObject)data.DeepClone()) { Exchange = instance.Exchange, Release = release.Number };
        var published = new NewEvent
        {
            Id = id, Type = type.Type, Source = told.Source, SubjectKey = subject is null ? null : index.Hash("patient", subject), Exchange = instance.Exchange, Release = release.Number, Interface = type.Type, Payload = vault.Seal(type.Type, told.ToJson()),
        };
        return new StepDone(Yes(turn, state, effect, new JsonObject { ["id"] = id.ToString() }), async unit =>
        {
            if (await outbox.Publish(unit, published))
            {
                await audit.Write(unit, new AuditEntry("event.published", Actor(instance), $"event/{id}") { Detail = type.Type, Exchange = instance.Exchange, Release = release.Number });
            }
        });
    }

    private StepDone Child(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, RunAction run, CancellationToken cancellationToken)
    {
        var name = turn.Program.Definition.Qualified(run.Workflow.Name);
        if (turn.Released.ById.GetValueOrDefault(name) is not { } plan)
        {
            return No(turn, state, effect, Outcome.NotFound, $"the workflow {name} is not part of release {turn.Released.Release.Number}");
        }
        if (turn.Instance.Depth + 1 >= WorkflowLimits.Nesting)
        {
            return No(turn, state, effect, Outcome.Refused, $"workflows run {WorkflowLimits.Nesting} deep at most");
        }
        // A step that a person let be tried again begins another instance: the one before has ended.
        var made = new NewInstance(NameUuid.Create($"{turn.Instance.Id}/{effect.Place}/{state.Last}"), Actor(turn.Instance), turn.Instance.Exchange) { Parent = turn.Instance.Id, ParentPlace = effect.Place, Depth = turn.Instance.Depth + 1 };
        var (started, broken) = start.Prepare(plan, made, effect.Input);
        return started is null
            ? No(turn, state, effect, Outcome.Invalid, $"the input breaks the contract of {name}: {string.Join("; ", broken)}")
            : new StepDone(new HistoryEntry(HistoryKind.Opened, effect.Place, new JsonObject { ["instance"] = made.Id.ToString() }), unit => start.Run(unit, plan, turn.Released.Release.Number, made, started, cancellationToken));
    }

    private static HistoryEntry Yes(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, JsonNode? output) => effect.Undoes
        ? new HistoryEntry(HistoryKind.Compensated, effect.Place, [])
        : WorkflowDecision.Complete(turn.Program, state, effect.Place, output, turn.Now);

    private static StepDone No(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, Outcome outcome, string detail) =>
        new(WorkflowDecision.Fail(turn.Program, state, effect.Place, outcome.Code, detail, turn.Now, Random.Shared.NextDouble()));

    internal static string Actor(WorkflowInstance instance) => $"workflow:{instance.Workflow}";

    private static Dictionary<string, string> Texts(JsonNode? node) => node is JsonObject named
        ? named.Where(pair => pair.Value is JsonValue).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValueKind() == JsonValueKind.String ? pair.Value.GetValue<string>() : pair.Value.ToJsonString(), StringComparer.Ordinal)
        : [];
}
