using System.Collections.Frozen;
using System.Security.Claims;
using Concordat.Core.Workspace;
using Concordat.Trust.People;

namespace Concordat.Trust;

/// <summary>
/// Authorization policies of <c>/control/v1</c>: <c>RequireAuthorization(Policies.View)</c>. Each is a set of roles; a person who must change
/// a password, or has no second factor where the roles ask for one, meets none. A service account has no role: it meets what a scope of its token stands for, and nothing else.
/// </summary>
public static class Policies
{
    /// <summary>Sees the control plane, without payloads.</summary>
    public const string View = "control.view";
    /// <summary>Replays and discards.</summary>
    public const string Operate = "control.operate";
    /// <summary>Looks into payloads; each look is audited.</summary>
    public const string ViewPayload = "control.view-payload";
    /// <summary>Proposes changes.</summary>
    public const string Author = "control.author";
    /// <summary>Approves or rejects changes, activates releases.</summary>
    public const string Approve = "control.approve";
    /// <summary>Has the active release judged anew, without waiting for the next scan.</summary>
    public const string Scan = "control.scan";
    /// <summary>Takes away what was released, decided and recorded in a period; each pack is audited.</summary>
    public const string Evidence = "control.evidence";
    /// <summary>Begins incidents and does their steps; each step says whose roles do it.</summary>
    public const string Respond = "control.respond";
    /// <summary>Approves, as the second person, what somebody else may do for minutes.</summary>
    public const string ApprovePrivilege = "control.approve-privilege";
    /// <summary>Manages people, consent directives and clients' suspension.</summary>
    public const string Administer = "control.administer";

    /// <summary>Any signed-in person, even one who must change a password; no service account. Beside another policy it keeps service accounts out.</summary>
    public const string SignedIn = "control.signed-in";

    /// <summary>Which roles meet which policy.</summary>
    public static readonly FrozenDictionary<string, FrozenSet<string>> RolesOf = new Dictionary<string, FrozenSet<string>>
    {
        [View] = [.. Roles.All],
        [Operate] = [Roles.Operator, Roles.Administrator],
        [ViewPayload] = [Roles.Operator, Roles.Auditor],
        [Author] = [Roles.Developer, Roles.Administrator],
        [Approve] = [Roles.Approver],
        [Scan] = [Roles.Operator, Roles.Approver, Roles.Administrator],
        [Evidence] = [Roles.Auditor, Roles.Administrator],
        [Respond] = [Roles.Operator, Roles.Approver, Roles.Administrator],
        [ApprovePrivilege] = [Roles.Approver, Roles.Administrator],
        [Administer] = [Roles.Administrator],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The claim type of what a service account's token may do: words of <c>ControlScope</c>.</summary>
    internal const string ScopeClaim = "control_scope";

    /// <summary>What the scopes of service accounts stand for: a closed list.</summary>
    private static readonly FrozenDictionary<string, string> OfScope = new Dictionary<string, string>
    {
        [ControlScope.Read] = View,
        [ControlScope.Propose] = Author,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the one who asks meets a policy.</summary>
    internal static bool Meets(ClaimsPrincipal user, string policy, FrozenSet<string> roles) =>
        Actor.Service(user.Identity?.Name ?? "") is null
            ? !user.HasClaim(claim => claim.Type is Sessions.MustChange or Sessions.MustEnrol) && roles.Any(user.IsInRole)
            : user.FindAll(ScopeClaim).Any(scope => OfScope.GetValueOrDefault(scope.Value) == policy);

    /// <summary>The policies that these roles meet, sorted.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> roles) =>
        [.. RolesOf.Where(p => p.Value.Overlaps(roles)).Select(p => p.Key).Order(StringComparer.Ordinal)];
}
