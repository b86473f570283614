using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Systems;

namespace Concordat.Integration.Flows;

/// <summary>
/// The step <c>deliver</c> as a FHIR transaction. The bundle's own conditions (<c>ifNoneExist</c>, PUT with a search) make a second delivery after a
/// lost answer harmless.
/// </summary>
internal sealed class DeliverBundle(SystemCall systems, AuditLedger audit)
{
    public async Task<StepResult> Run(FlowRun run, DeliverStep step, CancellationToken cancellationToken)
    {
        foreach (var bundle in run.Outputs)
        {
            var reply = await systems.Fhir(step.System.Name, bundle, cancellationToken);
            if (reply.Outcome is { } outcome)
            {
                return StepResult.No(outcome, reply.Detail is null ? $"{step.System.Name} {reply.Cause}" : $"{step.System.Name} {reply.Cause}: {reply.Detail}");
            }
        }
        var entry = new AuditEntry("message.delivered", run.Actor, $"message/{run.Message.Id}")
        {
            Detail = $"system {step.System.Name}",
            Exchange = run.Message.Exchange,
            Release = run.Release.Number,
        };
        return StepResult.Done(new JsonObject { ["system"] = step.System.Name, ["bundles"] = run.Outputs.Count }, unit => audit.Write(unit, entry));
    }
}
