using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Integration.Feeds;

/// <summary>Gives a record of an Odoo to a flow, by whichever way it was read: a message of the log, in the order of the record, with an exchange of its own.</summary>
internal sealed class GiveRecord(DurableLog log, PayloadVault vault, ExchangeLog exchanges)
{
    /// <summary>False where the flow has a message of this key already; nothing is recorded then.</summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="plan">The release.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="kind">How it was read, which its exchange says: <c>feed</c> or <c>batch</c>.</param>
    /// <param name="key">Once per flow.</param>
    /// <param name="change"><c>{ change, id, at, record }</c>, what the flow's mapping reads.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> Run(UnitOfWork unit, IntegrationPlan plan, FlowPlan flow, string kind, string key, JsonObject change, CancellationToken cancellationToken = default)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(change);
        var exchange = Guid.CreateVersion7(unit.Now);
        var stored = await log.Enqueue(unit, new NewMessage
        {
            Id = Guid.CreateVersion7(unit.Now), Kind = "flow", Channel = flow.Channel, OrderKey = $"{(int)change["id"]!}", IdempotencyKey = key, Exchange = exchange, Release = plan.Release.Number, Interface = flow.Interface,
            Payload = vault.Seal(flow.Interface, content),
        }, cancellationToken);
        if (stored.IsNew)
        {
            await exchanges.Write(unit, new ExchangeRecord
            {
                Id = exchange, Kind = kind, Interface = flow.Interface, Version = flow.Flow.Terms.Version.ToString(), Operation = $"{flow.Source.Odoo!.Operation.Name} {(string)change["change"]!}", Release = plan.Release.Number,
                Decision = plan.Release.ChangeId, Outcome = "ok", StartedAt = unit.Now, RequestBytes = content.Length,
            });
        }
        return stored.IsNew;
    }
}
