using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Plan;
using Concordat.Platform.Problems;
using Concordat.Systems;
using Concordat.Trust;

namespace Concordat.Gateway.Steps;

/// <summary>Translates a call to one Odoo operation; Odoo itself is never exposed. Time-out, breaker and retries are those of the client.</summary>
internal sealed class AskOdoo(SystemCall systems) : IGatewayStep
{
    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        if (!call.Api!.IsOdoo || call.Reply is not null)
        {
            return null;
        }
        var body = call.Json is null ? null : JsonNode.Parse(call.Body!.Span, documentOptions: Reply.JsonOptions);
        // The key is the claimed one, a keyed hash over client and operation: two clients may use the same words.
        var operation = new OperationCall(Texts(call, ParameterPlace.Path), Texts(call, ParameterPlace.Query), body, call.Claim);
        if (call.Within is { } within)
        {
            operation = operation with { Within = Places(call.Api.DataScope, within) };
        }
        var reply = await systems.Odoo(call.Api.System.Name, call.Api.Operations!, call.Operation!.Contract.Id, operation, call.Http.RequestAborted);
        if (reply.Outcome is { } outcome)
        {
            return new Denial(outcome, outcome == Outcome.Invalid ? "The request does not meet its contract." : null, Errors(reply)) { Cause = reply.Cause };
        }
        call.Reply = Answer(call, reply.Body);
        return null;
    }

    /// <summary>Where a request may name what bounds the caller, with the values that the caller may see; those that see all are not bound.</summary>
    private static Dictionary<string, IReadOnlyCollection<string>> Places(ScopePlan[] bounds, DataScope[] within)
    {
        var places = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        for (var i = 0; i < bounds.Length; i++)
        {
            if (bounds[i].Path is { } path && within[i].Values is { } values)
            {
                places["query." + path] = values;
            }
        }
        return places;
    }

    private static Reply Answer(GatewayCall call, JsonNode? body)
    {
        var bytes = new PooledBytes();
        if (body is not null)
        {
            using var writer = new Utf8JsonWriter(bytes);
            body.WriteTo(writer);
        }
        return new Reply(call.Operation!.SuccessStatus, body is null ? null : "application/json", bytes);
    }

    private static Dictionary<string, string> Texts(GatewayCall call, ParameterPlace place)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (parameter, value) in call.Parameters)
        {
            if (parameter.Place == place)
            {
                texts.Add(parameter.Name, Text(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value));
            }
        }
        return texts;
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static ProblemPointer[]? Errors(SystemReply reply) => reply is { Outcome: { } outcome, At: { } at } && outcome == Outcome.Invalid
        ? [new ProblemPointer(at.StartsWith("body.", StringComparison.Ordinal) ? "#/" + at[5..].Replace('.', '/') : at.Replace('.', '/'), "The system behind does not take this value.")]
        : null;
}
