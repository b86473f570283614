using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace Concordat.Web;

/// <summary>
/// Asks again and again whether the person's session stands. A circuit lives longer than a request, so without this a revoked session would
/// keep its open pages; the API refuses it at once in any case.
/// </summary>
internal sealed class SessionWatch(ILoggerFactory loggers, ConsoleSession session) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (!session.HasBegun)
        {
            return true; // a circuit that shows nothing yet
        }
        try
        {
            using var answer = await session.Http.GetAsync("/control/v1/session", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        }
        catch (HttpRequestException)
        {
            return true; // the listener restarts; it decides when it is back
        }
    }
}
