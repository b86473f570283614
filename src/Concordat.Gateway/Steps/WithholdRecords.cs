using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent and the caller's scope on the records of the response. A withheld record looks absent: a single one is not found, one of a list is not in it. A record
/// that does not say whose it is is withheld; one that says that it is no patient's is not.
/// </summary>
internal sealed class WithholdRecords(ConsentGate consents) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Media is null || (call.Api!.SubjectInResponse.Length == 0 && call.Within is null) || !call.Operation!.Rows.TryGetValue(call.Media, out var shape))
        {
            return null;
        }
        var response = call.Reply!.Json;
        if (shape.List(response) is { ValueKind: JsonValueKind.Array } list)
        {
            var index = 0;
            foreach (var record in list.EnumerateArray())
            {
                if (!IsWithin(call, record) || !Permits(call, record))
                {
                    (call.Withheld ??= []).Add(index);
                }
                index++;
            }
            return null;
        }
        return !IsWithin(call, response) ? new Denial(Outcome.NotFound) { Cause = "data-scope" }
            : Permits(call, response) ? null : new Denial(Outcome.NotFound) { Cause = "consent" };
    }

    /// <summary>A record that does not say where it belongs is nobody's to see.</summary>
    private static bool IsWithin(GatewayCall call, JsonElement record)
    {
        for (var i = 0; i < call.Within?.Length; i++)
        {
            if (At(record, call.Api!.DataScope[i].Response) is not (true, { } value) || !call.Within[i].Holds(value))
            {
                return false;
            }
        }
        return true;
    }

    private bool Permits(GatewayCall call, JsonElement record)
    {
        if (call.Api!.SubjectInResponse.Length == 0)
        {
            return true;
        }
        var subject = At(record, call.Api.SubjectInResponse);
        if (subject.Value is not { } patient)
        {
            return subject.Known || !call.Api!.AsksConsent;
        }
        var key = call.KeyOf(patient, consents);
        var permits = !call.Api!.AsksConsent || consents.Permits(key, call.Use, call.Api.Content.Of(record));
        call.About(key, isShown: permits);
        return permits;
    }

    private static (bool Known, string? Value) At(JsonElement record, string[] path)
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
