using System.Collections.Frozen;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Gateway.Plan;
using Concordat.Gateway.Requests;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Gateway.Explain;

/// <summary>Goes through the steps that depend on the release alone, as a call would, and says why. It calls nothing and counts nothing.</summary>
internal sealed class ExplainCall(PlanFeed plans, ReleaseFeed releases, DecisionPoint decisions, TimeProvider clock)
{
    /// <summary>Explains a call of a client for a purpose; without a client, of nobody in particular.</summary>
    public GatewayExplanation Explain(string method, string path, string? client, string? purpose)
    {
        var plan = plans.Current;
        var steps = new List<GatewayExplanationStep>();
        GatewayExplanation Result(ApiPlan? api, OperationPlan? operation, Outcome? outcome) =>
            new(plan.Release, plan.Decision, api?.Id, api?.Version, operation?.Contract.Id, outcome?.Code ?? "ok", steps);

        if (RequestTarget.Read(path) is not { } target)
        {
            steps.Add(new("route", false, "The path is not written in the one way that is read."));
            return Result(null, null, Outcome.Invalid);
        }
        var segments = target.Segments;
        if (segments.Length < GatewayCall.RoutePrefix || segments[0] != "apis" || plan.Find(segments[1], segments[2], segments[3]) is not { } api)
        {
            steps.Add(new("route", false, $"Release {plan.Release} publishes no interface at this address."));
            return Result(null, null, Outcome.NotFound);
        }
        var file = api.Source.At.File;
        if (api.Lifecycle == Lifecycle.Retired)
        {
            steps.Add(new("route", false, $"Version {api.Version} is retired.", file));
            return Result(api, null, Outcome.Gone);
        }
        if (api.Paths.Find(segments.AsSpan(GatewayCall.RoutePrefix)) is not { } route)
        {
            steps.Add(new("route", false, "The contract has no such path.", file));
            return Result(api, null, Outcome.NotFound);
        }
        if (route.Operations.GetValueOrDefault(method == "HEAD" ? "GET" : method) is not { } operation)
        {
            steps.Add(new("route", false, $"The contract allows {route.Allow} on {route.Template.Text}.", file));
            return Result(api, null, Outcome.MethodNotAllowed);
        }
        steps.Add(new("route", true, $"{operation.Contract.Id} of {api.Id} {api.Version}, {api.Lifecycle.ToString().ToLowerInvariant()}.", operation.Contract.At.ToString()));
        return Result(api, operation, client is null ? Nobody(steps, operation) : Somebody(steps, api, operation, target, route.Template, client, purpose));
    }

    private static Outcome Nobody(List<GatewayExplanationStep> steps, OperationPlan operation)
    {
        var needed = operation.Facts.Needed is { } scope ? $"the scope {scope.Context}/{scope.Resource}.{scope.Interactions}" : "a scope that the interface grants to nobody";
        steps.Add(new("authenticate", false, $"No client was named. A call needs a token with {needed}."));
        return Outcome.Unauthenticated;
    }

