namespace Concordat.Trust;

/// <summary>What people of the organization are to the control plane.</summary>
public static class Roles
{
    /// <summary>Manages people and the node; sees no payload by that alone.</summary>
    public const string Administrator = "administrator";
    /// <summary>Gives approvals.</summary>
    public const string Approver = "approver";
    /// <summary>Proposes changes.</summary>
    public const string Developer = "developer";
    /// <summary>Keeps messages flowing: replays, discards, looks into payloads.</summary>
    public const string Operator = "operator";
    /// <summary>Reads everything, payloads included, and changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Administrator, Approver, Auditor, Developer, Operator];
}
