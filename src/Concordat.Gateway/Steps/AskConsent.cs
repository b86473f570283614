using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Gateway.Requests;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent where the request itself names the patient: in the path, the query or the body, in this order. Where it depends on the data, and the
/// response says whose they are, its records decide. A token of one patient asks about that one alone, and changes nothing where the request does not say whose it is.
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
        var (said, refused) = call.Api!.Source.Access.Subject?.Path is { } name ? RequestValue.Of(call, name) : default;
        if (refused is not null)
        {
            return refused;
        }
        if (said is not { Length: > 0 } patient)
        {
            // The response names the patient, or nothing does. What is written has no response to hold back.
            return call.BoundTo is null || HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method) ? null : Another;
        }
        var key = call.KeyOf(patient, consents);
        call.About(key);
        if (call.BoundTo is { } bound && bound != key)
        {
            return Another;
        }
        return !call.Api.AsksConsent ? null : consents.Decide(key, call.Use, call.Api.Content.Known) switch
        {
            ConsentAnswer.Permitted => null,
            ConsentAnswer.Depends when call.Operation!.IsSafe && call.Api.SubjectInResponse.Length > 0 => null,
            _ => Denied,
        };
    }
}
