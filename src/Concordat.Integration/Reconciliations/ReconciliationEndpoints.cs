using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Integration.Reconciliations;

/// <summary><c>/control/v1/reconciliations</c>: what reconciliations found, run after run, and what people make of it.</summary>
internal static class ReconciliationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/control/v1/reconciliations").WithTags("reconciliations");
        group.MapGet("", ListReconciliations.Handle).RequireAuthorization(Policies.View).Produces<ReconciliationsResponse>().WithName("listReconciliations").WithSummary("List reconciliations")
            .WithDescription("Each with its last run and how many of its exceptions are open, accepted and dismissed; the first 500 by name.");
        group.MapPost("/{job}/runs", RecordRun.Handle).RequireAuthorization(Policies.Operate).Produces<RecordRunResponse>(StatusCodes.Status201Created)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("recordReconciliation").WithSummary("Record a run")
            .WithDescription("The figures of a run and all its exceptions, by the ids of its report and without values. Exceptions that were there before keep their age, owner and state; those that are gone are resolved.");
        group.MapGet("/{job}/exceptions", ListReconciliations.Exceptions).RequireAuthorization(Policies.View).Produces<ItemPage>().WithName("listReconciliationExceptions").WithSummary("List exceptions")
            .WithDescription("Of one reconciliation, by state where one is given; with resolved=true those that are gone. The next page begins after the id that next names.");
        group.MapPost("/{job}/exceptions/{id}/decision", DecideException.Handle).RequireAuthorization(Policies.Operate).Produces<ItemView>()
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("decideReconciliationException").WithSummary("Decide an exception")
            .WithDescription("Accepts the proposed repair, dismisses the exception, opens it again, or gives it to somebody; with a reason, which is audited.");
    }
}

/// <summary>Reads bodies of a bounded size.</summary>
internal static class ReconciliationBody
{
    /// <summary>The body; null where it was refused and answered.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type, int most) where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most;
        }
        try
        {
            if (context.Request.HasJsonContentType() && await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is { } body)
            {
                return body;
            }
        }
        catch (JsonException)
        {
            // answered below
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Problem.Of(Outcome.TooLarge, null, $"The body is larger than {most / 1024} KiB.").Write(context);
            return null;
        }
        await Problem.Of(Outcome.Invalid, null, "The body is not the JSON that is needed.").Write(context);
        return null;
    }
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordRunRequest))]
[JsonSerializable(typeof(RecordRunResponse))]
[JsonSerializable(typeof(ReconciliationsResponse))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(DecideExceptionRequest))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
