using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>Who is asking, by an access token that is bound as the interface's tier asks for.</summary>
internal sealed class Authenticate(CallerCheck callers) : IGatewayStep
{
    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        var caller = await callers.Of(call.Http, call.Api!.Tier.SenderConstrained);
        call.Actor = caller.Actor;
        return caller.Actor is null ? new Denial(Outcome.Unauthenticated, caller.Detail) { Challenge = caller.Challenge } : null;
    }
}
