using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent on the records of the response, where the request did not name the patient. A withheld record looks absent: a single one is
/// not found, one of a list is not in it. A record that does not say whose it is is withheld; one that says that it is nobody's is not. For a token of
/// one patient every record that is not that patient's looks absent, and so does an answer that says nothing of whose it is.
/// </summary>
internal sealed class WithholdRecords(ConsentGate consents) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Api!.SubjectInResponse is not { Length: > 0 } path || call.Media is null || !call.Operation!.Rows.TryGetValue(call.Media, out var shape))
        {
            // Nothing says whose this is. A request that named the bound patient was held to that one before.
            return call.BoundTo is null || call.SubjectKey == call.BoundTo || call.Reply!.Body.Length == 0 ? null : new Denial(Outcome.NotFound) { Cause = "another patient's, or nobody knows whose" };
        }
        var response = call.Reply!.Json;
        if (shape.List(response) is { ValueKind: JsonValueKind.Array } list)
        {
            if (call.BoundTo is not null && call.SubjectKey != call.BoundTo)
            {
                call.Withheld = []; // the totals beside the list count others' records too
            }
            var index = 0;
            foreach (var record in list.EnumerateArray())
            {
                if (!Permits(call, Subject(record, path, call), remember: false))
                {
                    (call.Withheld ??= []).Add(index);
                }
                index++;
            }
            return null;
        }
        return Permits(call, Subject(response, path, call), remember: true) ? null : new Denial(Outcome.NotFound) { Cause = "consent" };
    }

    private bool Permits(GatewayCall call, (bool Known, string? Patient) subject, bool remember)
    {
        if (subject.Patient is not { } patient)
        {
            return call.BoundTo is null && (subject.Known || !call.Api!.AsksConsent);
        }
        var key = call.KeyOf(patient, consents);
        if (call.BoundTo is { } bound && bound != key)
        {
            return false;
        }
        if (remember)
        {
            call.SubjectKey = key;
        }
        return !call.Api!.AsksConsent || consents.Permits(key, call.Actor!.Purpose ?? "");
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
