using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;

namespace Concordat.Gateway.Steps;

/// <summary>
/// Leaves of the records what the caller's purpose may see and, where the contract lets it choose, what it asks for; drops records that consent withholds.
/// </summary>
internal sealed class Minimise : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Reduce(call));

    private static Denial? Reduce(GatewayCall call)
    {
        var reply = call.Reply!;
        if (call.Media is not { IsJson: true } media || reply.Json.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }
        var fields = call.Fields;
        if (!call.Operation!.Rows.TryGetValue(media, out var shape))
        {
            return null;
        }
        if (call.Operation.Selector is { } selector && call.Query!.Of(selector) is { Length: > 0 } asked)
        {
            fields = FieldSelection.Of(selector, asked, fields ?? FieldTree.Of(shape.Fields));
            reply.IsSelected = true;
        }
        if (fields is null && call.Withheld is null)
        {
            reply.Fields = string.Join(',', shape.Fields);
            return null;
        }
        var body = new PooledBytes(reply.Body.Length);
        var seen = 0UL;
        using (var writer = new Utf8JsonWriter(body))
        {
            new RecordWriter(fields, call.Withheld, shape).Write(reply.Json, writer, ref seen);
        }
        reply.Replace(body);
        reply.Fields = fields?.Names(seen) ?? string.Join(',', shape.Fields);
        return null;
    }
}
