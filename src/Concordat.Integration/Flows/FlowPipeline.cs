using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Events;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Log;

namespace Concordat.Integration.Flows;

/// <summary>
/// Works on the messages of flows. The steps are those of the active release; each keeps its result as a stage, and an attempt after a
/// crash or a failure goes on at the first step that has none. What a step does outside is harmless when done twice.
/// </summary>
internal sealed class FlowPipeline(
    IntegrationPlans plans, MapMessage map, ResolvePatient resolve, DeliverBundle deliver, PublishEvent publish, CallOdoo odoo, AuditLedger audit) : IMessageHandler
{
    public string Kind => "flow";

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node");
        }
        if (plan.Flow(message.Message.Interface) is not { } flow)
        {
            return Disposition.Failed(Outcome.Gone, Outcome.Gone.Code, FailureRules.Default, $"the flow is not part of release {plan.Release.Number}");
        }
        var (run, unreadable) = Read(await message.Payload(cancellationToken), message.Message, flow, plan);
        if (run is null)
        {
            return Failed(flow, "read", unreadable!);
        }
        if (flow.Profile is not null && await Step(message, run, "0-validate", () => Task.FromResult(Validate(run)), cancellationToken) is { } invalid)
        {
            return Failed(flow, "validate", invalid);
        }
        for (var at = 0; at < flow.Flow.Steps.Count; at++)
        {
            var step = flow.Flow.Steps[at];
            if (Core.Workspace.Flow.SystemOf(step).Name is { } system && flow.OutOfReach.TryGetValue(system, out var closed))
            {
                return Closed(run, step, system, closed);
            }
            Task<StepResult> Run() => step switch
            {
                MapStep s => Task.FromResult(map.Run(run, s)),
                ResolveStep => resolve.Run(run, cancellationToken),
                DeliverStep s => deliver.Run(run, s, cancellationToken),
                PublishStep s => Task.FromResult(publish.Run(run, s)),
                OdooStep s => odoo.Run(run, s, cancellationToken),
                _ => throw new InvalidOperationException($"There is no step {step.Verb}."),
            };
            if (await Step(message, run, StageOf(at + 1, step), Run, cancellationToken) is { } failure)
            {
                return Failed(flow, step.Verb, failure);
            }
        }
        return Disposition.Done();
    }

    /// <summary>
    /// The stage of a step carries what the step is about: where another release has put another step in its place, that one is
    /// run and not taken for done.
    /// </summary>
    internal static string StageOf(int number, FlowStep step) => $"{number}-{step.Verb}-" + step switch
    {
        MapStep s => s.Mapping.Name,
        ResolveStep s => s.What,
        DeliverStep s => s.System.Name,
        PublishStep s => s.Event.Name,
        OdooStep s => s.Operation.Name,
        _ => "",
    };

    /// <summary>Runs a step unless an earlier attempt did; null where it is done.</summary>
    private static async Task<StepResult?> Step(MessageContext message, FlowRun run, string stage, Func<Task<StepResult>> step, CancellationToken cancellationToken)
    {
        if (message.Message.Stage is not null && await message.Stage(stage, cancellationToken) is { } kept)
        {
            run.Take(JsonNode.Parse(kept)!.AsObject());
            return null;
        }
        var result = await step();
        if (result.Failure is not null)
        {
            return result;
        }
        await message.SaveStage(stage, JsonSerializer.SerializeToUtf8Bytes(result.Kept), result.With, cancellationToken);
        run.Take(result.Kept);
        return null;
    }

    /// <summary>Nothing was sent; the message waits among the dead letters until the path is mended, and the ledger says why.</summary>
    private Disposition Closed(FlowRun run, FlowStep step, string system, string reason) => Disposition.Failed(
        Outcome.Forbidden, Outcome.Forbidden.Code, FailureRules.Default, $"{step.Verb}: {reason}",
        unit => audit.Write(unit, new AuditEntry("path.refused", run.Actor, $"system/{system}")
        {
            Outcome = Outcome.Forbidden.Code, Reason = reason, Detail = $"message {run.Message.Id}", Exchange = run.Message.Exchange, Release = run.Release.Number,
        }));

    private static Disposition Failed(FlowPlan flow, string step, StepResult failure) =>
        Disposition.Failed(failure.Failure!, failure.Failure!.Code, flow.Failure, $"{step}: {failure.Detail}");

    private static (FlowRun? Run, StepResult? Unreadable) Read(byte[] payload, LogMessage message, FlowPlan flow, IntegrationPlan plan)
    {
        if (flow.Source.Event is not null)
        {
            return CloudEvent.Read(payload) is { } cause
                ? (new FlowRun(message, flow, plan.Release, null, cause.Data, ""), null)
                : (null, StepResult.No(Outcome.Invalid, "the content is no event"));
        }
        if (flow.Source.Odoo is not null)
        {
            return (new FlowRun(message, flow, plan.Release, null, JsonNode.Parse(payload)!.AsObject(), ""), null);
        }
        var parsed = Hl7Message.Parse(payload);
        if (parsed.Message is not { } hl7 || !parsed.IsSound)
        {
            return (null, StepResult.Invalid(parsed.Findings));
        }
        return plan.Senders.OfFacility(hl7) is { } partner
            ? (new FlowRun(message, flow, plan.Release, hl7, null, partner.Name), null)
            : (null, StepResult.No(Outcome.Forbidden, $"the sender is no partner of release {plan.Release.Number}"));
    }

    private static StepResult Validate(FlowRun run)
    {
        if (run.Hl7 is null)
        {
            return StepResult.Done([]); // an event was checked against its schema when it was published
        }
        var findings = MessageCheck.Check(run.Hl7, run.Flow.Profile!);
        return findings.Any(f => f.Severity == Severity.Error)
            ? StepResult.Invalid(findings)
            : StepResult.Done(new JsonObject { ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)$"{f.Rule} at {(f.Path.Count > 0 ? f.Path[^1] : "MSH")}")]) });
    }
}
