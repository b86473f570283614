namespace Concordat.Trust;

/// <summary>How service accounts are named beside people. No person's name has a colon.</summary>
public static class Services
{
    /// <summary>Before the account's name.</summary>
    public const string Prefix = "service:";

    /// <summary>The claim type of what a service account may do: words of <c>ControlScope</c>.</summary>
    internal const string Scope = "control_scope";

    /// <summary>The account's name; null where a person acts.</summary>
    public static string? Find(string who) => who.StartsWith(Prefix, StringComparison.Ordinal) ? who[Prefix.Length..] : null;

    /// <summary>As the audit ledger names who acts: <c>service:clinical-ci</c> or <c>person:ada</c>.</summary>
    public static string Actor(string who) => Find(who) is null ? "person:" + who : who;
}
