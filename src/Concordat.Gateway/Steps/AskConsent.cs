using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent where the request itself names the patient: in the path, the query or the body, in this order. A token of one patient asks about that one alone,
/// and changes nothing where the request does not say whose it is.
/// </summary>
internal sealed class AskConsent(ConsentGate consents) : IGatewayStep
{
    private static readonly Denial Denied = new(Outcome.ConsentDenied);
    private static readonly Denial Another = new(Outcome.Forbidden, "The access token is for one patient, and the request is not about that patient alone.")
    {
        Challenge = "Bearer realm=\"concordat\", error=\"insufficient_scope\"",
    };

    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Api!.Source.Access.Subject?.Path is not { } name || Patient(call, name) is not { Length: > 0 } patient)
        {
            // The response names the patient, or nothing does. What is written has no response to hold back.
            return call.BoundTo is null || HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method) ? null : Another;
        }
        call.SubjectKey = call.KeyOf(patient, consents);
        if (call.BoundTo is { } bound && bound != call.SubjectKey)
        {
            return Another;
        }
        return !call.Api.AsksConsent || consents.Permits(call.SubjectKey, call.Actor!.Purpose ?? "") ? null : Denied;
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
