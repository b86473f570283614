using System.Text.Json;
using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent where the request itself names the patient: in the path, the query or the body, in this order. Where it depends on the data, and the
/// response says whose they are, its records decide.
/// </summary>
internal sealed class AskConsent(ConsentGate consents) : IGatewayStep
{
    private static readonly Denial Denied = new(Outcome.ConsentDenied);

    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Api!.Source.Access.Subject?.Path is not { } name || Patient(call, name) is not { Length: > 0 } patient)
        {
            return null; // the response names the patient, or nothing does
        }
        var key = call.KeyOf(patient, consents);
        call.About(key);
        return !call.Api.AsksConsent ? null : consents.Decide(key, call.Use, call.Api.Content.Known) switch
        {
            ConsentAnswer.Permitted => null,
            ConsentAnswer.Depends when call.Operation!.IsSafe && call.Api.SubjectInResponse.Length > 0 => null,
            _ => Denied,
        };
    }

    private static string? Patient(GatewayCall call, string name)
    {
        foreach (var (parameter, value) in call.Parameters)
        {
            if (parameter.Name == name)
            {
                return Text(value);
            }
        }
        if (call.Json is null)
        {
            return null;
        }
        var node = call.Json.RootElement;
        foreach (var part in name.Split('.'))
        {
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(part, out node))
            {
                return null;
            }
        }
        return Text(node);
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
