using Concordat.Core.Primitives;
using Concordat.Gateway.Requests;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Holds a caller to the records that its partner may see (OWASP API1:2023): a request that names another facility, payer or location is answered as if there
/// were no such one, be there one or not. Records of the response are held to the same by <see cref="WithholdRecords"/>.
/// </summary>
internal sealed class StayInScope(DecisionPoint decisions) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        var bounds = call.Api!.DataScope;
        if (bounds.Length == 0)
        {
            return null;
        }
        call.Within = new DataScope[bounds.Length];
        for (var i = 0; i < bounds.Length; i++)
        {
            if (decisions.ScopeOf(call.Actor!, bounds[i].Name) is not { } scope)
            {
                return new Denial(Outcome.Forbidden, $"The partner may see the records of no {bounds[i].Name}.") { Cause = "data-scope" };
            }
            call.Within[i] = scope;
            var (named, refused) = bounds[i].Path is { } path ? RequestValue.Of(call, path) : default;
            if (refused is not null)
            {
                return refused;
            }
            if (named is null ? !call.Operation!.IsSafe : !scope.Holds(named))
            {
                // To change something the request has to say whose it is; what it must not name looks absent.
                return new Denial(call.Operation!.IsSafe ? Outcome.NotFound : Outcome.Forbidden) { Cause = "data-scope" };
            }
        }
        return null;
    }
}
