using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;

namespace Concordat.Integration.Flows;

/// <summary>
/// The step <c>publish</c>: one event for each record that the mapping makes, valid against the event's schema, committed together with the
/// stage. The id comes from message and type, so a second attempt publishes nothing new.
/// </summary>
internal sealed class PublishEvent(EventOutbox outbox, PayloadVault vault, KeyedIndex index, AuditLedger audit, TrafficSampler sampler, IntegrationPlans plans)
{
    public StepResult Run(FlowRun run, PublishStep step)
    {
        var workspace = run.Release.Workspace;
        if (workspace.Events.GetValueOrDefault(step.Event.Name) is not { Terms.Runs: true } type)
        {
            return StepResult.No(Outcome.NotFound, $"no event {step.Event.Name} is published");
        }
        if (workspace.Mapping(run.Flow.Flow.Domain, step.Mapping.Name) is not { } mapping)
        {
            return StepResult.No(Outcome.NotFound, $"no mapping {step.Mapping.Name}");
        }
        var result = run.Map(mapping);
        if (!result.IsSound)
        {
            return StepResult.Invalid(result.Findings);
        }
        var errors = result.Outputs.SelectMany(data => Check(type, data)).Distinct().ToList();
        if (errors.Count > 0)
        {
            return StepResult.No(Outcome.Invalid, "the data break the event's schema: " + string.Join("; ", errors.Take(20)));
        }
        var events = result.Outputs.Select((data, number) => Seal(run, type, data, number)).ToList();
        if (plans.Current?.Sampled(type) is { } sampled)
        {
            foreach (var data in result.Outputs.Where(_ => sampled.Turn()))
            {
                sampler.Offer(sampled, "data", JsonSerializer.SerializeToUtf8Bytes(data));
            }
        }
        var kept = new JsonObject
        {
            ["events"] = new JsonArray([.. events.Select(e => (JsonNode)e.Id.ToString())]),
            ["unread"] = new JsonArray([.. result.Unread.Select(place => (JsonNode)place)]),
        };
        return StepResult.Done(kept, unit => Publish(unit, run, events));
    }

    private NewEvent Seal(FlowRun run, EventType type, JsonObject data, int number)
    {
        var subject = data[type.Subject]?.ToString();
        var id = NameUuid.Create($"{run.Message.Id}/{type.Type}/{number}");
        var published = new CloudEvent(
            id.ToString(), type.Type, $"/domains/{run.Flow.Flow.Domain}/flows/{run.Flow.Flow.Name}", subject, run.Message.ReceivedAt, data)
        {
            Exchange = run.Message.Exchange,
            Release = run.Release.Number,
        };
        return new NewEvent
        {
            Id = id,
            Type = published.Type,
            Source = published.Source,
            // The same keyed hash that consent directives carry, where the subject is the patient.
            SubjectKey = subject is null ? null : index.Hash("patient", subject),
            Exchange = run.Message.Exchange,
            Message = run.Message.Id,
            Release = run.Release.Number,
            Interface = type.Type,
            Payload = vault.Seal(type.Type, published.ToJson()),
        };
    }

    private async Task Publish(UnitOfWork unit, FlowRun run, List<NewEvent> events)
    {
        foreach (var one in events)
        {
            if (await outbox.Publish(unit, one))
            {
                await audit.Write(unit, new AuditEntry("event.published", run.Actor, $"event/{one.Id}")
                {
                    Detail = one.Type,
                    Exchange = one.Exchange,
                    Release = one.Release,
                });
            }
        }
    }

    private static IEnumerable<string> Check(EventType type, JsonObject data)
    {
        var errors = new List<SchemaError>();
        type.DataSchema?.Validate(JsonSerializer.SerializeToElement(data), errors);
        return errors.Select(e => $"{e.KeywordLocation} at {e.InstancePath}");
    }
}
