using System.Diagnostics;
using Concordat.Core.Primitives;
using Concordat.Platform.Exchanges;

namespace Concordat.Gateway.Records;

/// <summary>Records a call with the release, contract version and decision under which it ran.</summary>
internal sealed class RecordCall(ExchangeLog exchanges, Refusals refusals)
{
    /// <summary>
    /// A call on sensitive data is durable when this ends, and it ends before the answer goes out; a call that no limit
    /// holds back is recorded in bounded numbers.
    /// </summary>
    public ValueTask Run(GatewayCall call, int status, Outcome? refused, int responseBytes)
    {
        var duration = Stopwatch.GetElapsedTime(call.Stamp);
        var record = Row(call, status, refused, responseBytes, duration);
        GatewayMetrics.Record(call, status, record.Outcome, duration);
        if (call.Place is null)
        {
            return refusals.Add(record);
        }
        return call.Api is { Durable: true } && call.Actor is not null ? new ValueTask(exchanges.Commit(record)) : exchanges.Add(record);
    }

    /// <summary>Durable when it ends: a call that may have an effect is on record before it has one.</summary>
    public Task Begin(GatewayCall call)
    {
        var record = Row(call, 0, null, 0, TimeSpan.Zero);
        record.Outcome = ExchangeRecord.Begun;
        return exchanges.Commit(record);
    }

    private static ExchangeRecord Row(GatewayCall call, int status, Outcome? refused, int responseBytes, TimeSpan duration) => new()
    {
        Id = call.Exchange,
        Kind = "api",
        Interface = call.Api?.Interface ?? "",
        Version = call.Api?.Version,
        Operation = call.Operation?.Contract.Id,
        Interaction = call.Operation?.Interaction,
        Address = call.Http.Connection.RemoteIpAddress?.ToString(), // the address keeps its text, and the connection its address
        Release = call.Plan.Release,
        Decision = call.Plan.Decision,
        Client = call.Actor?.Client,
        Partner = call.Actor?.Partner,
        Purpose = call.Actor?.Purpose,
        Status = status,
        Outcome = refused?.Code ?? "ok",
        StartedAt = call.StartedAt,
        Microseconds = (long)duration.TotalMicroseconds,
        RequestBytes = call.Body?.Length ?? 0,
        ResponseBytes = responseBytes,
        SubjectKey = call.SubjectKey,
        TraceId = call.TraceId,
        FieldsReturned = refused is null ? call.Reply?.Fields : null,
        FieldsSelected = refused is null && call.Reply?.IsSelected == true,
    };
}
