using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Plan;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Asks the decision point: interface, version, scope, purpose and agreement, by the release in force at this call. Where an
/// interface says what each purpose sees, a purpose that it does not name sees nothing, and is told so before anything is asked.
/// </summary>
internal sealed class Authorise(DecisionPoint decisions) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Decide(call));

    private Denial? Decide(GatewayCall call)
    {
        var operation = call.Operation!;
        var decision = decisions.Decide(call.Actor!, operation.Facts);
        if (decision.Denial is { } denial)
        {
            return new Denial(denial, decision.Reason) { Challenge = Challenge(operation) };
        }
        call.BoundTo = decision.PatientKey;
        if (call.Api!.Minimise.Count == 0)
        {
            return null;
        }
        if (!call.Api.Minimise.TryGetValue(call.Actor!.Purpose ?? "", out var fields))
        {
            return new Denial(Outcome.Forbidden, "The interface lists no field that the token's purpose may see.") { Challenge = Challenge(operation) };
        }
        call.Fields = fields;
        return null;
    }

    /// <summary>RFC 6750, 3.1: the scope that would be enough.</summary>
    private static string Challenge(OperationPlan operation) => operation.Facts.Needed is { } needed
        ? $"Bearer realm=\"concordat\", error=\"insufficient_scope\", scope=\"{needed.Context}/{needed.Resource}.{needed.Interactions}\""
        : "Bearer realm=\"concordat\", error=\"insufficient_scope\"";
}
