using System.Security.Claims;

namespace Concordat.Governance.Control;

/// <summary>The signed-in person of a request, or the service account behind it.</summary>
internal static class Who
{
    /// <summary>The sign-in name, e.g. <c>ada</c>, or <c>service:NAME</c>; every endpoint here demands a policy, so there is one.</summary>
    public static string Of(ClaimsPrincipal user) => user.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>As the audit ledger names it.</summary>
    public static string Actor(ClaimsPrincipal user) => Trust.Actor.NameOf(Of(user));
}
