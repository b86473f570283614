using Concordat.Trust.Privileges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Trust;

/// <summary>Puts a door of the control plane under privileged access.</summary>
public static class Privileged
{
    /// <summary>
    /// Whoever meets the endpoint's policy also needs a privilege that holds now, where the standard in force asks for one; otherwise the answer is 403 <c>privilege-needed</c>. The use stands
    /// in the ledger before the endpoint runs.
    /// </summary>
    /// <param name="endpoint">Of the control plane.</param>
    /// <param name="operation">A word of <c>PrivilegedOperation</c>.</param>
    public static RouteHandlerBuilder NeedsPrivilege(this RouteHandlerBuilder endpoint, string operation) => endpoint.AddEndpointFilter(async (invocation, next) =>
    {
        var http = invocation.HttpContext;
        var what = $"{http.Request.Method} {http.Request.Path}";
        if (await http.RequestServices.GetRequiredService<PrivilegeDesk>().Use(http.User, operation, what, http.RequestAborted) is not { } needed)
        {
            return await next(invocation);
        }
        await needed.Write(http);
        return Results.Empty;
    });
}

/// <summary>The same for an operation that is one of several behind a door.</summary>
public sealed class PrivilegeGate
{
    private readonly PrivilegeDesk _desk;

    internal PrivilegeGate(PrivilegeDesk desk) => _desk = desk;

    /// <summary>Takes down a use; what to answer where there is no privilege that holds now.</summary>
    /// <param name="user">Who.</param>
    /// <param name="operation">A word of <c>PrivilegedOperation</c>.</param>
    /// <param name="what">What is done, for the ledger.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Platform.Problems.Problem?> Use(System.Security.Claims.ClaimsPrincipal user, string operation, string what, CancellationToken cancellationToken) => _desk.Use(user, operation, what, cancellationToken);
}
