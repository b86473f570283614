namespace Concordat.Gateway.Steps;

/// <summary>One step of the pipeline: it lets the call go on, or says why not.</summary>
internal interface IGatewayStep
{
    ValueTask<Denial?> Run(GatewayCall call);
}
