using System.Security.Claims;
using Concordat.Trust.Clients;

namespace Concordat.Trust.People;

/// <summary>
/// A service account behind a token of the control plane. The token is only half of it: what the active release grants at this moment is the other,
/// so an account that is gone, over, stopped or narrowed is so at once.
/// </summary>
internal sealed class BearerService(ClientDirectory clients, Suspensions suspensions, TimeProvider clock)
{
    private const string Scheme = "concordat-service";

    public ClaimsPrincipal? Find(Actor actor)
    {
        if (actor is not { Person: null, Session: null, Partner: null } || clients.FindService(actor.Client) is not { } service
            || suspensions.Holds(service.Id) || !service.HoldsOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)))
        {
            return null;
        }
        var identity = new ClaimsIdentity(Scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.Name, service.Actor));
        identity.AddClaims(actor.Scopes.Intersect(service.Scopes, StringComparer.Ordinal).Select(scope => new Claim(Policies.ScopeClaim, scope)));
        return new ClaimsPrincipal(identity);
    }
}
