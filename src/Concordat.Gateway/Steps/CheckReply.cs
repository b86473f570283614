using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;
using Microsoft.Extensions.Logging;

namespace Concordat.Gateway.Steps;

/// <summary>Holds the system's answer to the contract: what the contract does not promise does not leave.</summary>
internal sealed class CheckReply(ILogger<CheckReply> logger) : IGatewayStep
{
    public ValueTask<Denial?> Run(GatewayCall call) => ValueTask.FromResult(Check(call));

    private Denial? Check(GatewayCall call)
    {
        var reply = call.Reply!;
        if (call.Operation!.Contract.ResponseTo(reply.Status) is not { } promised)
        {
            return Broken(call, $"status {reply.Status}");
        }
        if (promised.IsEmpty || reply.Body.Length == 0)
        {
            return promised.IsEmpty == (reply.Body.Length == 0) ? null : Broken(call, "a body where none is promised, or none where one is");
        }
        if (promised.Find(reply.ContentType) is not { } media)
        {
            return Broken(call, "the media type");
        }
        if (call.Api!.IsGoverned && !call.Operation.Rows.ContainsKey(media))
        {
            return Broken(call, "a success that the contract describes by 'default' alone");
        }
        call.Media = media;
        if (!media.IsJson)
        {
            return null;
        }
        if (!reply.TryParse())
        {
            return Broken(call, "JSON that can be read");
        }
        var errors = new List<SchemaError>(0);
        // Where a response breaks its schema, the place in the schema says enough; the place in the response may hold a patient's data.
        return media.Schema?.Validate(reply.Json, errors) != false ? null : Broken(call, string.Join(' ', errors.Select(error => error.AbsoluteKeywordLocation).Distinct().Take(5)));
    }

    private Denial Broken(GatewayCall call, string cause)
    {
        logger.LogWarning("The response to {Operation} of {Interface} breaks its contract: {Cause}", call.Operation!.Contract.Id, call.Api!.Id, cause);
        return new Denial(Outcome.BadBackend) { Cause = cause };
    }
}
