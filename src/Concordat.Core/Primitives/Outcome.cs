namespace Concordat.Core.Primitives;

/// <summary>
/// A business no: one stable code that maps to exactly one HTTP status and one HL7 acknowledgment code
/// (table 0008), all in this file. Not an exception, not a <see cref="Finding"/>.
/// </summary>
/// <param name="Code">Stable, kebab-case; the last segment of a problem document's <c>type</c>.</param>
/// <param name="Status">HTTP status (RFC 9110).</param>
/// <param name="Ack">HL7 v2 acknowledgment code, table 0008: AE asks the sender to mend and resend, AR to try again later.</param>
/// <param name="Title">One short sentence that never changes for a code.</param>
/// <param name="Transient">True where the same call may succeed later without any change by the caller.</param>
public sealed record Outcome(string Code, int Status, string Ack, string Title, bool Transient = false)
{
    /// <summary>The request or message breaks its contract.</summary>
    public static readonly Outcome Invalid = new("invalid", 400, "AE", "The content does not meet its contract.");
    /// <summary>Nobody, or nobody that we know, is asking.</summary>
    public static readonly Outcome Unauthenticated = new("unauthenticated", 401, "AR", "A valid access token is needed.");
    /// <summary>The password is right, and a code is needed beside it.</summary>
    public static readonly Outcome SecondFactorNeeded = new("second-factor-needed", 401, "AR", "A second factor is needed.");
    /// <summary>The caller is known and may not.</summary>
    public static readonly Outcome Forbidden = new("forbidden", 403, "AR", "The caller may not do this.");
    /// <summary>The caller's role is right, and the operation needs leave that is given for minutes.</summary>
    public static readonly Outcome PrivilegeNeeded = new("privilege-needed", 403, "AR", "This operation needs a privilege that is given for minutes.");
    /// <summary>The patient's consent does not cover it.</summary>
    public static readonly Outcome ConsentDenied = new("consent-denied", 403, "AR", "Consent does not cover this use.");
    /// <summary>A standard of the organization would be weakened by somebody who may not propose that.</summary>
    public static readonly Outcome StandardWeakened = new("standard-weakened", 403, "AR", "Only the council proposes to weaken a standard.");
    /// <summary>No such interface, operation or record in the active release.</summary>
    public static readonly Outcome NotFound = new("not-found", 404, "AE", "There is no such thing here.");
    /// <summary>The interface exists, not with this method.</summary>
    public static readonly Outcome MethodNotAllowed = new("method-not-allowed", 405, "AE", "This method is not part of the contract.");
    /// <summary>It contradicts what is stored.</summary>
    public static readonly Outcome Conflict = new("conflict", 409, "AE", "It conflicts with what is stored.");
    /// <summary>The interface was retired.</summary>
    public static readonly Outcome Gone = new("gone", 410, "AE", "This version was retired.");
    /// <summary>Larger than the tier allows.</summary>
    public static readonly Outcome TooLarge = new("too-large", 413, "AE", "The content is larger than allowed.");
    /// <summary>A media type that the contract does not name.</summary>
    public static readonly Outcome UnsupportedMediaType = new("unsupported-media-type", 415, "AE", "The media type is not part of the contract.");
    /// <summary>Well formed, and refused by a rule of the business or of the system behind.</summary>
    public static readonly Outcome Refused = new("refused", 422, "AE", "A rule of the business refused it.");
    /// <summary>The tier's rate or concurrency is used up.</summary>
    public static readonly Outcome TooMany = new("too-many-requests", 429, "AR", "The limit of the tier is used up.", Transient: true);
    /// <summary>What lies behind answered something that its contract does not allow.</summary>
    public static readonly Outcome BadBackend = new("bad-backend-response", 502, "AR", "The system behind answered outside its contract.");
    /// <summary>What lies behind is down or its breaker is open.</summary>
    public static readonly Outcome Unreachable = new("unreachable", 503, "AR", "The system behind is not available.", Transient: true);
    /// <summary>What lies behind is up and contended or overloaded.</summary>
    public static readonly Outcome Busy = new("busy", 503, "AR", "The system behind is busy.", Transient: true);
    /// <summary>No answer in time. The effect may have happened.</summary>
    public static readonly Outcome Timeout = new("timeout", 504, "AR", "The system behind did not answer in time.", Transient: true);
    /// <summary>A bug or broken infrastructure of ours.</summary>
    public static readonly Outcome Internal = new("internal", 500, "AR", "Something failed on our side.");

    /// <summary>All codes, for documents and for tests.</summary>
    public static readonly IReadOnlyList<Outcome> All =
    [
        Invalid, Unauthenticated, SecondFactorNeeded, Forbidden, PrivilegeNeeded, ConsentDenied, StandardWeakened, NotFound, MethodNotAllowed, Conflict, Gone, TooLarge,
        UnsupportedMediaType, Refused, TooMany, BadBackend, Unreachable, Busy, Timeout, Internal,
    ];
}
