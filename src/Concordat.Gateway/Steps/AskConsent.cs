using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Gateway.Requests;
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
        if (call.Api!.Source.Access.Subject?.Path is not { } name || RequestValue.Of(call, name) is not { Length: > 0 } patient)
        {
            return null; // the response names the patient, or nothing does
        }
        if (RequestValue.Ambiguous(call, name) is { } ambiguous)
        {
            return ambiguous;
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
}
