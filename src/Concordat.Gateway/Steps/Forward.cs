using System.Collections.Concurrent;
using Concordat.Core.Primitives;
using Concordat.Gateway.Forwarding;
using Concordat.Systems;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Concordat.Gateway.Steps;

/// <summary>Forwards a call to the HTTP system behind, within its time-out and behind its breaker.</summary>
internal sealed class Forward(
    IHttpForwarder forwarder, SystemCall systems, GatewayOptions options, TimeProvider clock, ILogger<Forward> logger) : IGatewayStep
{
    private readonly ConcurrentDictionary<string, ForwardDoor> _doors = new(StringComparer.Ordinal);
    private readonly ForwardTransformer _transformer = new(options.MaxResponse);

    public async ValueTask<Denial?> Run(GatewayCall call)
    {
        if (call.Api!.IsOdoo || call.Reply is not null)
        {
            return null;
        }
        var system = call.Api.System;
        if (systems.Target(system.Name) is not { } target)
        {
            return new Denial(Outcome.Unreachable) { Cause = "system" };
        }
        if (target.Refused is { } reason)
        {
            return new Denial(Outcome.Forbidden, "The way to the system behind this interface is closed.") { Cause = reason };
        }
        var door = _doors.GetOrAdd(system.Name, static _ => new ForwardDoor());
        if (!door.Breaker.Begin(clock.GetUtcNow().UtcTicks, out var wait))
        {
            return new Denial(Outcome.Unreachable) { RetryAfter = wait, Cause = "breaker" };
        }
        bool? broken = null;
        try
        {
            var outcome = await Send(call, door, target, system.Timeout);
            broken = call.Http.RequestAborted.IsCancellationRequested ? null : ReplyOutcome.IsBroken(outcome);
            return outcome is null ? null : new Denial(outcome) { Cause = outcome == Outcome.Unreachable ? target.Trouble : null };
        }
        finally
        {
            door.Breaker.End(broken, clock.GetUtcNow().UtcTicks, system.Breaker.Failures, system.Breaker.Pause);
        }
    }

    private async Task<Outcome?> Send(GatewayCall call, ForwardDoor door, SystemTarget target, TimeSpan timeout)
    {
        var http = call.Http;
        var forwarded = new ForwardedCall(call, target.Authorization());
        http.Features.Set(forwarded);
        var original = http.Request.Body;
        using var body = call.Body is null ? null : new MemoryStream(call.Body.ToArray(), writable: false);
        http.Request.Body = body ?? original;
        ForwarderError error;
        try
        {
            error = await forwarder.SendAsync(http, target.BaseUrl.ToString().TrimEnd('/'), target.Forwarding, door.Config(timeout), _transformer);
        }
        finally
        {
            http.Request.Body = original;
            http.Features.Set<ForwardedCall>(null);
        }
        if (forwarded.Outcome is not null || (error == ForwarderError.None && call.Reply is not null))
        {
            return forwarded.Outcome;
        }
        logger.LogWarning("{Interface} could not be forwarded: {Error}", call.Api!.Id, error);
        return error switch
        {
            ForwarderError.RequestTimedOut => Outcome.Timeout,
            ForwarderError.Request or ForwarderError.RequestCanceled => Outcome.Unreachable,
            _ => Outcome.BadBackend,
        };
    }
}
