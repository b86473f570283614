using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>Related records by a key of the business.</summary>
internal static class OdooLookups
{
    static readonly Dictionary<string, string> NoWords = [];

    /// <summary>The number of the record; null where there is none and the operation allows that.</summary>
    public static async ValueTask<int?> Find(OdooClient client, OdooLogin login, OdooLookup lookup, JsonNode value, string at, CancellationToken cancel)
    {
        var key = OdooInputs.Value(value, OdooValueType.Text, NoWords, at);
        // Two are asked for, since one would hide that the key is not unique.
        var answer = OdooOperationRun.Sound(await client.Search(login, lookup.Model, [new JsonArray(lookup.By, "=", key)], cancel, limit: 2));
        var ids = answer.Value.ValueKind == JsonValueKind.Array ? answer.Value.EnumerateArray().Select(i => i.GetInt32()).ToList() : throw OdooRefusal.Of(OdooFault.NotOdoo);
        return ids.Count switch
        {
            1 => ids[0],
            0 when lookup.OrEmpty => null,
            0 => throw new OdooRefusal(Outcome.Refused, "lookup-unknown", at),
            _ => throw new OdooRefusal(Outcome.Conflict, "lookup-ambiguous", at),
        };
    }
}
