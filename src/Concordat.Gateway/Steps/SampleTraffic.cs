using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Observation;

namespace Concordat.Gateway.Steps;

/// <summary>Hands copies of some calls to whoever counts what values look like: parameters, request, and of the response what is left for the caller.</summary>
internal sealed class SampleTraffic(TrafficSampler sampler) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Api!.Sampled.Turn())
        {
            Offer(call);
        }
        return default;
    }

    private void Offer(GatewayCall call)
    {
        var sampled = call.Api!.Sampled;
        if (call.Media is { IsJson: true } && call.Reply is { Body.Length: > 0 } reply)
        {
            sampler.Offer(sampled, "response", reply.Body.Span);
        }
        if (call.Json is not null)
        {
            sampler.Offer(sampled, "request", call.Body!.Span);
        }
        if (call.Parameters.Count > 0)
        {
            using var bytes = new PooledBytes();
            using (var writer = new Utf8JsonWriter(bytes))
            {
                writer.WriteStartObject();
                foreach (var (parameter, value) in call.Parameters)
                {
                    writer.WritePropertyName(parameter.Name);
                    value.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
            sampler.Offer(sampled, "parameters", bytes.Span);
        }
    }
}