    private Outcome? Somebody(List<GatewayExplanationStep> steps, ApiPlan api, OperationPlan operation, RequestTarget target, PathTemplate template, string client, string? purpose)
    {
        var file = api.Source.At.File;
        if (releases.Current?.Workspace.Clients.GetValueOrDefault(client) is not { } known)
        {
            steps.Add(new("authenticate", false, "The release knows no such client."));
            return Outcome.Unauthenticated;
        }
        if (api.Tier.SenderConstrained is not SenderConstraint.None and var asked && (asked & known.Client.SenderConstrained) == SenderConstraint.None)
        {
            steps.Add(new("authenticate", false, $"The tier {api.TierName} takes tokens that are bound ({Words.SenderConstraints.WordFor(asked)}), and the client gets no such.", api.Tier.At.ToString()));
            return Outcome.Unauthenticated;
        }
        // The widest token that the release lets this client have; an app of patients has none that is not about one of them.
        var isApp = known.Client.RedirectUris.Count > 0 && !known.Client.Scopes.Any(s => s.Name.StartsWith("system/", StringComparison.Ordinal));
        var actor = new Actor(client, known.Partner.Name, known.Client.Scopes.Select(s => s.Name).ToFrozenSet(StringComparer.Ordinal),
            purpose ?? (known.Client.Purposes.Count > 0 ? known.Client.Purposes[0].Name : null), clock.GetUtcNow().AddMinutes(1)) { PatientKey = isApp ? "" : null };
        var decision = decisions.Decide(actor, operation.Facts);
        steps.Add(new("authorise", decision.IsPermitted, decision.Reason ?? $"Interface, scope, agreement and the purpose {actor.Purpose} fit.", known.Client.At.ToString()));
        if (decision.Denial is { } denial)
        {
            return denial;
        }
        if (api.Minimise.Count > 0 && !api.Minimise.ContainsKey(actor.Purpose ?? ""))
        {
            steps.Add(new("authorise", false, $"The interface lists no field that the purpose {actor.Purpose} may see.", file));
            return Outcome.Forbidden;
        }
        if (api.Unreachable.TryGetValue(known.Partner.Name, out var reason))
        {
            steps.Add(new("segment", false, reason, known.Partner.At.ToString()));
            return Outcome.Forbidden;
        }
        steps.Add(new("segment", true, $"From the zone {known.Partner.Zone} to the zone {api.System.Zone}, in regions that the interface allows.", known.Partner.At.ToString()));
        var networks = known.Client.Addresses.Count > 0 ? known.Client.Addresses : known.Partner.Addresses;
        if (networks.Count > 0)
        {
            steps.Add(new("segment", true, $"From {string.Join(", ", networks.Select(network => network.Name))} and from nowhere else.", networks[0].At.ToString()));
        }
        steps.Add(new("limit", true, $"{api.TierName}: {api.Tier.PerSecond} calls a second, {api.Tier.Burst} at once, {api.Tier.Concurrency} in flight.", api.Tier.At.ToString()));
        steps.Add(new("size", true, $"Bodies of {api.Tier.MaxPayload} bytes.", api.Tier.At.ToString()));
        if (Scope(steps, api, operation, target, template, actor, known.Partner.At.ToString()) is { } outside)
        {
            return outside;
        }
        steps.Add(new("consent", true, Consent(api, actor.Purpose ?? ""), file));
        steps.Add(new("forward", true, api.IsOdoo ? $"One Odoo operation on {api.System.Name}." : $"To {api.System.Name}.", api.System.At.ToString()));
        steps.Add(new("minimise", true, decision.Fields is { } fields ? $"{actor.Purpose} sees {string.Join(", ", fields)}." : "Everything that the contract promises.", file));
        steps.Add(new("record", true, api.Durable ? "Committed before the answer goes out." : "Recorded soon after.", file));
        return null;
    }

    /// <summary>Whose records the partner may see. Where the path names one, it is held to that; query and body are known to a call alone.</summary>
    private Outcome? Scope(List<GatewayExplanationStep> steps, ApiPlan api, OperationPlan operation, RequestTarget target, PathTemplate template, Actor actor, string at)
    {
        foreach (var bound in api.DataScope)
        {
            if (decisions.ScopeOf(actor, bound.Name) is not { } scope)
            {
                steps.Add(new("data scope", false, $"The partner's file does not say whose records it may see: it names no {bound.Name}.", at));
                return Outcome.Forbidden;
            }
            var place = template.Segments.ToList().FindIndex(segment => segment.IsParameter && segment.Text == bound.Path);
            if (place >= 0 && !scope.Holds(target.Segments[GatewayCall.RoutePrefix + place]))
            {
                steps.Add(new("data scope", false, $"The path names another {bound.Name} than the partner may see. The caller is told nothing of that.", at));
                return operation.IsSafe ? Outcome.NotFound : Outcome.Forbidden;
            }
            steps.Add(new("data scope", true, $"Records of the partner's own {bound.Name}; a request that names another is answered as if there were none.", at));
        }
        return null;
    }

    private string Consent(ApiPlan api, string purpose) => !api.AsksConsent ? "None is asked for."
        : releases.Current?.Workspace.Consents.Values.FirstOrDefault() is not { } standard ? "The patient's consents are asked at each call; where none says anything, the use is permitted."
        : $"The patient's consents are asked at each call; where none says anything, {purpose} is {(standard.Permits(purpose, api.System.Region.Name) ? "permitted" : "denied")} (standard {standard.Name}).";
}
