using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Reads what a search of an Odoo finds: the records that changed within a closed window, or the ids of all. Pages follow the id, since a record that changes
/// meanwhile leaves the window: counted from its beginning, the next page would skip one. Archived records count where the operation says so.
/// </summary>
internal static class OdooFeed
{
    private const string Stamp = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>
    /// Records with <c>from ≤ write_date &lt; until</c> behind an id, by their id: <c>{ records: [{ id, created, changed, record }] }</c>. Times are UTC. What is read comes in whole seconds, what is
    /// compared has microseconds.
    /// </summary>
    public static Task<SystemReply> Changes(OdooBackend backend, OdooOperations operations, string operationId, DateTimeOffset from, DateTimeOffset until, int after, int most, CancellationToken cancel) =>
        Read(backend, operations, operationId, after, most, async (operation, domain, context) =>
        {
            domain.Add(new JsonArray("write_date", ">=", from.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)));
            domain.Add(new JsonArray("write_date", "<", until.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)));
            var specification = OdooOutputs.Specification(operation.Fields);
            specification["create_date"] ??= new JsonObject();
            specification["write_date"] ??= new JsonObject();
            var answer = OdooOperationRun.Sound(await backend.Client.WebSearchRead(backend.Login(operation.User), operation.Model, domain, specification, cancel, most, 0, "id", context));
            if (answer.Value.ValueKind != JsonValueKind.Object || !answer.Value.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
            {
                throw OdooRefusal.Of(OdooFault.NotOdoo);
            }
            return new JsonObject
            {
                ["records"] = new JsonArray([.. records.EnumerateArray().Select(record => (JsonNode)new JsonObject
                {
                    ["id"] = record.GetProperty("id").GetInt32(),
                    ["created"] = Time(record, "create_date"),
                    ["changed"] = Time(record, "write_date"),
                    ["record"] = OdooOutputs.Shape(record, operation.Fields),
                })]),
            };
        });

    /// <summary>Ids of all records that the search finds behind an id, by their id: <c>{ ids: [] }</c>.</summary>
    public static Task<SystemReply> Ids(OdooBackend backend, OdooOperations operations, string operationId, int after, int most, CancellationToken cancel) =>
        Read(backend, operations, operationId, after, most, async (operation, domain, context) =>
        {
            var answer = OdooOperationRun.Sound(await backend.Client.Search(backend.Login(operation.User), operation.Model, domain, cancel, most, 0, "id", context));
            return answer.Value.ValueKind == JsonValueKind.Array ? new JsonObject { ["ids"] = JsonNode.Parse(answer.Value.GetRawText()) } : throw OdooRefusal.Of(OdooFault.NotOdoo);
        });

    static async Task<SystemReply> Read(OdooBackend backend, OdooOperations operations, string operationId, int after, int most, Func<OdooOperation, JsonArray, JsonObject, Task<JsonObject>> read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (!operations.ByName.TryGetValue(operationId, out var operation) || operation.Do != OdooVerb.Search)
        {
            return SystemReply.No(Outcome.NotFound, "odoo-operation");
        }
        var domain = (JsonArray)operation.Domain.DeepClone();
        domain.Add(new JsonArray("id", ">", after));
        try
        {
            return new SystemReply(null, await read(operation, domain, OdooOperationRun.Context(operations, operation)));
        }
        catch (OdooRefusal refusal)
        {
            return refusal.Reply;
        }
    }

    static string? Time(JsonElement record, string field) => record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? $"{value.GetString()!.Replace(' ', 'T')}Z" : null;
}
