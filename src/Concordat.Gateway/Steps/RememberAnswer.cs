using Concordat.Gateway.Idempotency;
using Concordat.Platform.Payloads;

namespace Concordat.Gateway.Steps;

/// <summary>Keeps what the system answered under the claimed key, before anybody is told of it.</summary>
internal sealed class RememberAnswer(IdempotencyStore store, PayloadVault vault, GatewayOptions options) : IGatewayStep
{
    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Claim is { } key && call.Reply is { } reply)
        {
            call.Claim = null;
            await store.Remember(key, call.Exchange, reply.Status, reply.ContentType, vault.Seal(call.Api!.Interface, reply.Body.Span), options.IdempotencyWindow);
        }
        return null;
    }
}
