using Concordat.Gateway.Records;

namespace Concordat.Gateway.Steps;

/// <summary>Puts a call that may have an effect on record before the system behind is asked: a node that is killed in between leaves no effect of which nobody knows.</summary>
internal sealed class RecordIntent(RecordCall record) : IGatewayStep
{
    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        if (!call.Operation!.IsSafe && call.Reply is null)
        {
            await record.Begin(call);
        }
        return null;
    }
}
