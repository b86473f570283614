using Concordat.Core.Primitives;

namespace Concordat.Gateway.Steps;

/// <summary>Zones and regions, as the release was compiled: a way that nobody declared does not exist.</summary>
internal sealed class Segment : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(
        call.Api!.Unreachable.TryGetValue(call.Actor!.Partner!, out var reason)
            ? new Denial(Outcome.Forbidden, "The network zone or region of the caller may not reach this interface.") { Cause = reason }
            : null);
}
