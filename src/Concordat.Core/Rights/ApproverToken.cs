using Concordat.Core.Workspace;

namespace Concordat.Core.Rights;

/// <summary>The words of <c>rights[].approve</c>.</summary>
public static class ApproverToken
{
    /// <summary>The owner of the domain, or one of its <c>approver</c> seat.</summary>
    public const string DomainOwner = "domain-owner";
    /// <summary>The owners of those who use what breaks.</summary>
    public const string Consumers = "affected-consumers";
    /// <summary>Any person but the author: before the first release, when no table is in force yet.</summary>
    public const string AnotherPerson = "another-person";
    /// <summary>More than half of the votes.</summary>
    public const string Majority = "council:majority";
    /// <summary>Two thirds of the votes.</summary>
    public const string TwoThirds = "council:two-thirds";
    /// <summary>Every member.</summary>
    public const string Unanimous = "council:unanimous";
    /// <summary>The seat that answers for the rule that is waived.</summary>
    public const string RuleSeat = "council:rule-seat";

    internal const string About = "domain-owner, domain-seat:SEAT, affected-consumers, platform, security, compliance, architecture, operations, business, council:majority, council:two-thirds, council:unanimous, council:rule-seat.";
    internal const string SeatPrefix = "domain-seat:";

    /// <summary>The seats of the organization.</summary>
    public static IReadOnlyList<string> Seats { get; } = ["platform", "security", "compliance", "architecture", "operations", "business"];

    /// <summary>Those that may stand in a table, the seats of domains aside.</summary>
    public static IReadOnlyList<string> Words { get; } = [DomainOwner, Consumers, .. Seats, Majority, TwoThirds, Unanimous, RuleSeat];

    /// <summary>True where the word is one of them.</summary>
    public static bool IsKnown(string token) => Words.Contains(token) || (token.StartsWith(SeatPrefix, StringComparison.Ordinal) && token.Length > SeatPrefix.Length);

    /// <summary>True where the council votes, and no single voice decides.</summary>
    public static bool IsVote(string token) => token is Majority or TwoThirds or Unanimous;

    /// <summary>The seat of a rule: the longest pattern that fits, else architecture.</summary>
    internal static string SeatOf(string rule, IReadOnlyDictionary<string, Ref> ruleSeats) => ruleSeats
        .Where(row => row.Key.EndsWith('*') ? rule.StartsWith(row.Key.AsSpan(0, row.Key.Length - 1), StringComparison.Ordinal) : rule == row.Key)
        .OrderByDescending(row => row.Key.Length).Select(row => row.Value.Name).FirstOrDefault() ?? "architecture";
}
