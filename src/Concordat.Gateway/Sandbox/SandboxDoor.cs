using System.Text;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Gateway.Answers;
using Concordat.Gateway.Plan;
using Concordat.Gateway.Requests;
using Concordat.Gateway.Steps;
using Concordat.Governance.Partners;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Route = Concordat.Gateway.Steps.Route;

namespace Concordat.Gateway.Sandbox;

/// <summary>
/// The sandbox of partners that are in no release yet: the gateway's own steps where they look at the request, and an answer that is made of the contract in
/// place of a system. Nothing stands behind it, and it takes no access token of the gateway: it lets in whom <see cref="PartnerSandbox"/> knows.
/// </summary>
internal sealed class SandboxDoor(
    PlanFeed plans, Route route, Limit limit, Size size, CheckRequest checkRequest, CheckReply checkReply, Minimise minimise, PartnerSandbox sandbox, TimeProvider clock, ILogger<SandboxDoor> logger)
{
    private const string Scheme = "Bearer ";
    private static readonly Denial Missing = new(Outcome.Unauthenticated, $"Ask for a token of the sandbox at {PartnerSandbox.TokenPath}.") { Challenge = "Bearer realm=\"concordat-sandbox\"" };
    private static readonly Denial Ended = new(Outcome.Unauthenticated, "The access token is not valid here, or not any more.") { Challenge = "Bearer realm=\"concordat-sandbox\", error=\"invalid_token\"" };
    private static readonly Denial NotOffered = new(Outcome.NotFound, "No published interface has this address.");

    public async Task Run(HttpContext http)
    {
        // Steps read the target as it came over the wire; below the sandbox's root it is that of the gateway.
        var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        var at = request.RawTarget.IndexOf(PartnerSandbox.Root + "/", StringComparison.Ordinal);
        request.RawTarget = at < 0 ? "" : request.RawTarget[(at + PartnerSandbox.Root.Length)..];
        var now = clock.GetUtcNow();
        using var call = new GatewayCall(http, plans.Current, Guid.CreateVersion7(now), now);
        ResponseHeaders.Begin(call);
        http.Response.Headers["Concordat-Sandbox"] = "true";
        Denial? denial;
        try
        {
            denial = await Decide(call);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            logger.LogError("A call of the sandbox failed: {Failure} {Where}", failure.GetType().Name, failure.StackTrace);
            denial = new Denial(Outcome.Internal);
        }
        await ResponseWriter.Write(call, denial);
    }

    private async Task<Denial?> Decide(GatewayCall call)
    {
        // First who asks: whoever is nobody learns nothing of what there is.
        var header = call.Http.Request.Headers.Authorization;
        if (header is not [{ } bearer] || !bearer.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Missing;
        }
        if (await sandbox.Caller(bearer[Scheme.Length..].Trim(), call.Http.RequestAborted) is not { } caller)
        {
            return Ended;
        }
        if (await route.Run(call) is { } lost)
        {
            return call.Api is { } found && !caller.Interfaces.Contains(found.Id) ? NotOffered : lost;
        }
        if (!caller.Interfaces.Contains(call.Api!.Id))
        {
            return NotOffered; // what was not asked for looks as if it were not there
        }
        call.Actor = new Actor("sandbox:" + caller.Client, null, caller.Scopes, caller.Purpose, clock.GetUtcNow());
        if (call.IsOptions)
        {
            return null;
        }
        if (Allow(call, caller) is { } no)
        {
            return no;
        }
        if (await limit.Run(call) is { } tooMany)
        {
            return tooMany;
        }
        if (await size.Run(call) is { } tooLarge)
        {
            return tooLarge;
        }
        var wrong = await checkRequest.Run(call) ?? NeedsKey(call);
        var operation = call.Operation!;
        var seen = new SandboxCall(call.Api.Id, operation.Contract.Id, operation.IsSafe, wrong is null, Key(call), Content(call));
        var fault = await sandbox.See(caller, seen, call.Http.RequestAborted);
        return wrong ?? (fault is not null ? Planted(fault) : await Answer(call));
    }

    private static Denial? Allow(GatewayCall call, SandboxCaller caller)
    {
        var facts = call.Operation!.Facts;
        if (facts.Needed is not { } needed || !SmartScope.Cover(caller.Scopes, $"{needed.Context}/{needed.Resource}.{needed.Interactions}"))
        {
            return new Denial(Outcome.Forbidden, "The token's scopes do not cover the operation.") { Challenge = "Bearer realm=\"concordat-sandbox\", error=\"insufficient_scope\"" };
        }
        if (facts.Purposes.Count > 0 && !facts.Purposes.Contains(caller.Purpose))
        {
            return new Denial(Outcome.Forbidden, $"The interface serves {string.Join(", ", facts.Purposes)}; the token is for another purpose. Ask for one with 'purpose'.");
        }
        if (call.Api!.Minimise.Count > 0)
        {
            if (!call.Api.Minimise.TryGetValue(caller.Purpose, out var fields))
            {
                return new Denial(Outcome.Forbidden, "The interface lists no field that the token's purpose may see.");
            }
            call.Fields = fields;
        }
        return null;
    }

    /// <summary>As in production: an operation whose second call would have a second effect needs a key.</summary>
    private static Denial? NeedsKey(GatewayCall call) => call.Operation!.NeedsIdempotencyKey && Key(call) is null
        ? new Denial(Outcome.Invalid, "The request does not meet its contract.", [new ProblemPointer("header/" + ClaimKey.Header, "This operation needs one Idempotency-Key of 1 to 255 printable characters: the same key makes one effect, however often it is sent.")])
        : null;

    private static string? Key(GatewayCall call) => call.Http.Request.Headers[ClaimKey.Header] is [{ Length: > 0 and <= 255 } key] && key.All(sign => sign is > ' ' and < (char)127) ? key : null;

    private static byte[] Content(GatewayCall call)
    {
        var target = Encoding.UTF8.GetBytes($"{call.Http.Request.Method} {string.Join('/', call.Target!.Segments)}\n{call.Target.Query}\n");
        return call.Body is { } body ? [.. target, .. body.Span] : target;
    }

    private static Denial Planted(SandboxFault fault) => fault.Status switch
    {
        401 => Ended,
        429 => new Denial(Outcome.TooMany, "Planted by the certification: wait as long as Retry-After says.") { RetryAfter = fault.RetryAfter },
        _ => new Denial(Outcome.Unreachable, "Planted by the certification: repeat the call with the same Idempotency-Key.") { RetryAfter = fault.RetryAfter },
    };

    /// <summary>The success that the contract promises first, with invented content.</summary>
    private async Task<Denial?> Answer(GatewayCall call)
    {
        var operation = call.Operation!;
        var promised = operation.Contract.ResponseTo(operation.SuccessStatus);
        if (promised is null || promised.IsEmpty)
        {
            call.Reply = new Reply(operation.SuccessStatus, null, new PooledBytes(0));
            return null;
        }
        var known = call.Path!.Template.Segments.Where(segment => segment.IsParameter).ToDictionary(segment => segment.Text, segment => call.PathValue(segment.Text) ?? "", StringComparer.Ordinal);
        var media = promised.All.FirstOrDefault(one => one.IsJson);
        if (media is null || ContractSample.Of(media, call.Api!.Source.OpenApi!.Files, known) is not { } made)
        {
            return new Denial(Outcome.BadBackend, "The sandbox cannot invent an answer that meets this contract. The contract's owner can give an example in it.");
        }
        var body = new PooledBytes(made.Length);
        made.CopyTo(body.GetSpan(made.Length));
        body.Advance(made.Length);
        call.Reply = new Reply(operation.SuccessStatus, media.Type.Contains('*') ? "application/json" : media.Type, body);
        return await checkReply.Run(call) ?? await minimise.Run(call);
    }
}
