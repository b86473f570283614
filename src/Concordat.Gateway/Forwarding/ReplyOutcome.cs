using Concordat.Core.Primitives;

namespace Concordat.Gateway.Forwarding;

/// <summary>What the status of a system behind means for the caller. Its own words never leave.</summary>
internal static class ReplyOutcome
{
    /// <summary>Null for success, whose body goes on.</summary>
    public static Outcome? Of(int status) => status switch
    {
        >= 200 and < 300 => null,
        404 or 410 => Outcome.NotFound,
        409 or 412 => Outcome.Conflict,
        400 or 422 => Outcome.Refused,
        429 or 503 => Outcome.Busy,
        504 => Outcome.Timeout,
        // Redirects are not followed; 401 and 403 refuse this node's credentials, not the caller's.
        _ => Outcome.BadBackend,
    };

    /// <summary>True where the system is broken, rather than of another opinion.</summary>
    public static bool IsBroken(Outcome? outcome) => outcome == Outcome.Busy || outcome == Outcome.Timeout || outcome == Outcome.Unreachable || outcome == Outcome.BadBackend;
}
