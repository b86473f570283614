using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Consent and the caller's scope on the records of the response. A withheld record looks absent: a single one is not found, one of a list is not in it. A record
/// that does not say whose it is is withheld; one that says that it is no patient's is not. For a token of one
/// patient every record that is not that patient's looks absent, and so does an answer that says nothing of whose it is.
/// </summary>
internal sealed class WithholdRecords(ConsentGate consents) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Ask(call));

    private Denial? Ask(GatewayCall call)
    {
        if (call.Media is null || (call.Api!.SubjectInResponse.Length == 0 && call.Within is null) || !call.Operation!.Rows.TryGetValue(call.Media, out var shape))
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
            return call.BoundTo is null || call.SubjectKey == call.BoundTo;
        }
        var subject = At(record, call.Api.SubjectInResponse);
        if (subject.Value is not { } patient)
        {
            return call.BoundTo is null && (subject.Known || !call.Api!.AsksConsent);
        }
        var key = call.KeyOf(patient, consents);
        if (call.BoundTo is { } bound && bound != key)
        {
            return false;
        }
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
