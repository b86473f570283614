using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent on the records of the response, where the request did not name the patient. A withheld record looks absent: a single one is
/// not found, one of a list is not in it. A record that does not say whose it is is withheld; one that says that it is nobody's is not.
/// </summary>
internal sealed class WithholdRecords(ConsentGate consents) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Api!.SubjectInResponse is not { Length: > 0 } path || call.Media is null || !call.Operation!.Rows.TryGetValue(call.Media, out var shape))
        {
            return null;
        }
        var response = call.Reply!.Json;
        if (shape.List(response) is { ValueKind: JsonValueKind.Array } list)
        {
            var index = 0;
            foreach (var record in list.EnumerateArray())
            {
                if (!Permits(call, record, Subject(record, path, call)))
                {
                    (call.Withheld ??= []).Add(index);
                }
                index++;
            }
            return null;
        }
        return Permits(call, response, Subject(response, path, call)) ? null : new Denial(Outcome.NotFound) { Cause = "consent" };
    }

    private bool Permits(GatewayCall call, JsonElement record, (bool Known, string? Patient) subject)
    {
        if (subject.Patient is not { } patient)
        {
            return subject.Known || !call.Api!.AsksConsent;
        }
        var key = call.KeyOf(patient, consents);
        var permits = !call.Api!.AsksConsent || consents.Permits(key, call.Use, call.Api.Content.Of(record));
        call.About(key, isShown: permits);
        return permits;
    }

    private static (bool Known, string? Patient) Subject(JsonElement record, string[] path, GatewayCall call)
    {
        foreach (var name in path)
        {
            if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(name, out record))
            {
                return (false, null);
            }
        }
        return record.ValueKind switch
        {
            JsonValueKind.Null => (true, null),
            JsonValueKind.String => (true, record.GetString()),
            JsonValueKind.Number => (true, record.GetRawText()),
            _ => (false, null),
        };
    }
}
