namespace Concordat.Core.Rights;

/// <summary>The words of <c>rights[].change</c>. Flows, events, mappings and profiles fold into the interface kinds.</summary>
public static class ChangeKind
{
    /// <summary>An interface, or a new major version of one.</summary>
    public const string New = "interface.new";
    /// <summary>Nobody who uses it notices.</summary>
    public const string Compatible = "interface.compatible";
    /// <summary>Those who use it must change too.</summary>
    public const string Breaking = "interface.breaking";
    /// <summary>It gets a sunset.</summary>
    public const string Deprecated = "interface.deprecated";
    /// <summary>It is taken away after its sunset.</summary>
    public const string Retired = "interface.retired";
    /// <summary>It is taken away while somebody uses it.</summary>
    public const string RetiredInUse = "interface.retired-in-use";
    /// <summary>More sensitive data, or a new recipient, purpose or region.</summary>
    public const string Exposure = "data.exposure";
    /// <summary>Rulesets, tiers, classifications, decision rights, the organization itself; and all that fits nowhere else.</summary>
    public const string Standard = "standard";
    /// <summary>Who a partner is and what was agreed.</summary>
    public const string Partner = "partner";
    /// <summary>Keys, scopes, clients, subscriptions, senders.</summary>
    public const string Access = "access";
    /// <summary>What lies behind.</summary>
    public const string System = "system";
    /// <summary>Owner, seats and escalation of a domain.</summary>
    public const string Domain = "domain";
    /// <summary>A finding that is accepted for a time.</summary>
    public const string Waiver = "waiver";
    /// <summary>Network segments.</summary>
    public const string Zone = "zone";
    /// <summary>Real-time, batch, event or workflow; direct or through middleware.</summary>
    public const string Pattern = "pattern";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [New, Compatible, Breaking, Deprecated, Retired, RetiredInUse, Exposure, Standard, Partner, Access, System, Domain, Waiver, Zone, Pattern];
}
