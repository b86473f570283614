using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Governance.Control;

/// <summary>Tells the streams of this node that a change request moved, after what moved it.</summary>
internal static class ChangeHint
{
    public static async ValueTask<object?> Tell(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var answer = await next(call);
        if (!HttpMethods.IsGet(call.HttpContext.Request.Method))
        {
            call.HttpContext.RequestServices.GetRequiredService<ControlHints>().ChangeMoved();
        }
        return answer;
    }
}
