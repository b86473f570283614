using System.Diagnostics;
using Concordat.Core.Primitives;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Limits;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Eventing.Door;

/// <summary>One request of a partner's client about events, under the release that was active when it came.</summary>
internal sealed class EventCall(HttpContext http, SubscriberPlan plan, string trace, DateTimeOffset startedAt)
{
    private readonly long _stamp = Stopwatch.GetTimestamp();

    public HttpContext Http => http;

    public SubscriberPlan Plan => plan;

    public ActiveRelease Release => plan.Release;

    public DateTimeOffset StartedAt => startedAt;

    public Guid Exchange { get; } = Guid.CreateVersion7(startedAt);

    public Actor Actor { get; set; } = null!;

    /// <summary>The place among the calls in flight of one client, which the door gives back.</summary>
    public RateBudget? Place { get; set; }

    /// <summary>What is kept of it.</summary>
    public ExchangeRecord Record(string kind, string interfaceName, string? operation, Outcome? refused, int bytesIn, int bytesOut) => new()
    {
        Id = Exchange,
        Kind = kind,
        Interface = interfaceName,
        Operation = operation,
        Address = http.Connection.RemoteIpAddress?.ToString(),
        Release = Release.Number,
        Decision = Release.ChangeId,
        Client = Actor.Client,
        Partner = Actor.Partner,
        Purpose = Actor.Purpose,
        Status = refused?.Status ?? StatusCodes.Status200OK,
        Outcome = refused?.Code ?? "ok",
        StartedAt = startedAt,
        Microseconds = (long)Stopwatch.GetElapsedTime(_stamp).TotalMicroseconds,
        RequestBytes = bytesIn,
        ResponseBytes = bytesOut,
        TraceId = trace,
    };

    /// <summary>Refuses with a problem document.</summary>
    public Task Refuse(EventRefusal refusal)
    {
        if (refusal.RetryAfter > 0)
        {
            http.Response.Headers.RetryAfter = refusal.RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        if (refusal.Challenge is not null)
        {
            http.Response.Headers.WWWAuthenticate = refusal.Challenge;
        }
        return Problem.Of(refusal.Outcome, Exchange, refusal.Detail, refusal.Errors).Write(http);
    }
}

/// <summary>Why a request is refused.</summary>
/// <param name="Outcome">The stable code with its status.</param>
/// <param name="Detail">What the caller's developers can do; no content.</param>
/// <param name="Errors">Every place that is wrong.</param>
internal sealed record EventRefusal(Outcome Outcome, string? Detail = null, IReadOnlyList<ProblemPointer>? Errors = null)
{
    /// <summary>Seconds for <c>Retry-After</c>; 0 for none.</summary>
    public long RetryAfter { get; init; }

    /// <summary>The value of <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>Not permitted, and by which scope it would be.</summary>
    public static EventRefusal Denied(Decision decision, AccessFacts facts) => new(decision.Denial!, decision.Reason)
    {
        Challenge = facts.Needed is { } needed ? $"Bearer realm=\"concordat\", error=\"insufficient_scope\", scope=\"{needed.Context}/{needed.Resource}.{needed.Interactions}\"" : null,
    };
}
