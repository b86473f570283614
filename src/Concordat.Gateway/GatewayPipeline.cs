using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Idempotency;
using Concordat.Gateway.Plan;
using Concordat.Gateway.Records;
using Concordat.Gateway.Steps;
using Concordat.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Concordat.Gateway;

/// <summary>
/// A call through the gateway, as a page: each step lets it go on or says why not, and whatever happens is recorded before the
/// answer goes out. One call runs under one release from its first step to its last.
/// </summary>
internal sealed class GatewayPipeline(
    PlanFeed plans,
    Route route,
    Authenticate authenticate,
    Authorise authorise,
    Segment segment,
    Limit limit,
    Size size,
    CheckRequest checkRequest,
    StayInScope stayInScope,
    AskConsent askConsent,
    ClaimKey claimKey,
    RecordIntent recordIntent,
    Forward forward,
    AskOdoo askOdoo,
    RememberAnswer rememberAnswer,
    CheckReply checkReply,
    WithholdRecords withholdRecords,
    Minimise minimise,
    SampleTraffic sampleTraffic,
    RecordCall record,
    IdempotencyStore idempotency,
    TimeProvider clock,
    ILogger<GatewayPipeline> logger)
{
    private readonly IGatewayStep[] _steps =
    [
        route, authenticate, authorise, segment, limit, size, checkRequest, stayInScope, askConsent, claimKey, recordIntent,
        forward, askOdoo, rememberAnswer, // each knows which calls are its own
        checkReply, withholdRecords, minimise, sampleTraffic,
    ];

    public async Task Run(HttpContext http)
    {
        var now = clock.GetUtcNow();
        using var call = new GatewayCall(http, plans.Current, Guid.CreateVersion7(now), now);
        using var span = ConcordatTelemetry.Source.StartActivity("gateway");
        ResponseHeaders.Begin(call);
        var denial = await Decide(call);
        if (http.RequestAborted.IsCancellationRequested)
        {
            denial ??= new Denial(Outcome.Timeout, "The caller did not wait.");
        }
        span?.SetTag("concordat.interface", call.Api?.Id).SetTag("concordat.outcome", denial?.Outcome.Code ?? "ok");
        await Answer(call, denial);
    }

    private async ValueTask<Denial?> Decide(GatewayCall call)
    {
        try
        {
            foreach (var step in _steps)
            {
                if (call.IsOptions)
                {
                    return null; // answered by the route alone
                }
                if (await step.Run(call) is { } denial)
                {
                    return denial;
                }
            }
            return null;
        }
        catch (OperationCanceledException) when (call.Http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            // The one edge of the gateway: a bug or broken infrastructure, once, without content.
            logger.LogError("A call of {Interface} failed: {Failure} {Where}", call.Api?.Id, failure.GetType().Name, failure.StackTrace);
            return new Denial(Outcome.Internal);
        }
    }

    private async Task Answer(GatewayCall call, Denial? denial)
    {
        if (call.Claim is { } claim)
        {
            await idempotency.Release(claim, call.Exchange); // nothing was done, or the system behind will tell the same key apart
        }
        var status = denial?.Outcome.Status ?? call.Reply!.Status;
        if (call.Api?.Tier.Throughput is { } throughput)
        {
            call.Place?.Spend(clock.GetUtcNow().UtcTicks, (call.Body?.Length ?? 0) + (denial is null ? call.Reply!.Body.Length : 0), throughput);
        }
        try
        {
            await record.Run(call, status, denial?.Outcome, denial is null ? call.Reply!.Body.Length : 0);
        }
        catch (Exception failure)
        {
            // What cannot be recorded is not answered.
            logger.LogError("Exchange {Exchange} could not be recorded: {Failure}", call.Exchange, failure.GetType().Name);
            denial = new Denial(Outcome.Internal);
        }
        await ResponseWriter.Write(call, denial);
    }
}
