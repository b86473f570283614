using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Systems;

namespace Concordat.Integration.Flows;

/// <summary>
/// The step <c>odoo</c>: one call of an operation for each record that the last mapping made. The key comes from what caused the message, so that Odoo,
/// through its external ids, makes a record once however often the call is tried.
/// </summary>
internal sealed class CallOdoo(SystemCall systems, AuditLedger audit)
{
    public async Task<StepResult> Run(FlowRun run, OdooStep step, CancellationToken cancellationToken)
    {
        if (run.Release.Workspace.Operations.GetValueOrDefault(step.OperationsFile) is not { } operations)
        {
            return StepResult.No(Outcome.NotFound, $"no operations file {step.OperationsFile}");
        }
        var repeated = 0;
        for (var number = 0; number < run.Outputs.Count; number++)
        {
            var call = OperationCall.Of(run.Outputs[number], $"{run.Flow.Interface}/{run.Message.IdempotencyKey}/{number}");
            var reply = await systems.Odoo(step.System.Name, operations, step.Operation.Name, call, cancellationToken);
            if (reply.Outcome is { } outcome)
            {
                return StepResult.No(outcome, $"{step.System.Name} {step.Operation.Name}: {reply.Cause} {reply.At} {reply.Detail}".TrimEnd());
            }
            repeated += reply.Repeated ? 1 : 0;
        }
        var entry = new AuditEntry("odoo.called", run.Actor, $"message/{run.Message.Id}")
        {
            Detail = $"system {step.System.Name}, operation {step.Operation.Name}, {run.Outputs.Count} record(s), {repeated} there already",
            Exchange = run.Message.Exchange,
            Release = run.Release.Number,
        };
        var kept = new JsonObject { ["operation"] = step.Operation.Name, ["records"] = run.Outputs.Count, ["repeated"] = repeated };
        return StepResult.Done(kept, unit => audit.Write(unit, entry));
    }
}
